/* Guesses the numbers of the host's processes: the harness, its neighbours. */
#include "specimen.h"

int main(void) {
  for (pid_t pid = 2; pid < 10000; pid++)
    if (pid != getpid() && kill(pid, SIGKILL) == 0)
      puts("killed one");
  return hello();
}
