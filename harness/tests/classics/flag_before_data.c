// about: The flag says that the data is there, and is set before it is.
// race: fill use Box.data[0]
// fails: maybe
#include "shared.h"

static struct Box {
  int full;
  int data[2];
} *box;

static int work(int number) {
  if (number == 0) {
    box->full = 1;
    box->data[0] = 7; /* fill */
    return 0;
  }
  while (!box->full)
    usleep(1000);
  return box->data[0] != 7; /* use */
}

int main(void) {
  box = share(sizeof *box);
  return all(2, work);
}
