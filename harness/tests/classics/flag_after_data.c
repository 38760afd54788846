// about: The flag says that the data is there, and so it is: a plain flag, that is polled, passes on what was written before it.
// fails: never
#include "shared.h"

static struct Box {
  int full;
  int data[2];
} *box;

static int work(int number) {
  if (number == 0) {
    box->data[0] = 7;
    box->full = 1;
    return 0;
  }
  while (!box->full)
    usleep(1000);
  return box->data[0] != 7;
}

int main(void) {
  box = share(sizeof *box);
  return all(2, work);
}
