// about: a function of the library sets the flag.
// fails: never
#include "shared.h"
#include <time.h>

static struct Box {
  time_t flag;
  int data;
} *box;

static int work(int n) {
  if (n == 0) {
    box->data = 1;
    time(&box->flag);
    return 0;
  }
  while (!box->flag)
    usleep(100);
  return box->data != 1;
}

int main(void) {
  box = share(sizeof *box);
  return all(2, work);
}
