// about: A signal comes between the look at what its handler sets and sigsuspend(2), since nothing holds it back until then.
// fails: maybe
#include "shared.h"
#include <signal.h>

static volatile sig_atomic_t told;

static void hear(int number) { told = number; }

int main(void) {
  int status;
  int ready[2];
  char letter = 'r';
  sigset_t none;
  sigemptyset(&none);
  if (pipe(ready))
    return 9;
  signal(SIGUSR1, hear);
  pid_t child = fork();
  if (child == 0) {
    write(ready[1], &letter, 1);
    if (!told)
      sigsuspend(&none);
    _exit(0);
  }
  read(ready[0], &letter, 1);
  kill(child, SIGUSR1);
  waitpid(child, &status, 0);
  return status;
}
