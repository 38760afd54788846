/* All the memory that there is, touched. */
#include "specimen.h"

int main(void) {
  for (;;)
    memset(malloc(1 << 20), 1, 1 << 20);
}
