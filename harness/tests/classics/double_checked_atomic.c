// about: The flag is an atomic, and set when what it tells of is there.
// sync: strict
// fails: never
#include "shared.h"

static struct {
  atomic_int ready;
  int value;
  sem_t lock;
} *lazy;

static int work(int number) {
  (void)number;
  if (!atomic_load_explicit(&lazy->ready, memory_order_acquire)) {
    sem_wait(&lazy->lock);
    if (!atomic_load_explicit(&lazy->ready, memory_order_relaxed)) {
      lazy->value = 7;
      atomic_store_explicit(&lazy->ready, 1, memory_order_release);
    }
    sem_post(&lazy->lock);
  }
  return lazy->value != 7;
}

int main(void) {
  lazy = share(sizeof *lazy);
  sem_init(&lazy->lock, 1, 1);
  return all(2, work);
}
