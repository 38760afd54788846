// about: An exchange that does not come about is relaxed; that it would acquire otherwise helps nobody.
// sync: strict
// race: fill use Box.data
// fails: never
#include "shared.h"

static struct Box {
  atomic_int state;
  int data;
} * box;

enum { EMPTY, FULL, TAKEN };

static int work(int number) {
  int seen = EMPTY;
  if (number == 0) {
    box->data = 7; /* fill */
    atomic_store_explicit(&box->state, FULL, memory_order_release);
    return 0;
  }
  while (seen == EMPTY) {
    seen = TAKEN;
    atomic_compare_exchange_strong_explicit(&box->state, &seen, TAKEN, memory_order_acquire, memory_order_relaxed);
  }
  return box->data != 7; /* use */
}

int main(void) {
  box = share(sizeof *box);
  return all(2, work);
}
