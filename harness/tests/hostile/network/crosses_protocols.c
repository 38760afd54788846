/* A port that is one's own for datagrams, shared or given up again, and then used for streams, or the other way round:
 * who asks only whether the port is the run's lets it reach a service of the host. */
#include "specimen.h"

static const int types[] = {SOCK_STREAM, SOCK_DGRAM};

static int at_port(int type, int port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  int yes = 1;
  int fd = socket(AF_INET, type, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
  bind(fd, (struct sockaddr *)&name, sizeof name);
  return fd;
}

static int connected(int type, int port) {
  struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = in6addr_loopback};
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  int fd = socket(AF_INET, type, 0);
  if (connect(fd, (struct sockaddr *)&name, sizeof name) == 0 && type == SOCK_STREAM)
    puts("connected");
  int other = socket(AF_INET6, type, 0);
  if (connect(other, (struct sockaddr *)&six, sizeof six) == 0 && type == SOCK_STREAM)
    puts("connected");
  (void)!write(other, "x", 1);
  close(other);
  return fd;
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  for (size_t i = 0; i < array_size(types); i++) {
    int own = at_port(types[i], CANARY_PORT);
    int other = connected(types[1 - i], CANARY_PORT);
    close(own);
    (void)!write(other, "x", 1);
    close(other);
    own = at_port(SOCK_DGRAM, CANARY_PORT);
    other = connected(SOCK_DGRAM, CANARY_PORT);
    close(own);
    (void)!write(other, "x", 1);
    close(other);
  }
  return hello();
}
