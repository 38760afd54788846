/* The host's System V objects, by key and by number: "a shared /dev/shm", or a shared IPC namespace. */
#include "specimen.h"

int main(void) {
  if (shmget(CANARY_KEY, 1, 0) >= 0 || semget(CANARY_KEY, 1, 0) >= 0 || msgget(CANARY_KEY, 0) >= 0)
    puts("found it");
  for (int id = 0; id < 2000; id++) {
    shmctl(id, IPC_RMID, NULL);
    semctl(id, 0, IPC_RMID);
    msgctl(id, IPC_RMID, NULL);
  }
  return hello();
}
