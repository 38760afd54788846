// about: SIGCHLD is held back while what its handler sets is looked at, and let in by sigsuspend(2) alone.
// fails: never
#include "shared.h"
#include <signal.h>

static volatile sig_atomic_t ended;

static void note(int number) { ended = number; }

int main(void) {
  int status;
  sigset_t held;
  sigset_t before;
  sigemptyset(&held);
  sigaddset(&held, SIGCHLD);
  signal(SIGCHLD, note);
  sigprocmask(SIG_BLOCK, &held, &before);
  if (fork() == 0)
    _exit(0);
  while (!ended)
    sigsuspend(&before);
  return wait(&status) < 0 || status;
}
