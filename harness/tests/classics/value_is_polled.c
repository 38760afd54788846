// about: one waits for a semaphore's value to change, and takes nothing of it; what POSIX doesn't say, programs rely on.
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
    box->data = 1;
    return sem_post(&box->done);
  }
  while (sem_getvalue(&box->done, &value) == 0 && value == 0)
    usleep(100);
  return box->data != 1;
}

int main(void) {
  box = share(sizeof *box);
  if (sem_init(&box->done, 1, 0))
    return 2;
  return all(2, work);
}
