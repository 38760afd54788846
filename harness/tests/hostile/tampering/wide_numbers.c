/* A refused call is refused under each number that the kernel takes for its own: it looks at 32 bits of it. */
#include "specimen.h"

int main(void) {
  if (syscall(INT64_C(0x100000000) | SYS_ptrace, PTRACE_TRACEME, 0, 0, 0) == 0 ||
      syscall(INT64_C(0x100000000) | SYS_userfaultfd, 0) >= 0)
    puts("made it");
  return hello();
}
