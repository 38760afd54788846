/* A signal with a handler for each turn of a loop, as fast as they come. */
#include "specimen.h"

static void nothing(int number) { (void)number; }

int main(void) {
  signal(SIGUSR1, nothing);
  for (;;)
    raise(SIGUSR1);
}
