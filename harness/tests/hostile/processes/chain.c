/* Each process starts the next and ends: one that looks for them is always a step behind, and none is ever alone
 * guilty. */
#include "specimen.h"

int main(void) {
  for (;;)
    if (fork() != 0)
      _exit(0);
}
