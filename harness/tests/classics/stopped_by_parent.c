// about: a child is stopped wherever it is, and that is waited for.
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
    for (;;)
      usleep(1000);
  }
  usleep(10000);
  kill(p, SIGSTOP);
  waitpid(p, &status, WUNTRACED);
  int seen = box->data;
  kill(p, SIGKILL);
  waitpid(p, &status, 0);
  return seen > 1;
}
