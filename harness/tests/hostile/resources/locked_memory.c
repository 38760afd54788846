/* All that may be kept from being swapped, which is counted for a user: mlock(2), setrlimit(2). It holds it for as long
 * as it may run. */
#include "specimen.h"

enum { BLOCK = 64 << 10 };

int main(void) {
  int segment = shmget(IPC_PRIVATE, 1 << 20, 0600);
  setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
  shmctl(segment, SHM_LOCK, NULL);
  mlockall(MCL_CURRENT);
  for (int i = 0; i < 400; i++) {
    void *memory = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mlock(memory, BLOCK))
      break;
  }
  shmctl(segment, IPC_RMID, NULL);
  hold();
}
