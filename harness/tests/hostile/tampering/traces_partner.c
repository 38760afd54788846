/* A debugger can make a process do anything. */
#include "specimen.h"

int main(void) {
  pid_t pid = fork();
  if (pid == 0)
    return pause();
  if (ptrace(PTRACE_ATTACH, pid, 0, 0) == 0 || ptrace(PTRACE_SEIZE, 1, 0, 0) == 0)
    puts("attached");
  kill(pid, SIGKILL);
  wait(NULL);
  return hello();
}
