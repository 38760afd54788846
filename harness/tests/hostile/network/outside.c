/* The cloud's metadata, a name server, the neighbour's machine: where stolen things go. */
#include "specimen.h"

int main(void) {
  static const uint32_t hosts[] = {0xa9fea9fe, 0x08080808, 0x0a000001, 0xac110001, 0xc0a80001, 0xe0000001, 0xffffffff};
  for (size_t i = 0; i < array_size(hosts); i++) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(53), .sin_addr = {htonl(hosts[i])}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
      puts("connected");
    close(fd);
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to) == 1)
      puts("sent");
    close(fd);
  }
  return hello();
}
