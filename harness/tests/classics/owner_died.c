// about: a lock whose owner has died with it.
// sync: strict
// fails: never
#include "shared.h"
#include <errno.h>

static struct Box {
  pthread_mutex_t lock;
  int data;
} *box;

static int work(int number) {
  int e = pthread_mutex_lock(&box->lock);
  if (e == EOWNERDEAD)
    pthread_mutex_consistent(&box->lock);
  box->data++;
  if (number == 0)
    _exit(0);
  pthread_mutex_unlock(&box->lock);
  return 0;
}

int main(void) {
  box = share(sizeof *box);
  pthread_mutexattr_t a;
  pthread_mutexattr_init(&a);
  pthread_mutexattr_setpshared(&a, 1);
  pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&box->lock, &a);
  return all(3, work);
}
