/* alarm(2), setitimer(2), timer_create(2) with signals and threads, timerfd_create(2). */
#include "facts.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/timerfd.h>

static volatile sig_atomic_t ticks;
static volatile sig_atomic_t value;
static sem_t called;

static void tick(int signal) {
  (void)signal;
  ticks++;
}

static void timer_tick(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  ticks++;
  value = info->si_code == SI_TIMER ? info->si_value.sival_int : -1;
}

static void on_thread(union sigval number) {
  value = number.sival_int;
  sem_post(&called);
}

static void interval_timer(void) {
  struct itimerval every = {.it_value = {0, 50000}, .it_interval = {0, 50000}};
  struct itimerval none = {0};
  struct itimerval old;
  on_signal(SIGALRM, tick, 0);
  ticks = 0;
  double start = seconds();
  TELL(setitimer(ITIMER_REAL, &every, NULL));
  while (ticks < 4)
    pause();
  say("four ticks: %s", when(start, 0.2));
  TELL(setitimer(ITIMER_REAL, &none, &old));
  say("its interval was %ld us", (long)old.it_interval.tv_usec);
  every = (struct itimerval){.it_value = {1, 0}};
  TELL(setitimer(ITIMER_REAL, &every, NULL));
  TELL(alarm(0)); /* the same timer */
  ticks = 0;
  TELL(ualarm(50000, 0));
  TELL(pause());
  say("%d", (int)ticks);
  TELL(alarm(1));
  pid_t child = fork();
  if (child == 0) {
    TELL(alarm(0)); /* not inherited */
    _exit(0);
  }
  tell_end_of("child", child);
  TELL(alarm(0));
}

static void posix_timer(void) {
  timer_t timer;
  struct sigaction action = {.sa_sigaction = timer_tick, .sa_flags = SA_SIGINFO};
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value.sival_int = 42};
  struct itimerspec every = {.it_value = {0, 100000000}, .it_interval = {0, 40000000}};
  struct itimerspec now;
  sigaction(SIGRTMIN, &action, NULL);
  ticks = 0;
  TELL(timer_create(CLOCK_MONOTONIC, &event, &timer));
  TELL(timer_gettime(timer, &now));
  say("disarmed: %d", now.it_value.tv_sec == 0 && now.it_value.tv_nsec == 0);
  double start = seconds();
  TELL(timer_settime(timer, 0, &every, NULL));
  while (ticks < 3)
    pause();
  say("value %d, %s", (int)value, when(start, 0.18));
  TELL(timer_delete(timer));
  TELL(timer_delete(timer));

  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &blocked, NULL);
  TELL(timer_create(CLOCK_REALTIME, &event, &timer));
  struct timespec moment = later(CLOCK_REALTIME, 100);
  every = (struct itimerspec){.it_value = moment};
  start = seconds();
  TELL(timer_settime(timer, TIMER_ABSTIME, &every, NULL));
  TELL(sigwaitinfo(&blocked, NULL) - SIGRTMIN);
  say("at a moment: %s", when(start, 0.1));
  TELL(timer_getoverrun(timer));
  TELL(timer_delete(timer));

  event =
      (struct sigevent){.sigev_notify = SIGEV_THREAD, .sigev_notify_function = on_thread, .sigev_value.sival_int = 17};
  sem_init(&called, 0, 0);
  TELL(timer_create(CLOCK_MONOTONIC, &event, &timer));
  every = (struct itimerspec){.it_value = {0, 100000000}};
  start = seconds();
  TELL(timer_settime(timer, 0, &every, NULL));
  TELL(sem_wait(&called));
  say("a thread was called with %d, %s", (int)value, when(start, 0.1));
  TELL(timer_delete(timer));
}

static void timer_descriptor(void) {
  uint64_t number = 0;
  struct itimerspec every = {.it_value = {0, 100000000}, .it_interval = {0, 100000000}};
  struct itimerspec now;
  int fd = timerfd_create(CLOCK_MONOTONIC, 0);
  double start = seconds();
  TELL(timerfd_settime(fd, 0, &every, NULL));
  TELL(read(fd, &number, sizeof number));
  say("%d, %s", (int)number, when(start, 0.1));
  rest(250);
  TELL(read(fd, &number, sizeof number));
  say("%d, passed while nobody looked", (int)number);
  TELL(timerfd_gettime(fd, &now));
  say("interval %ld ms, something left %d", now.it_interval.tv_nsec / 1000000, now.it_value.tv_nsec > 0);
  struct pollfd one = {fd, POLLIN, 0};
  TELL(poll(&one, 1, 1000));
  TELL(read(fd, &number, sizeof number));
  every = (struct itimerspec){0};
  TELL(timerfd_settime(fd, 0, &every, NULL));
  TELL(poll(&one, 1, 150));
  fcntl(fd, F_SETFL, O_NONBLOCK);
  TELL(read(fd, &number, sizeof number));
  every.it_value = later(CLOCK_MONOTONIC, 100);
  start = seconds();
  TELL(timerfd_settime(fd, TFD_TIMER_ABSTIME, &every, NULL));
  TELL(poll(&one, 1, -1));
  say("at a moment: %s", when(start, 0.1));
}

/* In whole seconds, as programs print them; far from where a busy machine would change them. */
static void what_is_left(void) {
  struct itimerval old = {.it_value = {5, 0}};
  struct itimerspec five = {.it_value = {5, 0}};
  struct timeval limit = {5, 0};
  int fd = timerfd_create(CLOCK_MONOTONIC, 0);
  int ready[2];
  timer_t timer;
  on_signal(SIGALRM, tick, 0);
  timer_create(CLOCK_MONOTONIC, &(struct sigevent){.sigev_notify = SIGEV_NONE}, &timer);
  setitimer(ITIMER_REAL, &old, NULL);
  getitimer(ITIMER_REAL, &old);
  say("getitimer: %ld s", (long)old.it_value.tv_sec);
  TELL(alarm(5));
  timer_settime(timer, 0, &five, NULL);
  timer_gettime(timer, &five);
  say("timer_gettime: %ld s", (long)five.it_value.tv_sec);
  five.it_value = (struct timespec){5, 0};
  timerfd_settime(fd, 0, &five, NULL);
  timerfd_gettime(fd, &five);
  say("timerfd_gettime: %ld s", (long)five.it_value.tv_sec);
  ualarm(600000, 0);
  TELL(alarm(5));
  rest(600);
  TELL(alarm(0));
  ualarm(400000, 0);
  TELL(alarm(0));
  if (pipe(ready) || write(ready[1], "x", 1) != 1)
    say("no pipe");
  fd_set set;
  FD_ZERO(&set);
  FD_SET(ready[0], &set);
  TELL(select(ready[0] + 1, &set, NULL, NULL, &limit));
  say("left: %ld s", (long)limit.tv_sec);
}

int main(void) {
  what_is_left();
  interval_timer();
  posix_timer();
  timer_descriptor();
  return 0;
}
