/* Sets as large as they may be: a few MiB of the kernel's own memory each, thirty thousand times. */
#include "specimen.h"

int main(void) {
  while (semget(IPC_PRIVATE, 32000, 0600) >= 0)
    continue;
  return hello();
}
