// about: Peterson's algorithm, by atomics: "Myths about the mutual exclusion problem", 1981.
// sync: strict
// fails: never
#include "shared.h"

static struct {
  atomic_int wants[2];
  atomic_int turn;
  int count;
} *place;

static int work(int number) {
  for (int i = 0; i < 2; i++) {
    atomic_store(&place->wants[number], 1);
    atomic_store(&place->turn, 1 - number);
    while (atomic_load(&place->wants[1 - number]) && atomic_load(&place->turn) == 1 - number)
      usleep(1000);
    place->count++;
    atomic_store(&place->wants[number], 0);
  }
  return 0;
}

int main(void) {
  place = share(sizeof *place);
  all(2, work);
  return place->count != 4;
}
