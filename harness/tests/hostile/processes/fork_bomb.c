/* Doubles for ever. On a host without a bound nobody gets a process any more, and it outlives the grading. */
#include "specimen.h"

int main(void) {
  for (;;)
    fork();
}
