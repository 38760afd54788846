// about: Two processes count up without a lock: one overwrites what the other has counted.
// race: count count Counter.value
// fails: sometimes
#include "shared.h"

static struct Counter {
  int value;
} *counter;

static int work(int number) {
  (void)number;
  for (int i = 0; i < 2; i++)
    counter->value++; /* count */
  return 0;
}

int main(void) {
  counter = share(sizeof *counter);
  all(2, work);
  return counter->value != 4;
}
