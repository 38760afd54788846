/* Kernel memory that counts for no process: full pipes, as large as they can be made. */
#include "specimen.h"

static char block[1 << 20];

int main(void) {
  int ends[2];
  for (int i = 0; i < 14; i++) {
    if (fork() == 0) {
      while (pipe2(ends, O_NONBLOCK) == 0) {
        fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
        while (write(ends[1], block, sizeof block) > 0)
          continue;
      }
      pause();
    }
  }
  pause();
  return hello();
}
