// about: Two count up without a lock; that a third looks at the count before each item makes it no flag.
// race: count count Counter.value
// fails: sometimes
#include "shared.h"

static struct Counter {
  int value;
  int items[4];
} *counter;

static int work(int number) {
  (void)number;
  for (int i = 0; i < 2; i++)
    counter->value++; /* count */
  return 0;
}

int main(void) {
  int sum = 0;
  counter = share(sizeof *counter);
  all(2, work);
  for (int i = 0; i < counter->value; i++)
    sum += counter->items[i];
  return counter->value != 4 || sum != 0;
}
