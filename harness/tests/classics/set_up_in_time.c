// about: The semaphore is set up before the other one is told to go on: so it loses nothing.
// fails: never
#include "shared.h"

static sem_t *full;
static int told[2];

static int work(int number) {
  char byte = 0;
  if (number == 0) {
    sem_init(full, 1, 0);
    if (write(told[1], &byte, 1) != 1)
      return 1;
    sem_wait(full);
    return 0;
  }
  if (read(told[0], &byte, 1) != 1)
    return 1;
  sem_post(full);
  return 0;
}

int main(void) {
  full = share(sizeof *full);
  if (pipe(told) != 0)
    return 9;
  return all(2, work);
}
