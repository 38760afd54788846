/* Each folder has a size; all of them together have one too. */
#include "specimen.h"

static char block[1 << 20];

int main(void) {
  static const char *const folders[] = {"/tmp", "/dev/shm", "."};
  memset(block, 1, sizeof block);
  for (size_t i = 0; i < array_size(folders); i++)
    for (int j = 0; j < 8; j++) {
      char name[64];
      snprintf(name, sizeof name, "%s/%d", folders[i], j);
      int fd = open(name, O_WRONLY | O_CREAT, 0600);
      for (int k = 0; k < 5 && write(fd, block, sizeof block) > 0; k++)
        continue;
      close(fd);
    }
  return hello();
}
