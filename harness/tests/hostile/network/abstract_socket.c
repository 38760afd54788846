/* Names without files: of the network namespace, not of the file system. X servers and D-Bus listen there. */
#include "specimen.h"

int main(void) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  memcpy(to.sun_path + 1, CANARY_ABSTRACT, sizeof CANARY_ABSTRACT - 1);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&to, offsetof(struct sockaddr_un, sun_path) + sizeof CANARY_ABSTRACT) == 0)
    puts("connected");
  strcpy(to.sun_path, CANARY_SOCKET);
  fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
    puts("connected");
  return hello();
}
