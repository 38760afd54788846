/* Calls that do something, more than a run may make: each is a stop, and an event that somebody could want to keep. */
#include "specimen.h"

int main(void) {
  int fd = open("/dev/null", O_WRONLY);
  for (int i = 0; i < 10000000; i++)
    if (write(fd, "x", 1) != 1)
      return 1;
  return hello();
}
