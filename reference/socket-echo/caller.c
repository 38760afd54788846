/* caller: clients that ask more of an echo server than client.c does. The course plays them; they are nobody's task.
 *
 * Partner: server.c, or any other that sends back what it gets on port 9999.
 * Try:     ./server          and in another window:   ./caller lengths */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999
#define LONGEST 100000

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

static int call(void) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int server = socket(AF_INET, SOCK_STREAM, 0);
  if (server == -1) {
    perror("socket");
    return -1;
  }
  if (connect(server, (struct sockaddr *)&address, sizeof address) == 0)
    return server;
  perror("connect");
  close(server);
  return -1;
}

static bool hang_up(int server) { return close(server) == 0 ? true : fail("close"); }

/* Neighbouring bytes differ, none of them is a letter where the next message has the same one, and some are NUL. */
static void fill(char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++)
    bytes[i] = i % 50 == 49 ? '\0' : (char)('A' + (i + count) % 26);
}

/* Sends what there is room for; the count, 0 when there is none, -1 after an error. */
static ssize_t send_some(int server, const char *bytes, size_t count) {
  ssize_t sent = send(server, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent == -1 && errno == EAGAIN)
    return 0;
  if (sent == -1)
    perror("send");
  return sent;
}

/* Takes what has come back and compares it with what it should be: 1 when something came, 0 at the end, -1 when it is
 * wrong. */
static int take_some(int server, const char *bytes, size_t count, size_t *got) {
  static char echo[LONGEST];
  ssize_t received = recv(server, echo, sizeof echo, 0);
  if (received == -1) {
    perror("recv");
    return -1;
  }
  if ((size_t)received > count - *got) {
    printf("Of %zu bytes more than %zu came back\n", count, count);
    return -1;
  }
  for (ssize_t i = 0; i < received; i++)
    if (echo[i] != bytes[*got + (size_t)i]) {
      printf("Of %zu bytes number %zu came back as another\n", count, *got + (size_t)i + 1);
      return -1;
    }
  *got += (size_t)received;
  return received > 0;
}

/* Sends `count` bytes, and reads what comes back while it does so: a server may have to wait for that. */
static bool talk(int server, size_t count) {
  static char bytes[LONGEST];
  size_t sent = 0;
  size_t got = 0;

  fill(bytes, count);
  while (got < count) {
    struct pollfd both = {.fd = server, .events = sent < count ? POLLIN | POLLOUT : POLLIN};
    if (poll(&both, 1, -1) == -1)
      return fail("poll");
    if (both.revents & ~POLLOUT) {
      int taken = take_some(server, bytes, count, &got);
      if (taken == 0)
        printf("Of %zu bytes %zu came back, then the end\n", count, got);
      if (taken <= 0)
        return false;
    }
    ssize_t more = sent < count && both.revents & POLLOUT ? send_some(server, bytes + sent, count - sent) : 0;
    if (more == -1)
      return false;
    sent += (size_t)more;
  }
  return true;
}

/* ---- what it can do ---- */

static bool call_and_talk(size_t count) {
  int server = call();
  return server != -1 && (int)talk(server, count) & (int)hang_up(server);
}

/* One message after the other, shorter ones after longer ones too: nothing of an earlier one may come again. */
static bool lengths(void) {
  static const size_t all[] = {1, 2, 1000, 13, 255, 256, 257, 1023, 1024, 1025, 5, 4096, 4097, LONGEST, 3};
  int server = call();
  bool worked = server != -1;

  for (size_t i = 0; worked && i < sizeof all / sizeof all[0]; i++)
    worked = talk(server, all[i]);
  if (server != -1 && !hang_up(server))
    worked = false;
  if (worked)
    printf("All came back\n");
  return worked;
}

/* Blocks when there is no room, so it is for what fits into the buffers in between. */
static bool send_all(int server, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(server, bytes, count, MSG_NOSIGNAL);
    if (sent == -1)
      return fail("send");
    bytes += sent;
    count -= (size_t)sent;
  }
  return true;
}

/* Has said all that it wanted to say before it listens. */
static bool half(void) {
  static char bytes[20000];
  int server = call();
  size_t got = 0;
  int taken = 1;

  fill(bytes, sizeof bytes);
  bool worked = server != -1 && send_all(server, bytes, sizeof bytes);
  if (worked && shutdown(server, SHUT_WR) == -1)
    worked = fail("shutdown");
  while (worked && taken == 1)
    taken = take_some(server, bytes, sizeof bytes, &got);
  if (worked && taken == 0 && got < sizeof bytes)
    printf("Of %zu bytes %zu came back, then the end\n", sizeof bytes, got);
  if (server != -1 && !hang_up(server))
    worked = false;
  worked = worked && taken == 0 && got == sizeof bytes;
  if (worked)
    printf("All came back, and then the end\n");
  return worked;
}

