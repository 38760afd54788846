/* Connections that are never accepted wait in the kernel's own time, not in the clock's: minutes for whoever waits
 * along. */
#include "specimen.h"

int main(void) {
  struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(4444), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  struct linger linger = {1, 3600};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  bind(listener, (struct sockaddr *)&any, sizeof any);
  listen(listener, 0);
  for (int i = 0; i < 10; i++)
    if (fork() == 0) {
      int fd = socket(AF_INET, SOCK_STREAM, 0);
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
      connect(fd, (struct sockaddr *)&any, sizeof any);
      _exit(0);
    }
  while (wait(NULL) > 0)
    continue;
  return hello();
}
