// about: a FIFO is closed with bytes in it, and opened again.
// sync: strict
// fails: never
#include "shared.h"
#include <fcntl.h>
#include <sys/stat.h>

static struct Box { int data; } *box;

static int work(int n) {
  char c;
  if (n == 0) {
    int fd = open("f", O_WRONLY);
    box->data = 1;
    if (write(fd, "x", 1) != 1)
      return 1;
    close(fd);
    return 0;
  }
  int fd = open("f", O_RDONLY);
  if (read(fd, &c, 1) != 1)
    return 2;
  return box->data != 1;
}

int main(void) {
  box = share(sizeof *box);
  mkfifo("f", 0600);
  int fd = open("f", O_RDWR);
  if (write(fd, "abc", 3) != 3)
    return 3;
  close(fd);
  int r = all(2, work);
  unlink("f");
  return r;
}
