/* A petabyte that takes no room, until somebody copies it. */
#include "specimen.h"

int main(void) {
  signal(SIGXFSZ, SIG_IGN);
  int fd = open("file", O_WRONLY | O_CREAT, 0600);
  if (ftruncate(fd, 1L << 50) == 0 || fallocate(fd, 0, 0, 1L << 40) == 0 || pwrite(fd, "x", 1, 1L << 40) == 1)
    puts("made it");
  unlink("file");
  return hello();
}
