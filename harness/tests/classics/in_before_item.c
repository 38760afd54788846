// about: A circular buffer that counts an item in before it stores it.
// race: store take Ring.items[0]
// fails: sometimes
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
      ring->in = (place + 1) % PLACES;
      ring->items[place] = i; /* store */
      continue;
    }
    while (ring->in == ring->out)
      usleep(1000);
    if (ring->items[ring->out] != i) /* take */
      return 1;
    ring->out = (ring->out + 1) % PLACES;
  }
  return 0;
}

int main(void) {
  ring = share(sizeof *ring);
  return all(2, work);
}
