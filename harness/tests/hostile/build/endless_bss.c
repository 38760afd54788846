/* An executable of a few KiB that wants more memory than there is addresses for. */
#include "specimen.h"

static char bytes[1UL << 46];

int main(void) {
  bytes[sizeof bytes - 1] = 1;
  return hello();
}
