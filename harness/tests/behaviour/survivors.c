/* They look stuck for a while, and come to their end. */
#include "hangs.h"

#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>

static volatile sig_atomic_t seen;
static void note(int signal) { seen = signal; }
static void count(int signal) {
  (void)signal;
  seen++;
}

static volatile int *shared_number(void) {
  return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void gives_up_after_500(bool first) {
  volatile int *ready = shared_number();
  (void)first;
  for (int i = 0; i < 500 && !*ready; i++)
    usleep(10000);
}

static void timer_rescues(bool first) {
  (void)first;
  on_signal(SIGALRM, note, 0);
  alarm(3600);
  while (!seen)
    pause();
}

static void reads_the_clock(bool first) {
  time_t end = time(NULL) + 5;
  (void)first;
  while (time(NULL) < end)
    continue;
}

static void waits_an_hour_busily(bool first) {
  time_t end = time(NULL) + 3600;
  (void)first;
  while (time(NULL) < end)
    continue;
}

static void works_for_two_seconds(bool first) {
  clock_t end = clock() + 2 * CLOCKS_PER_SEC;
  (void)first;
  while (clock() < end)
    continue;
}

static int connect_to(unsigned short port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&name, sizeof name) == 0)
    return fd;
  close(fd);
  return -1;
}

static int accept_at(unsigned short port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(fd, (struct sockaddr *)&name, sizeof name) || listen(fd, 1))
    exit(1);
  return accept(fd, NULL, NULL);
}

static void exchange(int fd, bool client) {
  char text[10];
  for (int i = 0; i < 5; i++) {
    if (client && (write(fd, "small", 5) != 5 || write(fd, "write", 5) != 5))
      exit(2);
    for (size_t got = 0; got < sizeof text;) {
      ssize_t count = read(fd, text + got, sizeof text - got);
      if (count <= 0)
        exit(3);
      got += (size_t)count;
    }
    if (!client && (write(fd, text, 3) != 3 || write(fd, text + 3, 7) != 7))
      exit(4);
  }
}

static void comes_late(bool first) {
  if (!first)
    sleep(100);
  exchange(first ? accept_at(9999) : connect_to(9999), !first);
}

static void small_writes(bool first) { exchange(first ? accept_at(9999) : connect_to(9999), !first); }

static void small_writes_over_ipv6(bool first) {
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(9998), .sin6_addr = in6addr_loopback};
  int fd = socket(AF_INET6, SOCK_STREAM, 0);
  if (first) {
    bind(fd, (struct sockaddr *)&address, sizeof address);
    listen(fd, 5);
    fd = accept(fd, NULL, NULL);
  } else {
    while (connect(fd, (struct sockaddr *)&address, sizeof address))
      sleep(1);
  }
  exchange(fd, !first);
}

static void child_ends_later(bool first) {
  (void)first;
  pid_t child = fork();
  if (child == 0) {
    sleep(600);
    _exit(0);
  }
  while (waitpid(child, NULL, WNOHANG) == 0)
    continue;
}

static void spins_until_alarm(bool first) {
  (void)first;
  on_signal(SIGALRM, note, 0);
  alarm(2);
  while (!seen)
    continue;
}

static void long_computation(bool first) {
  volatile unsigned long sum = 0;
  (void)first;
  for (unsigned long i = 0; i < 200000000; i++)
    sum += i;
}

/* Each waits, spinning, for the other to have had its turn. */
static void two_spinners_in_turn(bool first) {
  volatile int *turn = shared_number();
  (void)first;
  pid_t child = fork();
  for (int i = 0; i < 10; i++) {
    while (*turn % 2 != (child == 0))
      continue;
    (*turn)++;
  }
  if (child == 0)
    _exit(0);
  wait(NULL);
}

static void sleeps_an_hour(bool first) {
  (void)first;
  for (int i = 0; i < 60; i++)
    sleep(60);
}

static void connects_again_and_again(bool first) {
  if (first) {
    sleep(5);
    exchange(accept_at(9999), false);
    return;
  }
  int fd;
  while ((fd = connect_to(9999)) < 0)
    usleep(100000);
  exchange(fd, true);
}

static void counts_in_registers(bool first) {
  register long rounds = 0;
  (void)first;
  while (rounds < 100)
    usleep(rounds++ % 2 ? 1000 : 1001);
}

static void timer_signal_every_second(bool first) {
  (void)first;
  on_signal(SIGALRM, count, SA_RESTART);
  while (seen < 30) {
    alarm(1);
    pause();
  }
}

static void tells_of_its_signals(bool first) {
  struct sigaction now;
  sigset_t blocked;
  (void)first;
  sigprocmask(SIG_BLOCK, NULL, &blocked);
  for (int number = 1; number < NSIG; number++)
    if (sigismember(&blocked, number) == 1)
      say("%d is blocked", number);
    else if (sigaction(number, NULL, &now) == 0 && now.sa_handler != SIG_DFL)
      say("%d is not as usual", number);
}

static const struct one all[] = {
    ONE(gives_up_after_500), ONE(timer_rescues),    ONE(reads_the_clock),      ONE(comes_late),
    ONE(small_writes),       ONE(small_writes_over_ipv6),     ONE(child_ends_later), ONE(spins_until_alarm),    ONE(long_computation),
    ONE(two_spinners_in_turn), ONE(sleeps_an_hour), ONE(connects_again_and_again), ONE(counts_in_registers),
    ONE(timer_signal_every_second), ONE(waits_an_hour_busily), ONE(works_for_two_seconds),
    ONE(tells_of_its_signals),
};

int main(int argc, char **argv) { return run_one(all, sizeof all / sizeof all[0], argc, argv); }
