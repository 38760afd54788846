/* server: sends back whatever its clients send, each client served by a thread of its own.
 *
 * Partner: client.c, or any other that speaks TCP to port 9999.
 * Try:     ./server          and in another window:   ./client          Ctrl-C ends the server
 * Look:    ss -tlnp          while it runs: who listens on 9999 */
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999

/* Says what failed and why, if it did; hands the answer on. */
static int told(const char *step, int answer) {
  if (answer == -1)
    perror(step);
  return answer;
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
  int connection = (int)(intptr_t)argument;

  /* 0: the client has closed, or its sending half, and everything has gone back. An error means that it has vanished,
   * which is its own affair and no reason for a message. */
  ssize_t count;
  while ((count = recv(connection, buffer, sizeof buffer, 0)) > 0) {
    show(buffer, (size_t)count);
    if (!send_all(connection, buffer, (size_t)count))
      break;
  }
  close(connection);
  return NULL;
}

/* Hands the connection to a thread, or closes it: that client is turned away, the others don't notice. The number
 * itself goes along, as wide as a pointer: a variable of ours would hold the next one by the time the thread looks. */
static void start_echo(int connection) {
  pthread_t thread;
  int error = pthread_create(&thread, NULL, echo, (void *)(intptr_t)connection);
  if (error != 0) {
    fprintf(stderr, "pthread_create: %s\n", strerror(error));
    close(connection);
    return;
  }

  /* Nobody joins it, so its stack has to go when it ends. (That it is there is sure: this can't fail.) */
  pthread_detach(thread);
}

/* Accepts until a signal is there to be read. A client may be gone before accept() gets to it, which would then wait
 * for another one and hear no signal; therefore the socket is non-blocking. (A poll() that fails for lack of memory has
 * found nothing, and accept() doesn't either.) */
static void serve(int listening, int signals) {
  struct pollfd both[] = {{.fd = signals, .events = POLLIN}, {.fd = listening, .events = POLLIN}};

  for (;;) {
    poll(both, 2, -1);
    if (both[0].revents)
      return;
    int connection = told("ERROR on accept", accept(listening, NULL, NULL));

    /* When descriptors or memory are short the client stays in the queue, and poll() would wake us at once. One that
     * ends makes room. */
    if (connection == -1)
      sleep(1);
    else
      start_echo(connection);
  }
}

/* A socket at PORT with clients queueing at it; -1 if that failed. */
static int open_port(void) {
  /* Whoever closes a connection first keeps its port for a minute, in case that something is still on its way. Without
   * SO_REUSEADDR, a server that was stopped could not be started again until then. */
  int yes = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = htonl(INADDR_ANY)};
  int listening = told("ERROR opening socket", socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));

  if (listening == -1 || told("setsockopt", setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes)) == -1 ||
      told("ERROR on binding", bind(listening, (struct sockaddr *)&address, sizeof address)) == -1 ||
      told("ERROR on listening", listen(listening, SOMAXCONN)) == -1)
    return -1;
  return listening;
}

/* SIGTERM, or Ctrl-C, shall not end us in the middle of something. Blocked here it is blocked in every thread, and
 * waits to be read from this descriptor, beside the clients; -1 if that failed. */
static int open_signals(void) {
  sigset_t stops;

  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigaddset(&stops, SIGINT);
  return told("sigprocmask", sigprocmask(SIG_BLOCK, &stops, NULL)) == -1 ? -1
                                                                         : told("signalfd", signalfd(-1, &stops, 0));
}

int main(void) {
  /* Where nobody reads our output any more, printing shall fail and not kill us: there are clients to be served. (With
   * these arguments signal() can't fail.) */
  signal(SIGPIPE, SIG_IGN);

  int signals = open_signals();
  int listening = open_port();
  if (signals == -1 || listening == -1)
    return 1;
  serve(listening, signals);

  /* Threads may still be printing. With the lock of stdout in our hands what they have printed is whole, and they can't
   * begin anew; returning from here ends them, and closes their connections and all else. */
  flockfile(stdout);
  return told("stdout", fflush(stdout)) == -1 || ferror(stdout) ? 1 : 0;
}
