/* TCP on one machine. */
#include "platform.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

const char suite_title[] = "TCP sockets";

/* The documents' own; nobody else is in the sandbox's network. What a test before has left of it (TIME_WAIT) is no
 * matter with SO_REUSEADDR. */
enum { PORT = 9999, BACKLOG = 5, MOMENT_MS = 100, LONG_MS = 20000 };

static struct sockaddr_in address(uint32_t host) {
  struct sockaddr_in address;
  bzero(&address, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(host);
  address.sin_port = htons(PORT);
  return address;
}

static int bound(uint32_t host) {
  int fd = works(socket(AF_INET, SOCK_STREAM, 0));
  struct sockaddr_in at = address(host);
  works(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)));
  works(bind(fd, (struct sockaddr *)&at, sizeof at));
  return fd;
}

static int server(void) {
  int fd = bound(INADDR_ANY);
  works(listen(fd, BACKLOG));
  return fd;
}

static int try_connect(int fd, uint32_t host) {
  struct sockaddr_in to = address(host);
  return connect(fd, (struct sockaddr *)&to, sizeof to);
}

static int client(void) {
  int fd = works(socket(AF_INET, SOCK_STREAM, 0));
  works(try_connect(fd, INADDR_LOOPBACK));
  return fd;
}

/* A connection: its two ends. */
static void connection(int *ret_server, int *ret_client) {
  int listening = server();
  *ret_client = client();
  *ret_server = works(accept(listening, 0, 0));
  close(listening);
}

STATEMENT(stream, "002", "AF_INET and SOCK_STREAM, with protocol 0, make a TCP socket") {
  int type;
  int protocol;
  socklen_t size = sizeof(int);
  int fd = works(socket(AF_INET, SOCK_STREAM, 0));
  works(getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size));
  works(getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size));
  ck_assert_int_eq(type, SOCK_STREAM);
  ck_assert_int_eq(protocol, IPPROTO_TCP);
}

STATEMENT(failed, "002", "A failed socket() gives -1: EMFILE when there are no descriptors left") {
  while (dup(0) >= 0)
    continue;
  refused(socket(AF_INET, SOCK_STREAM, 0), EMFILE);
}

STATEMENT(htons, "002", "htons() puts a port's higher byte first: 9999 is 27 0f") {
  uint16_t port = htons(PORT);
  const unsigned char *bytes = (const unsigned char *)&port;
  ck_assert_uint_eq(bytes[0], 0x27);
  ck_assert_uint_eq(bytes[1], 0x0f);
}

CORRECTED(family, "002",
          "Only the port and the address have network byte order: the family is a plain number, AF_INET") {
  struct sockaddr_in at = {0};
  socklen_t size = sizeof at;
  works(getsockname(bound(INADDR_ANY), (struct sockaddr *)&at, &size));
  ck_assert_int_eq(at.sin_family, AF_INET);
  ck_assert_uint_eq(at.sin_port, htons(PORT));
}

STATEMENT(inet_addr, "002",
          "inet_addr() makes an address in network byte order out of text: 127.0.0.1 is the loopback") {
  ck_assert_uint_eq(inet_addr("127.0.0.1"), htonl(INADDR_LOOPBACK));
}

STATEMENT(bzero, "002", "bzero() leaves zeros alone in the structure") {
  struct sockaddr_in at;
  memset(&at, 0xff, sizeof at);
  bzero((char *)&at, sizeof at);
  for (size_t i = 0; i < sizeof at; i++)
    ck_assert_int_eq(((const char *)&at)[i], 0);
}

CORRECTED(any_address, "002",
          "INADDR_ANY is no address that gets filled in: the socket is bound to 0.0.0.0, which is all of them") {
  struct sockaddr_in at = {0};
  socklen_t size = sizeof at;
  int listening = server();
  works(getsockname(listening, (struct sockaddr *)&at, &size));
  ck_assert_uint_eq(at.sin_addr.s_addr, htonl(INADDR_ANY));
  for (uint32_t i = 0; i < 2; i++) {
    int fd = works(socket(AF_INET, SOCK_STREAM, 0));
    works(try_connect(fd, INADDR_LOOPBACK + i));
    int accepted = works(accept(listening, 0, 0));
    works(getsockname(accepted, (struct sockaddr *)&at, &size));
    ck_assert_uint_eq(at.sin_addr.s_addr, htonl(INADDR_LOOPBACK + i));
  }
}

