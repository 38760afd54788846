// about: It sleeps and hopes that the other is done by then: in the ordinary order it always is.
// race: fill use Box.data
// fails: maybe
#include "shared.h"

static struct Box {
  int data;
} *box;

static int work(int number) {
  if (number == 0) {
    box->data = 7; /* fill */
    return 0;
  }
  sleep(1);
  return box->data != 7; /* use */
}

int main(void) {
  box = share(sizeof *box);
  return all(2, work);
}
