/* Nobody will ever continue it. */
#include "specimen.h"

int main(void) {
  hello();
  fflush(stdout);
  raise(SIGSTOP);
  return 0;
}
