/* Files that only descriptors name: 640 MiB sat in them under a 64 MiB RLIMIT_AS. */
#include "specimen.h"

static char block[1 << 20];

int main(void) {
  signal(SIGXFSZ, SIG_IGN);
  memset(block, 1, sizeof block);
  for (int i = 0; i < 20; i++) {
    int fd = memfd_create("memory", 0);
    while (fd >= 0 && write(fd, block, sizeof block) > 0)
      continue;
  }
  for (;;) /* a pod without a control group has no such files */
    memset(malloc(1 << 20), 1, 1 << 20);
}
