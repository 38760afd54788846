// about: The flag is looked at before the lock is taken, and set before what it tells of is there.
// race: fill use Lazy.value
// race: look set Lazy.ready
// fails: sometimes
#include "shared.h"

static struct Lazy {
  int ready;
  int value;
  sem_t lock;
} *lazy;

static int work(int number) {
  (void)number;
  if (!lazy->ready) { /* look */
    sem_wait(&lazy->lock);
    if (!lazy->ready) {
      lazy->ready = 1; /* set */
      lazy->value = 7; /* fill */
    }
    sem_post(&lazy->lock);
  }
  return lazy->value != 7; /* use */
}

int main(void) {
  lazy = share(sizeof *lazy);
  sem_init(&lazy->lock, 1, 1);
  return all(2, work);
}
