// about: The semaphore is posted twice, once before the data is there: the reader has nothing to wait for.
// race: fill use Box.data
// fails: sometimes
#include "shared.h"

static struct Box {
  sem_t full;
  int data;
} *box;

static int work(int number) {
  if (number == 0) {
    sem_post(&box->full);
    box->data = 7; /* fill */
    sem_post(&box->full);
    return 0;
  }
  sem_wait(&box->full);
  return box->data != 7; /* use */
}

int main(void) {
  box = share(sizeof *box);
  sem_init(&box->full, 1, 0);
  return all(2, work);
}
