/* The same of POSIX. */
#include "specimen.h"

int main(void) {
  if (shm_open(CANARY_NAME, O_RDWR, 0) >= 0 || mq_open(CANARY_NAME, O_RDWR) != (mqd_t)-1 ||
      sem_open(CANARY_NAME, 0) != SEM_FAILED)
    puts("found it");
  shm_unlink(CANARY_NAME);
  mq_unlink(CANARY_NAME);
  sem_unlink(CANARY_NAME);
  return hello();
}
