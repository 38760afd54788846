// about: Each takes the fork on the left, and waits for the one on the right.
// fails: sometimes
#include "shared.h"

enum { PHILOSOPHERS = 3 };
static sem_t *forks;

static int work(int number) {
  sem_wait(&forks[number]);
  sem_wait(&forks[(number + 1) % PHILOSOPHERS]);
  sem_post(&forks[(number + 1) % PHILOSOPHERS]);
  sem_post(&forks[number]);
  return 0;
}

int main(void) {
  forks = share(PHILOSOPHERS * sizeof *forks);
  for (int i = 0; i < PHILOSOPHERS; i++)
    sem_init(&forks[i], 1, 1);
  return all(PHILOSOPHERS, work);
}
