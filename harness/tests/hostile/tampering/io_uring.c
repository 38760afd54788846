/* Calls that no filter sees: they are made by the kernel, out of a ring in memory. */
#include "specimen.h"

int main(void) {
  char parameters[200] = {0};
  if (syscall(SYS_io_uring_setup, 8, parameters) >= 0)
    puts("made it");
  return hello();
}
