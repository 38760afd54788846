// about: A circular buffer as it should be, with plain indexes that are polled.
// fails: never
#include "shared.h"

enum { PLACES = 3 };
static struct Ring {
  volatile int in;
  volatile int out;
  int items[PLACES];
} *ring;

static int work(int number) {
  for (int i = 1; i <= 4; i++) {
    if (number == 0) {
      int place = ring->in;
      while ((place + 1) % PLACES == ring->out)
        usleep(1000);
      ring->items[place] = i;
      ring->in = (place + 1) % PLACES;
      continue;
    }
    while (ring->in == ring->out)
      usleep(1000);
    if (ring->items[ring->out] != i)
      return 1;
    ring->out = (ring->out + 1) % PLACES;
  }
  return 0;
}

int main(void) {
  ring = share(sizeof *ring);
  return all(2, work);
}
