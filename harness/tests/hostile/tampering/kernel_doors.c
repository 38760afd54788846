/* userfaultfd, bpf, perf: each has been the first step of a way into the kernel. */
#include "specimen.h"

int main(void) {
  if (syscall(SYS_userfaultfd, 0) >= 0 || syscall(SYS_bpf, 0, NULL, 0) >= 0 ||
      syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0) >= 0)
    puts("made it");
  return hello();
}
