/* The same in sockets. */
#include "specimen.h"

static char block[100000];

int main(void) {
  int ends[2];
  int size = 1 << 30;
  for (int i = 0; i < 14; i++)
    if (fork() == 0) {
      while (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0) {
        setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
        while (write(ends[0], block, sizeof block) > 0)
          continue;
      }
      pause();
    }
  while (wait(NULL) > 0)
    continue;
  return hello();
}
