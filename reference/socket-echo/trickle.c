/* trickle: an echo server that makes it hard for its one client. The course plays it; it is nobody's task.
 *
 * Partner: client.c
 * Try:     ./trickle 13      and in another window:   ./client */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

static int open_port(void) {
  int yes = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = htonl(INADDR_ANY)};
  int listening = socket(AF_INET, SOCK_STREAM, 0);
  bool worked = listening != -1 ? true : fail("socket");

  if (worked && setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1)
    worked = fail("setsockopt");
  if (worked && bind(listening, (struct sockaddr *)&address, sizeof address) == -1)
    worked = fail("bind");
  if (worked && listen(listening, 1) == -1)
    worked = fail("listen");
  if (worked)
    return listening;
  if (listening != -1)
    close(listening);
  return -1;
}

/* The first that comes within a minute, or -1. */
static int await_client(int listening) {
  struct pollfd comes = {.fd = listening, .events = POLLIN};
  int ready = poll(&comes, 1, 60000);
  if (ready == -1)
    perror("poll");
  if (ready == 0)
    printf("Nobody came\n");
  int connection = ready == 1 ? accept(listening, NULL, NULL) : -1;
  if (ready == 1 && connection == -1)
    perror("accept");
  return connection;
}

/* Each byte goes back by itself, a second behind the one before: one recv() of the client brings one byte. After `most`
 * bytes it hears the client out, but says nothing more. */
static bool trickle(int connection, long most) {
  int yes = 1;
  char byte;
  long sent = 0;

  if (setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == -1)
    return fail("setsockopt");
  while (recv(connection, &byte, 1, 0) == 1) {
    if (sent < most && send(connection, &byte, 1, MSG_NOSIGNAL) == -1)
      break;
    if (++sent == most && shutdown(connection, SHUT_WR) == -1)
      break;
    sleep(1);
  }
  if (sent < most)
    printf("The client had gone after %ld bytes\n", sent);
  else
    printf("The client stayed to the end\n");
  return sent >= most;
}

int main(int argc, char *argv[]) {
  char *end = NULL;
  long most = argc == 2 ? strtol(argv[1], &end, 10) : 0;
  if (argc != 2 || end == argv[1] || *end || most <= 0) {
    fprintf(stderr, "Usage: trickle BYTES\n");
    return 1;
  }

  int listening = open_port();
  if (listening == -1)
    return 1;
  int connection = await_client(listening);
  bool worked = connection != -1 && trickle(connection, most);
  if (connection != -1 && close(connection) == -1)
    worked = fail("close");
  if (close(listening) == -1)
    worked = fail("close");
  if (fflush(stdout) != 0)
    worked = fail("stdout");
  return worked ? 0 : 1;
}
