/* Its own terminal, set up so that the harness can't read it any more. */
#include "specimen.h"
#include <termios.h>

int main(void) {
  struct termios modes;
  tcgetattr(1, &modes);
  cfmakeraw(&modes);
  modes.c_lflag |= ECHO | TOSTOP;
  tcsetattr(1, TCSANOW, &modes);
  ioctl(1, TIOCEXCL);
  ioctl(1, TIOCSWINSZ, &(struct winsize){0, 0, 0, 0});
  ioctl(1, TIOCVHANGUP);
  ioctl(1, TIOCPKT, &(int){1});
  tcflow(1, TCOOFF);
  return hello();
}
