// about: The flag says that the data is there, and a plain flag passes on nothing in C11.
// sync: strict
// race: flag poll Box.full
// race: fill use Box.data[0]
// fails: never
#include "shared.h"

static struct Box {
  int full;
  int data[2];
} *box;

static int work(int number) {
  if (number == 0) {
    box->data[0] = 7; /* fill */
    box->full = 1; /* flag */
    return 0;
  }
  while (!box->full) /* poll */
    usleep(1000);
  return box->data[0] != 7; /* use */
}

int main(void) {
  box = share(sizeof *box);
  return all(2, work);
}
