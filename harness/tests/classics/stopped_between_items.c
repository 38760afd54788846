// about: A plain flag ends a loop that takes a new item each time round: it is looked at again and again all the same.
// fails: never
#include "shared.h"

enum { ITEMS = 3 };

static struct Ring {
  sem_t filled;
  int stop;
  int data[ITEMS + 1];
} *ring;

static int work(int number) {
  if (number == 0) {
    for (int i = 0; i < ITEMS; i++) {
      ring->data[i] = i + 1;
      sem_post(&ring->filled);
    }
    ring->stop = 1;
    return sem_post(&ring->filled);
  }
  int sum = 0;
  for (int i = 0; !ring->stop; i++) {
    sem_wait(&ring->filled);
    sum += ring->data[i];
  }
  return sum > 6;
}

int main(void) {
  ring = share(sizeof *ring);
  if (sem_init(&ring->filled, 1, 0))
    return 2;
  return all(2, work);
}