STATEMENT(bound_to_port, "002", "bind() gives the socket its port, at which clients find it") {
  int listening = server();
  struct sockaddr_in at = {0};
  socklen_t size = sizeof at;
  works(getpeername(client(), (struct sockaddr *)&at, &size));
  ck_assert_uint_eq(ntohs(at.sin_port), PORT);
  close(listening);
}

STATEMENT(port_in_use, "002", "bind() fails with -1 when another socket listens at the port: EADDRINUSE") {
  server();
  int fd = works(socket(AF_INET, SOCK_STREAM, 0));
  struct sockaddr_in at = address(INADDR_ANY);
  refused(bind(fd, (struct sockaddr *)&at, sizeof at), EADDRINUSE);
}

STATEMENT(not_listening, "002", "Without listen() nobody can connect, and accept() is EINVAL") {
  int fd = bound(INADDR_ANY);
  refused(accept(fd, 0, 0), EINVAL);
  refused(try_connect(works(socket(AF_INET, SOCK_STREAM, 0)), INADDR_LOOPBACK), ECONNREFUSED);
}

STATEMENT(nobody_there, "002", "connect() gives 0 when it is connected, and -1 when nobody listens: ECONNREFUSED") {
  refused(try_connect(works(socket(AF_INET, SOCK_STREAM, 0)), INADDR_LOOPBACK), ECONNREFUSED);
  server();
  ck_assert_int_eq(try_connect(works(socket(AF_INET, SOCK_STREAM, 0)), INADDR_LOOPBACK), 0);
}

STATEMENT(queued, "002",
          "Connections are kept until accept() takes them: clients are connected, and may write, before it") {
  char buffer[16] = "";
  int listening = server();
  int first = client();
  int second = client();
  ck_assert_int_eq(write(first, "first", 6), 6);
  ck_assert_int_eq(write(second, "second", 7), 7);
  ck_assert_int_eq(read(works(accept(listening, 0, 0)), buffer, sizeof buffer), 6);
  ck_assert_str_eq(buffer, "first");
  ck_assert_int_eq(read(works(accept(listening, 0, 0)), buffer, sizeof buffer), 7);
  ck_assert_str_eq(buffer, "second");
}

static bool is_connected(int fd, int timeout_ms) {
  struct pollfd ready = {.fd = fd, .events = POLLOUT};
  int problem = 0;
  socklen_t size = sizeof problem;
  return works(poll(&ready, 1, timeout_ms)) == 1 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size) == 0 &&
         problem == 0;
}

