/* The loader starts the program, not the kernel: whoever knows programs by execve(2) loses sight of it. */
#include "specimen.h"

int main(int argc, char **argv) {
  if (argc > 1)
    return hello();
  execl("/lib64/ld-linux-x86-64.so.2", "ld", argv[0], "again", (char *)NULL);
  return 1;
}
