// about: input is told by a signal that the program has chosen.
// sync: strict
// fails: never
#define _GNU_SOURCE
#include "shared.h"
#include <fcntl.h>
#include <signal.h>

static struct Box { int data; } * box;

int main(void) {
  int ends[2];
  int status;
  sigset_t input;
  box = share(sizeof *box);
  sigemptyset(&input);
  sigaddset(&input, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &input, NULL);
  if (pipe(ends) || fcntl(ends[0], F_SETOWN, getpid()) || fcntl(ends[0], F_SETSIG, SIGRTMIN) ||
      fcntl(ends[0], F_SETFL, O_ASYNC))
    return 9;
  pid_t child = fork();
  if (child == 0) {
    box->data = 1;
    _exit(write(ends[1], "", 1) != 1);
  }
  siginfo_t info;
  if (sigwaitinfo(&input, &info) != SIGRTMIN || box->data != 1)
    return 1;
  return waitpid(child, &status, 0) != child || status;
}
