/* As fast as it goes, in large pieces, ten gigabytes: to stdout and stderr in turn, and whatever signal comes of it. */
#include "specimen.h"

static char block[1 << 20];

int main(void) {
  memset(block, 'x', sizeof block);
  signal(SIGXFSZ, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  for (long i = 0; i < 10240; i++)
    if (write(1 + (int)(i % 2), block, sizeof block) < 0)
      usleep(1);
  return hello();
}
