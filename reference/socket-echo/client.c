/* client: sends a greeting to an echo server and shows what comes back.
 *
 * Partner: server.c, which has to be there first.
 * Try:     ./server          and in another window:   ./client */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999
#define GREETING "hello server!"

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
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
  const size_t count = sizeof greeting - 1; /* no NUL is sent */
  char echo[sizeof greeting] = "";          /* zeros: one stays behind the text */

  /* A new connection has room for so little. MSG_NOSIGNAL: a server that has gone is an error here, and not SIGPIPE. */
  printf("Client sending '%s' to server\n", greeting);
  if (send(server, greeting, count, MSG_NOSIGNAL) == -1)
    return fail("ERROR writing");
  if (!receive_all(server, echo, count))
    return false;
  printf("Got echo of %s from server\n", echo);
  if (fflush(stdout) != 0 || ferror(stdout))
    return fail("stdout");
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
  if (connect(server, (struct sockaddr *)&address, sizeof address) == -1) {
    perror("ERROR connecting");
    return 1;
  }

  /* Our end closes the connection, which says to the server that nothing more will come. */
  return talk(server) ? 0 : 1;
}
