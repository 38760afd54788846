// about: Lamport's bakery, by atomics: "A new solution of Dijkstra's concurrent programming problem", 1974.
// sync: strict
// fails: never
#include "shared.h"

enum { CUSTOMERS = 2 };
static struct {
  atomic_int choosing[CUSTOMERS];
  atomic_int number[CUSTOMERS];
  int served;
} *shop;

static void enter(int me) {
  int highest = 0;
  atomic_store(&shop->choosing[me], 1);
  for (int i = 0; i < CUSTOMERS; i++) {
    int drawn = atomic_load(&shop->number[i]);
    highest = drawn > highest ? drawn : highest;
  }
  atomic_store(&shop->number[me], highest + 1);
  atomic_store(&shop->choosing[me], 0);
  for (int i = 0; i < CUSTOMERS; i++) {
    while (atomic_load(&shop->choosing[i]))
      usleep(1000);
    for (;;) {
      int other = atomic_load(&shop->number[i]);
      int mine = atomic_load(&shop->number[me]);
      if (other == 0 || other > mine || (other == mine && i >= me))
        break;
      usleep(1000);
    }
  }
}

static int work(int me) {
  enter(me);
  shop->served++;
  atomic_store(&shop->number[me], 0);
  return 0;
}

int main(void) {
  shop = share(sizeof *shop);
  all(CUSTOMERS, work);
  return shop->served != CUSTOMERS;
}
