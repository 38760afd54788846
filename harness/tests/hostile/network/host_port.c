/* Requests to services inside: CVE-2024-29021, from a judge's sandbox to its own database. */
#include "specimen.h"

int main(void) {
  static const uint32_t hosts[] = {INADDR_LOOPBACK, 0x7f000101, 0};
  for (size_t i = 0; i < array_size(hosts); i++) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(CANARY_PORT), .sin_addr = {htonl(hosts[i])}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
      puts("connected");
    close(fd);
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to);
    close(fd);
  }
  return hello();
}
