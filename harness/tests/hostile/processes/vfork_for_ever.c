/* The parent sleeps uninterruptibly while its child loops in its memory. */
#include "specimen.h"

int main(void) {
  if (vfork() == 0)
    for (;;)
      pause();
  return hello();
}
