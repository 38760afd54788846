/* The same port as a service of the host: nobody there is to notice. */
#include "specimen.h"

int main(void) {
  struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(CANARY_PORT)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  return bind(fd, (struct sockaddr *)&any, sizeof any) || listen(fd, 5) ? 1 : hello();
}
