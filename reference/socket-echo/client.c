/* client: sends a greeting to an echo server and shows what comes back.
 *
 * Partner: server.c, which has to be there first.
 * Try:     ./server          and in another window:   ./client */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999
#define GREETING "hello server!"

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* A socket takes what it has room for, which may be less than all. MSG_NOSIGNAL: a server that has gone is an error
 * here, and not SIGPIPE. */
static bool send_all(int server, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(server, bytes, count, MSG_NOSIGNAL);
    if (sent == -1)
      return fail("ERROR writing");
    bytes += sent;
    count -= (size_t)sent;
  }
  return true;
}

/* Receives exactly `count` bytes. One recv() brings what is there, which may be a part of what was sent. */
static bool receive_all(int server, char *bytes, size_t count) {
  while (count > 0) {
    ssize_t received = recv(server, bytes, count, 0);
    if (received == -1)
      return fail("ERROR reading");
    if (received == 0) {
      fprintf(stderr, "ERROR reading: the server has closed the connection\n");
      return false;
    }
    bytes += received;
    count -= (size_t)received;
  }
  return true;
}

static bool talk(int server) {
  static const char greeting[] = GREETING;
  char echo[sizeof greeting] = ""; /* zeros: one stays behind the text, as no NUL is sent */

  printf("Client sending '%s' to server\n", greeting);
  if (!send_all(server, greeting, strlen(greeting)) || !receive_all(server, echo, strlen(greeting)))
    return false;
  printf("Got echo of %s from server\n", echo);
  return true;
}

int main(void) {
  int server = socket(AF_INET, SOCK_STREAM, 0);
  if (server == -1) {
    perror("ERROR opening socket");
    return 1;
  }

  /* Port and address go over the wire, so they are in the order of the network, whatever this machine's own is. */
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  bool worked = true;
  if (connect(server, (struct sockaddr *)&address, sizeof address) == -1)
    worked = fail("ERROR connecting");
  if (worked)
    worked = talk(server);

  /* Says to the server that nothing more will come. */
  if (close(server) == -1)
    worked = fail("close");
  if (fflush(stdout) != 0)
    worked = fail("stdout");
  return worked ? 0 : 1;
}
