/* A terminal's line discipline is code in the kernel, which loads it from the host's modules when it is asked for. */
#include "specimen.h"

int main(void) {
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  int slave = master < 0 || grantpt(master) || unlockpt(master) ? -1 : open(ptsname(master), O_RDWR | O_NOCTTY);
  for (int discipline = 1; discipline < 31; discipline++)
    if (slave >= 0 && (ioctl(slave, TIOCSETD, &discipline) == 0 || errno != EPERM))
      printf("discipline %d\n", discipline);
  return hello();
}
