// about: The same with a lock between processes.
// fails: never
#include "shared.h"

static struct Counter {
  int value;
  pthread_mutex_t lock;
} *counter;

static int work(int number) {
  (void)number;
  for (int i = 0; i < 2; i++) {
    pthread_mutex_lock(&counter->lock);
    counter->value++;
    pthread_mutex_unlock(&counter->lock);
  }
  return 0;
}

int main(void) {
  pthread_mutexattr_t shared;
  counter = share(sizeof *counter);
  pthread_mutexattr_init(&shared);
  pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&counter->lock, &shared);
  all(2, work);
  return counter->value != 4;
}
