/* All the CPU time that there is, without a call. */
#include "specimen.h"

int main(void) {
  for (volatile unsigned long i = 0;; i++)
    continue;
}
