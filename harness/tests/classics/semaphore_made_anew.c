// about: a semaphore is made anew while it has a unit.
// sync: strict
// fails: never
#include "shared.h"

static struct Box {
  sem_t sem;
  int data;
} *box;

static int work(int n) {
  if (n == 0) {
    box->data = 1;
    sem_post(&box->sem);
    return 0;
  }
  sem_wait(&box->sem);
  return box->data != 1;
}

int main(void) {
  box = share(sizeof *box);
  sem_init(&box->sem, 1, 0);
  sem_post(&box->sem);
  sem_init(&box->sem, 1, 0);
  return all(2, work);
}
