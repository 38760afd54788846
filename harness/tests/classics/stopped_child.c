// about: a child stops itself, is waited for, and is told to go on.
// sync: strict
// fails: never
#include "shared.h"
#include <signal.h>

static struct Box { int data; } *box;

int main(void) {
  int status;
  box = share(sizeof *box);
  pid_t p = fork();
  if (p == 0) {
    box->data = 1;
    raise(SIGSTOP);
    _exit(box->data != 2);
  }
  waitpid(p, &status, WUNTRACED);
  if (!WIFSTOPPED(status))
    return 9;
  if (box->data != 1)
    return 1;
  box->data = 2;
  kill(p, SIGCONT);
  waitpid(p, &status, 0);
  return status != 0;
}
