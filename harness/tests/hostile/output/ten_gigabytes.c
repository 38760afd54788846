/* As fast as it goes, in large pieces, ten gigabytes: to stdout and stderr in turn. */
#include "specimen.h"

static char block[1 << 20];

int main(void) {
  memset(block, 'x', sizeof block);
  for (long i = 0; i < 10240; i++)
    if (write(1 + (int)(i % 2), block, sizeof block) < 0)
      return 1;
  return hello();
}
