/* System V segments count for nobody once they are detached. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 300; i++) {
    void *memory = shmat(shmget(IPC_PRIVATE, 1 << 20, 0600), NULL, 0);
    if (memory == (void *)-1)
      break;
    memset(memory, 1, 1 << 20);
    shmdt(memory);
  }
  return hello();
}
