/* A child that asks not to be traced. */
#include "specimen.h"

int main(void) {
  long pid = syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, NULL, NULL, NULL, NULL);
  if (pid == 0) {
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    _exit(0);
  }
  wait(NULL);
  return hello();
}
