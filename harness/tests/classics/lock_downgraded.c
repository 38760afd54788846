// about: a write lock of a file becomes a read lock.
// sync: strict
// fails: never
#include "shared.h"
#include <fcntl.h>

static struct Box { int data; } *box;

static void lock(int fd, int type) {
  struct flock l = {.l_type = type};
  if (fcntl(fd, F_SETLKW, &l))
    exit(8);
}

static int work(int number) {
  int fd = open("lock", O_RDWR | O_CREAT, 0600);
  if (number == 0) {
    lock(fd, F_WRLCK);
    box->data = 1;
    lock(fd, F_RDLCK);
    usleep(100000);
    int s = box->data;
    lock(fd, F_UNLCK);
    return s != 1;
  }
  lock(fd, F_RDLCK);
  int s = box->data;
  usleep(1000);
  s |= box->data;
  lock(fd, F_UNLCK);
  return s > 1;
}

int main(void) {
  box = share(sizeof *box);
  int r = all(2, work);
  unlink("lock");
  return r;
}
