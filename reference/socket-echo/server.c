/* server: sends back whatever its clients send, each client served by a thread of its own.
 *
 * Partner: client.c, or any other that speaks TCP to port 9999.
 * Try:     ./server          and in another window:   ./client          Ctrl-C ends the server
 * Look:    ss -tlnp          while it runs: who listens on 9999 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* One call for both lines, so that no other thread's come between them; and out of the buffer, since we run for long.
 * If they can't be written the client gets its echo all the same: main() looks for that error at the end. */
static void show(const char *bytes, size_t count) {
  printf("Server received %.*s\nServer sending it back\n", (int)count, bytes);
  fflush(stdout);
}

/* A socket takes what it has room for, which may be less than all. */
static bool send_all(int connection, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(connection, bytes, count, MSG_NOSIGNAL);
    if (sent == -1)
      return false;
    bytes += sent;
    count -= (size_t)sent;
  }
  return true;
}

/* A thread's part: one client, until that one ends. TCP carries bytes and not messages: what a client sends at once may
 * come in several pieces, and none of them ends in a NUL. So it is the count that says what to send back. */
static void *echo(void *argument) {
  char buffer[1024];
  int connection = *(int *)argument;
  free(argument);

  /* 0: the client has closed, or its sending half, and everything has gone back. An error means that it has vanished,
   * which is its own affair and no reason for a message. */
  ssize_t count;
  while ((count = recv(connection, buffer, sizeof buffer, 0)) > 0) {
    show(buffer, (size_t)count);
    if (!send_all(connection, buffer, (size_t)count))
      break;
  }
  if (close(connection) == -1)
    perror("close");
  return NULL;
}

/* Hands the connection to a thread, or closes it: that client is turned away, the others don't notice. */
static void start_echo(int connection) {
  /* Each thread gets a copy of its own. Ours will hold the next one by the time the thread looks. */
  int *argument = malloc(sizeof *argument);
  if (!argument) {
    perror("malloc");
    close(connection);
    return;
  }
  *argument = connection;

  pthread_t thread;
  int error = pthread_create(&thread, NULL, echo, argument);
  if (error != 0) {
    errno = error;
    perror("pthread_create");
    free(argument);
    close(connection);
    return;
  }

  /* Nobody joins it, so its stack has to go when it ends. (That it is there is sure: this can't fail.) */
  pthread_detach(thread);
}

/* Accepts until a signal is there to be read. A client may be gone before accept() gets to it, which would then wait
 * for another one and hear no signal; therefore the socket is non-blocking. */
static bool serve(int listening, int signals) {
  struct pollfd both[] = {{.fd = signals, .events = POLLIN}, {.fd = listening, .events = POLLIN}};

  for (;;) {
    if (poll(both, 2, -1) == -1)
      return fail("poll");
    if (both[0].revents)
      return true;
    int connection = accept(listening, NULL, NULL);
    if (connection != -1)
      start_echo(connection);
    else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      /* The client stays in the queue, and poll() would wake us at once. One that ends makes room. */
      perror("ERROR on accept");
      sleep(1);
    } else if (errno == EBADF || errno == EINVAL || errno == ENOTSOCK || errno == EOPNOTSUPP)
      return fail("ERROR on accept");
  }
}

/* A socket at PORT with clients queueing at it; -1 if that failed. */
static int open_port(void) {
  int listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (listening == -1) {
    perror("ERROR opening socket");
    return -1;
  }

  /* Whoever closes a connection first keeps its port for a minute, in case that something is still on its way. Without
   * this, a server that was stopped could not be started again until then. */
  int yes = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = htonl(INADDR_ANY)};
  bool worked = setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 ? true : fail("setsockopt");

  if (worked && bind(listening, (struct sockaddr *)&address, sizeof address) == -1)
    worked = fail("ERROR on binding");
  if (worked && listen(listening, SOMAXCONN) == -1)
    worked = fail("ERROR on listening");
  if (worked)
    return listening;
  close(listening);
  return -1;
}

int main(void) {
  /* SIGTERM, or Ctrl-C, shall not end us in the middle of something. Blocked here it is blocked in every thread, and
   * waits to be read from a descriptor, beside the clients. */
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigaddset(&stops, SIGINT);
  if (sigprocmask(SIG_BLOCK, &stops, NULL) == -1) {
    perror("sigprocmask");
    return 1;
  }

  /* Where nobody reads our output any more, printing shall fail and not kill us: there are clients to be served. */
  if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
    perror("signal");
    return 1;
  }

  int signals = signalfd(-1, &stops, 0);
  if (signals == -1) {
    perror("signalfd");
    return 1;
  }
  int listening = open_port();
  bool worked = listening != -1 && serve(listening, signals);

  if (listening != -1 && close(listening) == -1)
    worked = fail("close");
  if (close(signals) == -1)
    worked = fail("close");

  /* Threads may still be printing. With the lock of stdout in our hands what they have printed is whole, and they can't
   * begin anew; returning from here ends them, and their connections. */
  flockfile(stdout);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    fprintf(stderr, "server: stdout could not be written\n");
    worked = false;
  }
  return worked ? 0 : 1;
}
