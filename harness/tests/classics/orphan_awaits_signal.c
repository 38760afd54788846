// about: an orphan waits for the signal that its parent's end sends, and learns nothing else of that end.
// sync: strict
// fails: never
#include "shared.h"
#include <signal.h>
#include <sys/prctl.h>

static struct Box { int data; } * box;
static int ready[2];
static int answer[2];

static int await_end(const sigset_t *end) {
  siginfo_t info;
  prctl(PR_SET_PDEATHSIG, SIGUSR1);
  if (write(ready[1], "", 1) != 1)
    return 1;
  sigwaitinfo(end, &info);
  char good = box->data == 1;
  return write(answer[1], &good, 1) != 1;
}

int main(void) {
  char byte;
  int status;
  sigset_t end;
  box = share(sizeof *box);
  sigemptyset(&end);
  sigaddset(&end, SIGUSR1);
  sigprocmask(SIG_BLOCK, &end, NULL);
  if (pipe(ready) || pipe(answer))
    return 9;
  pid_t middle = fork();
  if (middle == 0) {
    if (fork() == 0)
      _exit(await_end(&end));
    if (read(ready[0], &byte, 1) != 1)
      _exit(1);
    box->data = 1;
    _exit(0);
  }
  if (read(answer[0], &byte, 1) != 1 || byte != 1)
    return 2;
  return waitpid(middle, &status, 0) != middle || status;
}
