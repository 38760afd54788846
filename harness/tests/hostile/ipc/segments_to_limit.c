/* As many segments as there can be, none of them used. */
#include "specimen.h"

int main(void) {
  while (shmget(IPC_PRIVATE, 1, 0600) >= 0)
    continue;
  return hello();
}
