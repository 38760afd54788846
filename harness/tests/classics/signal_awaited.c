// about: A signal is held back while what its handler sets is looked at, and let in by sigsuspend(2) alone.
// fails: never
#include "shared.h"
#include <signal.h>

static volatile sig_atomic_t told;

static void hear(int number) { told = number; }

int main(void) {
  int status;
  sigset_t held;
  sigset_t before;
  sigemptyset(&held);
  sigaddset(&held, SIGUSR1);
  sigprocmask(SIG_BLOCK, &held, &before);
  signal(SIGUSR1, hear);
  pid_t child = fork();
  if (child == 0) {
    while (!told)
      sigsuspend(&before);
    _exit(0);
  }
  kill(child, SIGUSR1);
  waitpid(child, &status, 0);
  return status;
}
