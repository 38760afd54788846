/* /dev/shm by names. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 1300; i++) {
    char name[64];
    snprintf(name, sizeof name, "/semaphore%d", i);
    sem_t *semaphore = sem_open(name, O_CREAT, 0600, 1);
    if (semaphore != SEM_FAILED)
      sem_close(semaphore);
  }
  return hello();
}
