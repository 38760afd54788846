/* Wants not to be looked at. */
#include "specimen.h"

int main(void) {
  prctl(PR_SET_DUMPABLE, 0);
  prctl(PR_SET_NAME, ") R 1 (\n");
  prctl(PR_SET_MM, 0, 0, 0, 0);
  return hello();
}
