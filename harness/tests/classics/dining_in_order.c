// about: All take the fork of the lower number first, so that somebody always can eat.
// fails: never
#include "shared.h"

enum { PHILOSOPHERS = 3 };
static sem_t *forks;

static int work(int number) {
  int right = (number + 1) % PHILOSOPHERS;
  sem_wait(&forks[number < right ? number : right]);
  sem_wait(&forks[number < right ? right : number]);
  sem_post(&forks[right]);
  sem_post(&forks[number]);
  return 0;
}

int main(void) {
  forks = share(PHILOSOPHERS * sizeof *forks);
  for (int i = 0; i < PHILOSOPHERS; i++)
    sem_init(&forks[i], 1, 1);
  return all(PHILOSOPHERS, work);
}
