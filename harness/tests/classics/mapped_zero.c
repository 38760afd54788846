// about: each mapping of /dev/zero is another's.
// sync: strict
// fails: never
#include "shared.h"
#include <fcntl.h>

static int work(int n) {
  int fd = open("/dev/zero", O_RDWR);
  int *m = mmap(NULL, 4096, 3, MAP_SHARED, fd, 0);
  if (m == MAP_FAILED)
    return 3;
  *m = n;
  return *m != n;
}

int main(void) { return all(2, work); }
