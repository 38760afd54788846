// about: a signal says that the parent has ended.
// sync: strict
// fails: never
#include "shared.h"
#include <signal.h>
#include <sys/prctl.h>

static struct Box { int data; } *box;

static void on(int s) { (void)s; }

int main(void) {
  box = share(sizeof *box);
  if (fork() == 0) {
    signal(SIGUSR1, on);
    pid_t me = getpid();
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGUSR1);
      if (getppid() == me)
        pause();
      _exit(box->data != 1);
    }
    usleep(1000);
    box->data = 1;
    _exit(0);
  }
  while (wait(NULL) > 0)
    ;
  usleep(50000);
  return 0;
}
