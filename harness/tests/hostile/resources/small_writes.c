/* A byte at a time: what is within the limit on output is still as many events as bytes. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 15000; i++)
    if (write(1, "x", 1) != 1)
      return 1;
  return 0;
}
