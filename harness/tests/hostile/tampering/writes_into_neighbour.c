/* The memory of another process, without ptrace(2). */
#include "specimen.h"

int main(void) {
  char byte = 0;
  struct iovec here = {&byte, 1};
  pid_t parent = getpid();
  pid_t pid = fork();
  if (pid == 0) {
    syscall(SYS_process_vm_writev, parent, &here, 1, &here, 1, 0);
    _exit(0);
  }
  wait(NULL);
  return hello();
}