CORRECTED(backlog, "002",
          "With a backlog of 5, six connections are kept (Linux adds one); another waits until accept() makes room") {
  int listening = server();
  for (int i = 0; i <= BACKLOG; i++)
    client();
  int late = works(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
  refused(try_connect(late, INADDR_LOOPBACK), EINPROGRESS);
  ck_assert(!is_connected(late, MOMENT_MS));
  works(accept(listening, 0, 0));
  ck_assert(is_connected(late, LONG_MS));
}

STATEMENT(another_socket, "002", "accept() gives another socket for each connection; the first one goes on listening") {
  int listening = server();
  int one_client = client();
  int one = works(accept(listening, 0, 0));
  client();
  int two = works(accept(listening, 0, 0));
  ck_assert_int_ne(one, listening);
  ck_assert_int_ne(one, two);
  ck_assert_int_eq(write(one_client, "x", 1), 1);
  works(fcntl(two, F_SETFL, O_NONBLOCK));
  char byte;
  refused(read(two, &byte, 1), EAGAIN);
  ck_assert_int_eq(read(one, &byte, 1), 1);
}

STATEMENT(no_address, "002", "accept() need not be told where the client's address goes: both may be 0") {
  int listening = server();
  client();
  works(accept(listening, 0, 0));
}

STATEMENT(accept_waits, "002", "accept() waits while nobody has connected") {
  int listening = server();
  pid_t child = start();
  if (child == 0)
    _exit(accept(listening, 0, 0) < 0);
  until_asleep(child);
  client();
  ck_assert_int_eq(ended(child), 0);
}

CORRECTED(accept_fails, "002",
          "A failed accept() gives -1, which a loop on any other number than 0 takes for a connection") {
  int listening = server();
  works(fcntl(listening, F_SETFL, O_NONBLOCK));
  refused(accept(listening, 0, 0), EAGAIN);
}

STATEMENT(both_ways, "002", "A connection has both directions: each end reads what the other writes") {
  int ends[2];
  char buffer[32] = "";
  connection(&ends[0], &ends[1]);
  ck_assert_int_eq(write(ends[1], "hello server!", 13), 13);
  ck_assert_int_eq(read(ends[0], buffer, sizeof buffer - 1), 13);
  ck_assert_str_eq(buffer, "hello server!");
  ck_assert_int_eq(write(ends[0], buffer, 13), 13);
  ck_assert_int_eq(read(ends[1], buffer, sizeof buffer - 1), 13);
}

STATEMENT(read_waits, "002", "read() waits until something comes") {
  int ends[2];
  connection(&ends[0], &ends[1]);
  pid_t child = start();
  if (child == 0) {
    char byte = 0;
    _exit(read(ends[0], &byte, 1) != 1 || byte != 'a');
  }
  until_asleep(child);
  ck_assert_int_eq(write(ends[1], "a", 1), 1);
  ck_assert_int_eq(ended(child), 0);
}

CORRECTED(no_nul, "002", "Bytes come without a NUL behind them, and know nothing of the writes that they came by") {
  int ends[2];
  char buffer[32];
  connection(&ends[0], &ends[1]);
  memset(buffer, 'x', sizeof buffer);
  ck_assert_int_eq(write(ends[1], "one", 3), 3);
  ck_assert_int_eq(write(ends[1], "two", 3), 3);
  ck_assert_int_eq(recv(ends[0], buffer, 6, MSG_WAITALL), 6);
  ck_assert_int_eq(memcmp(buffer, "onetwox", 7), 0);
}

STATEMENT(end_of_file, "002", "When the other end was closed, read() gives 0 behind all that was written") {
  int ends[2];
  char buffer[32];
  connection(&ends[0], &ends[1]);
  ck_assert_int_eq(write(ends[1], "abc", 3), 3);
  works(close(ends[1]));
  ck_assert_int_eq(read(ends[0], buffer, sizeof buffer), 3);
  ck_assert_int_eq(read(ends[0], buffer, sizeof buffer), 0);
}

STATEMENT(shut_down, "002",
          "shutdown() of both directions ends the connection for both: 0 for who reads, EPIPE for its own write") {
  int ends[2];
  char byte;
  connection(&ends[0], &ends[1]);
  works(shutdown(ends[1], SHUT_RDWR));
  ck_assert_int_eq(read(ends[0], &byte, 1), 0);
  ck_assert_int_eq(read(ends[1], &byte, 1), 0);
  refused(send(ends[1], "a", 1, MSG_NOSIGNAL), EPIPE);
}

STATEMENT(shut_down_for_all, "002", "It does so for every process that has the socket, which close() does not") {
  int ends[2];
  int fds[2];
  char byte;
  connection(&ends[0], &ends[1]);
  works(pipe(fds));
  pid_t child = start();
  if (child == 0) {
    close(fds[1]);
    _exit(read(fds[0], &byte, 1) != 0); /* has the client's end open all the while */
  }
  int other = works(dup(ends[1]));
  works(close(ends[1]));
  works(fcntl(ends[0], F_SETFL, O_NONBLOCK));
  refused(read(ends[0], &byte, 1), EAGAIN);
  works(fcntl(ends[0], F_SETFL, 0));
  works(shutdown(other, SHUT_RDWR));
  ck_assert_int_eq(read(ends[0], &byte, 1), 0);
  close(fds[1]);
  ck_assert_int_eq(ended(child), 0);
}

STATEMENT(client_gone, "002",
          "Writing to a client that has gone is SIGPIPE in the end, which ends a server that doesn't care") {
  int ends[2];
  connection(&ends[0], &ends[1]);
  works(close(ends[1]));
  pid_t child = start();
  if (child == 0) {
    signal(SIGPIPE, SIG_DFL);
    for (int i = 0; i < 1000; i++) {
      if (write(ends[0], "x", 1) < 0 && errno != ECONNRESET)
        break;
      poll(NULL, 0, 1);
    }
    _exit(1);
  }
  ck_assert_int_eq(ended(child), -SIGPIPE);
}