/* Says nothing at all. */
static bool vanish_silently(void) {
  int server = call();
  return server != -1 && hang_up(server);
}

/* Is gone before the echo of its first words comes, which then reaches nobody. */
static bool vanish_talking(void) {
  static char bytes[20000];
  int server = call();
  fill(bytes, sizeof bytes);
  return server != -1 && (int)send_all(server, bytes, sizeof bytes) & (int)hang_up(server);
}

/* Its machine crashes, so to speak: lingering for no time, close() breaks the connection off. */
static bool vanish_crashing(void) {
  struct linger none = {.l_onoff = 1, .l_linger = 0};
  int server = call();
  bool worked = server != -1 && talk(server, 13);

  sleep(1); /* the server waits for more by then */
  if (worked && setsockopt(server, SOL_SOCKET, SO_LINGER, &none, sizeof none) == -1)
    worked = fail("setsockopt");
  if (server != -1 && !hang_up(server))
    worked = false;
  return worked;
}

static bool vanish(void) {
  bool worked = vanish_silently() && vanish_talking() && vanish_crashing() && call_and_talk(13);
  if (worked)
    printf("Still served\n");
  return worked;
}

/* Says something, is silent until SIGTERM comes, and says something again. */
static bool stay(void) {
  sigset_t stops;
  int signal;

  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  if (sigprocmask(SIG_BLOCK, &stops, NULL) == -1)
    return fail("sigprocmask");
  int server = call();
  bool worked = server != -1 && talk(server, 13);
  if (worked && sigwait(&stops, &signal) != 0)
    worked = fail("sigwait");
  worked = worked && talk(server, 7);
  if (server != -1 && !hang_up(server))
    worked = false;
  if (worked)
    printf("Served before and after\n");
  return worked;
}

/* Is still connected when the server ends. */
static bool outlive(void) {
  int server = call();
  char byte;

  if (server == -1 || !talk(server, 13))
    return false;
  while (recv(server, &byte, 1, 0) > 0)
    printf("Something more came back\n");
  return hang_up(server);
}

/* Its first connection may break, but what comes over it must be right; the second must not break. */
static bool again(void) {
  static char bytes[13];
  int server = call();
  size_t got = 0;

  fill(bytes, sizeof bytes);
  bool worked = server != -1 && send_all(server, bytes, sizeof bytes);
  while (worked && take_some(server, bytes, sizeof bytes, &got) == 1)
    if (shutdown(server, SHUT_WR) == -1)
      break; /* broken already */
  if (server != -1 && !hang_up(server))
    worked = false;
  worked = worked && call_and_talk(13);
  if (worked)
    printf("Served at the second call\n");
  return worked;
}

/* Comes back, each time over a new connection. Within the second that it takes a break the server can tidy up. There is
 * no room for so many stacks, which threads that nobody joins or detaches leave behind. */
static bool visits(void) {
  for (int i = 1; i <= 150; i++) {
    if (!call_and_talk(13)) {
      printf("Visit %d failed\n", i);
      return false;
    }
    sleep(1);
  }
  printf("Served at every visit\n");
  return true;
}

/* Many at once, all from one hand. */
static bool crowd(void) {
  enum { MANY = 30 };
  int servers[MANY];
  int count = 0;
  bool worked = true;

  while (worked && count < MANY) {
    servers[count] = call();
    worked = servers[count] != -1 && talk(servers[count], 13);
    count += servers[count] != -1;
  }
  for (int i = 0; worked && i < count; i++)
    worked = talk(servers[i], 14);
  while (count > 0)
    if (!hang_up(servers[--count]))
      worked = false;
  if (worked)
    printf("All were served\n");
  return worked;
}

static const struct {
  const char *name;
  bool (*act)(void);
} acts[] = {{"lengths", lengths}, {"half", half},   {"vanish", vanish}, {"stay", stay},
            {"outlive", outlive}, {"again", again}, {"visits", visits}, {"crowd", crowd}};

int main(int argc, char *argv[]) {
  for (size_t i = 0; argc == 2 && i < sizeof acts / sizeof acts[0]; i++) {
    if (strcmp(argv[1], acts[i].name) != 0)
      continue;
    bool worked = acts[i].act();
    if (fflush(stdout) != 0)
      worked = fail("stdout");
    return worked ? 0 : 1;
  }
  fprintf(stderr, "Usage: caller lengths|half|vanish|stay|outlive|again|visits|crowd\n");
  return 1;
}
