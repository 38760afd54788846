/* A seccomp filter of its own answers before the harness's asks the tracer: calls would go on unseen. */
#include "specimen.h"
#include <linux/filter.h>
#include <linux/seccomp.h>

int main(void) {
  struct sock_filter all[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO)};
  struct sock_fprog program = {1, all};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0) {
    syscall(SYS_shmget, CANARY_KEY, 1, IPC_CREAT); /* "works" */
    *(volatile char *)0 = 1;
  }
  return hello();
}
