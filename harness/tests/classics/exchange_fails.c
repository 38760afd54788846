// about: An exchange that doesn't come about reads by its second order, which acquires; its first one doesn't.
// sync: strict
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
    box->data = 7;
    atomic_store_explicit(&box->state, FULL, memory_order_release);
    return 0;
  }
  while (seen == EMPTY) {
    seen = TAKEN;
    atomic_compare_exchange_strong_explicit(&box->state, &seen, TAKEN, memory_order_release, memory_order_acquire);
  }
  return box->data != 7;
}

int main(void) {
  box = share(sizeof *box);
  return all(2, work);
}
