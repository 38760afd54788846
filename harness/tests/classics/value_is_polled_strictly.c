// about: one waits for a semaphore's value to change: sem_getvalue(3) is none of those that POSIX (XBD 4.12) lists.
// sync: strict
// race: fill use Box.data
// fails: never
#include "shared.h"
#include <semaphore.h>

static struct Box {
  sem_t done;
  int data;
} *box;

static int work(int n) {
  int value = 0;
  if (n == 0) {
    box->data = 1; /* fill */
    return sem_post(&box->done);
  }
  while (sem_getvalue(&box->done, &value) == 0 && value == 0)
    usleep(100);
  return box->data != 1; /* use */
}

int main(void) {
  box = share(sizeof *box);
  if (sem_init(&box->done, 1, 0))
    return 2;
  return all(2, work);
}
