/* Files without names, held open: no folder shows them. */
#include "specimen.h"

static char block[1 << 20];

int main(void) {
  signal(SIGXFSZ, SIG_IGN);
  memset(block, 1, sizeof block);
  for (int i = 0; i < 20; i++) {
    int fd = open("/tmp/file", O_WRONLY | O_CREAT, 0600);
    unlink("/tmp/file");
    while (write(fd, block, sizeof block) > 0)
      continue;
  }
  return hello();
}
