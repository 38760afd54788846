/* select(2), poll(2), epoll(7) on pipes, sockets, event, signal and timer descriptors, with and without time-outs. */
#include "facts.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

static volatile sig_atomic_t signals_seen;
static void note(int signal) {
  (void)signal;
  signals_seen++;
}

static pid_t write_later(int fd, int milliseconds, const char *text) {
  pid_t pid = fork();
  if (pid == 0) {
    rest(milliseconds);
    (void)!write(fd, text, strlen(text));
    _exit(0);
  }
  return pid;
}

int main(void) {
  int channel[2];
  int pair[2];
  char text[10];
  fd_set set;
  TELL(pipe(channel));
  TELL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));

  struct timeval span = {0, 200000};
  FD_ZERO(&set);
  FD_SET(channel[0], &set);
  double start = seconds();
  TELL(select(channel[0] + 1, &set, NULL, NULL, &span));
  say("%s, set %d, left %ld", when(start, 0.2), FD_ISSET(channel[0], &set) != 0, (long)(span.tv_sec + span.tv_usec));
  pid_t child = write_later(channel[1], 100, "hello");
  FD_SET(channel[0], &set);
  FD_SET(pair[0], &set);
  span = (struct timeval){5, 0};
  start = seconds();
  TELL(select(pair[0] + 1, &set, NULL, NULL, &span));
  say("%s, pipe %d, socket %d, time is left %d", when(start, 0.1), FD_ISSET(channel[0], &set) != 0,
      FD_ISSET(pair[0], &set) != 0, span.tv_sec == 4 && span.tv_usec <= 900000);
  tell_end_of("writer", child);
  TELL(read(channel[0], text, sizeof text));

  struct pollfd both[2] = {{channel[0], POLLIN, 0}, {pair[0], POLLIN, 0}};
  start = seconds();
  TELL(poll(both, 2, 150));
  say("%s", when(start, 0.15));
  TELL(poll(both, 2, 0));
  child = write_later(pair[1], 100, "abc");
  TELL(poll(both, 2, -1));
  say("pipe 0x%x, socket 0x%x", (unsigned)both[0].revents, (unsigned)both[1].revents);
  tell_end_of("writer", child);
  close(pair[1]);
  TELL(poll(both, 2, 1000));
  say("socket 0x%x", (unsigned)both[1].revents);
  TELL(read(pair[0], text, sizeof text));
  TELL(read(pair[0], text, sizeof text));
  start = seconds();
  TELL(poll(NULL, 0, 100)); /* the old way to sleep */
  say("%s", when(start, 0.1));

  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u32 = 7};
  int together = epoll_create1(EPOLL_CLOEXEC);
  TELL(epoll_ctl(together, EPOLL_CTL_ADD, channel[0], &event));
  TELL(epoll_ctl(together, EPOLL_CTL_ADD, channel[0], &event));
  start = seconds();
  TELL(epoll_wait(together, &event, 1, 120));
  say("%s", when(start, 0.12));
  child = write_later(channel[1], 50, "abcdef");
  TELL(epoll_wait(together, &event, 1, -1));
  say("events 0x%x of %u", event.events, event.data.u32);
  tell_end_of("writer", child);
  TELL(read(channel[0], text, 3));
  TELL(epoll_wait(together, &event, 1, 50)); /* only edges: the rest is not told again */
  TELL(read(channel[0], text, 3));

  int counter = eventfd(0, EFD_NONBLOCK);
  uint64_t number = 3;
  TELL(read(counter, &number, sizeof number));
  TELL(write(counter, &number, sizeof number));
  TELL(write(counter, &number, sizeof number));
  struct pollfd one = {counter, POLLIN, 0};
  TELL(poll(&one, 1, -1));
  TELL(read(counter, &number, sizeof number));
  say("%d", (int)number);

  sigset_t usr1;
  struct signalfd_siginfo info;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  sigprocmask(SIG_BLOCK, &usr1, NULL);
  int signals = signalfd(-1, &usr1, 0);
  pid_t parent = getpid();
  child = fork();
  if (child == 0) {
    rest(50);
    kill(parent, SIGUSR1);
    _exit(0);
  }
  one.fd = signals;
  start = seconds();
  TELL(poll(&one, 1, 1000));
  say("%s", when(start, 0.05));
  TELL(read(signals, &info, sizeof info) == sizeof info);
  say("SIG%s from the child %d", sigabbrev_np((int)info.ssi_signo), (pid_t)info.ssi_pid == child);
  tell_end_of("sender", child);

  /* A mask for the time of the call only. */
  sigset_t none;
  sigemptyset(&none);
  on_signal(SIGUSR1, note, 0);
  one.fd = channel[0];
  raise(SIGUSR1);
  struct timespec second = {1, 0};
  TELL(ppoll(&one, 1, &second, &none));
  raise(SIGUSR1);
  TELL(pselect(0, NULL, NULL, NULL, NULL, &none));
  say("%d signals", (int)signals_seen);
  start = seconds();
  second = (struct timespec){0, 100000000};
  TELL(ppoll(&one, 1, &second, &none));
  TELL(pselect(0, NULL, NULL, NULL, &second, &none));
  say("%s", when(start, 0.2));
  return 0;
}
