/* Right: one process, one thread: poll() tells who has something to say, and who can take more of its echo. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999

/* Bytes sent to at of have are what a client still has to get back; until it has, nothing more is read from it. */
struct client {
     size_t at, have;
     char bytes[1024];
};

/* In pollfds, each client is FIRST further on than in clients. */
enum { STOP, LISTEN, FIRST };

static struct pollfd *pollfds;
static struct client **clients;
static size_t count, room;

static int stop_pipe[2];
static volatile sig_atomic_t stop;

/* Some connection went wrong, and not by its client's doing: no reason to stop, but told by the exit status too. */
static volatile sig_atomic_t failed;

static void note(const char *what)
{
     perror(what);
     failed = 1;
}

static _Noreturn void fail(const char *what)
{
     perror(what);
     exit(1);
}

static void on_term(int sig)
{
     int saved = errno;

     (void) sig;
     stop = 1;
     /* for a poll() that is just about to begin; a full pipe wakes it as well */
     if (write(stop_pipe[1], "", 1) < 0 && errno != EAGAIN) {
          static const char message[] = "ERROR on pipe\n";

          failed = write(STDERR_FILENO, message, sizeof message - 1) != 0;
     }
     errno = saved;
}

static int listen_on(int port)
{
     struct sockaddr_in address = {
          .sin_family = AF_INET,
          .sin_addr.s_addr = htonl(INADDR_ANY),
          .sin_port = htons(port),
     };
     int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

     if (fd < 0)
          fail("ERROR opening socket");
     /* connections of the server before this one may still be closing */
     if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
          fail("ERROR on setsockopt");
     if (bind(fd, (struct sockaddr *) &address, sizeof address) < 0)
          fail("ERROR on binding");
     if (listen(fd, SOMAXCONN) < 0)
          fail("ERROR on listening");
     return fd;
}

static void make_room(void)
{
     struct pollfd *p;
     struct client **c;

     if (count < room)
          return;
     room = room == 0 ? 16 : 2 * room;
     if ((p = realloc(pollfds, (FIRST + room) * sizeof *p)) == NULL ||
         (c = realloc(clients, room * sizeof *c)) == NULL)
          fail("realloc");
     pollfds = p;
     clients = c;
}

/* Accepts one; whether that went well enough to go on accepting. */
static int welcome(int listener)
{
     int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);

     if (fd < 0)
          switch (errno) {
          case EBADF: case EINVAL: case ENOTSOCK: case EOPNOTSUPP: case EFAULT:
               fail("ERROR on accept");
          case EAGAIN: case EINTR: case ECONNABORTED:
               return 1;
          default:       /* no descriptors, say: somebody will leave */
               note("ERROR on accept");
               return 0;
          }
     make_room();
     if ((clients[count] = calloc(1, sizeof **clients)) == NULL)
          fail("calloc");
     pollfds[FIRST + count] = (struct pollfd) {.fd = fd, .events = POLLIN};
     count++;
     return 1;
}

static void part_from(size_t i)
{
     if (close(pollfds[FIRST + i].fd) < 0)
          note("ERROR on close");
     free(clients[i]);
     count--;
     clients[i] = clients[count];
     pollfds[FIRST + i] = pollfds[FIRST + count];
}

static void tell(const char *bytes, size_t n)
{
     printf("Server received ");
     fwrite(bytes, 1, n, stdout);
     printf("\nServer sending it back\n");
     if (fflush(stdout) == EOF)
          fail("stdout");
}

/* One read or one write, whichever it is waiting for. Returns 0 when the connection is over. */
static int serve(struct pollfd *pfd, struct client *c)
{
     ssize_t n;

     if (c->have == 0) {
          n = recv(pfd->fd, c->bytes, sizeof c->bytes, 0);
          if (n == 0)
               return 0;
          if (n > 0) {
               c->have = n;
               tell(c->bytes, n);
          }
     }
     if (c->have > 0) {
          n = send(pfd->fd, c->bytes + c->at, c->have - c->at, MSG_NOSIGNAL);
          if (n > 0)
               c->at += n;
          if (c->at == c->have)
               c->at = c->have = 0;
     }
     if (n < 0 && errno != EAGAIN && errno != EINTR) {
          if (errno != ECONNRESET && errno != EPIPE)
               note("ERROR on connection");
          return 0;
     }
     pfd->events = c->have > 0 ? POLLOUT : POLLIN;
     return 1;
}

int main(void)
{
     struct sigaction term = {.sa_handler = on_term};
     int listener;

     if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
          fail("ERROR on pipe");
     if (sigaction(SIGTERM, &term, NULL) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
          fail("ERROR on sigaction");
     make_room();
     listener = listen_on(PORT);
     pollfds[STOP] = (struct pollfd) {.fd = stop_pipe[0], .events = POLLIN};
     pollfds[LISTEN] = (struct pollfd) {.fd = listener, .events = POLLIN};

     while (!stop) {
          /* after trouble with accept(), the next try is a tenth of a second away */
          int n = poll(pollfds, FIRST + count, pollfds[LISTEN].events == 0 ? 100 : -1);

          if (n < 0) {
               if (errno != EINTR)
                    fail("ERROR on poll");
               continue;
          }
          /* from the end, as part_from() puts the last one, already served, into the gap */
          for (size_t i = count; i-- > 0;)
               if (pollfds[FIRST + i].revents != 0 && !serve(&pollfds[FIRST + i], clients[i]))
                    part_from(i);
          if (pollfds[LISTEN].events == 0)
               pollfds[LISTEN].events = POLLIN;
          else if (pollfds[LISTEN].revents != 0 && !welcome(listener))
               pollfds[LISTEN].events = 0;
     }

     while (count > 0)
          part_from(count - 1);
     free(clients);
     free(pollfds);
     if (close(listener) < 0 || close(stop_pipe[0]) < 0 || close(stop_pipe[1]) < 0)
          fail("ERROR on close");
     if (fclose(stdout) == EOF)
          fail("stdout");
     return failed;
}
