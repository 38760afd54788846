// about: a file that is there says so: access(2).
// sync: strict
// fails: never
#include "shared.h"
#include <fcntl.h>

static struct Box { int data; } *box;

static int work(int number) {
  if (number == 0) {
    box->data = 1;
    close(open("ready", O_CREAT | O_WRONLY, 0600));
    return 0;
  }
  while (access("ready", F_OK) != 0)
    usleep(1000);
  return box->data != 1;
}

int main(void) {
  box = share(sizeof *box);
  int r = all(2, work);
  unlink("ready");
  return r;
}
