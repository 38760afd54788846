/* Each signal is two events with a stack, and no call of its own. */
#include "specimen.h"

static void again(int number) { raise(number); }

int main(void) {
  struct sigaction action = {.sa_handler = again, .sa_flags = SA_NODEFER};
  stack_t stack = {.ss_sp = malloc(1 << 20), .ss_size = 1 << 20};
  sigaltstack(&stack, NULL);
  action.sa_handler = SIG_DFL;
  for (;;) {
    signal(SIGUSR1, again);
    signal(SIGUSR1, SIG_IGN);
    kill(getpid(), SIGURG);
    kill(getpid(), SIGUSR1);
  }
}
