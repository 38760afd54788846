// about: The semaphore that is to make the reader wait begins at 1.
// race: fill use Box.data
// fails: sometimes
#include "shared.h"

static struct Box {
  sem_t full;
  int data;
} *box;

static int work(int number) {
  if (number == 0) {
    box->data = 7; /* fill */
    sem_post(&box->full);
    return 0;
  }
  sem_wait(&box->full);
  return box->data != 7; /* use */
}

int main(void) {
  box = share(sizeof *box);
  sem_init(&box->full, 1, 1);
  return all(2, work);
}
