// about: The child ends between the look at what the handler of SIGCHLD sets and pause(2), which nothing ends then.
// fails: maybe
#include "shared.h"
#include <signal.h>

static volatile sig_atomic_t ended;

static void note(int number) { ended = number; }

int main(void) {
  int status;
  signal(SIGCHLD, note);
  if (fork() == 0)
    _exit(0);
  if (!ended)
    pause();
  return wait(&status) < 0 || status;
}
