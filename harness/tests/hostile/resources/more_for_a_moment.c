/* Pages, a segment and files without names, each less than there may be, all of them more; and over before anybody who
 * looks now and then has looked. */
#include "specimen.h"

static char block[1 << 20];

int main(void) {
  enum { PART = 20 };
  memset(mmap(NULL, PART << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0), 1, 1);
  memset(shmat(shmget(IPC_PRIVATE, PART << 20, IPC_CREAT | 0600), NULL, 0), 1, PART << 20);
  for (int i = 0; i < 10; i++) {
    char name[64];
    snprintf(name, sizeof name, "%s/%d", i % 2 ? "/tmp" : "/dev/shm", i);
    int fd = open(name, O_WRONLY | O_CREAT, 0600);
    for (int j = 0; j < 7; j++)
      if (write(fd, block, sizeof block) < 0)
        break;
    unlink(name);
  }
  return hello();
}
