/* All clocks move with every sleep, together, and never back. */
#include "facts.h"

#include <sys/time.h>
#include <sys/times.h>

static double now(int which) {
  struct timespec precise;
  struct timeval coarse;
  switch (which) {
  case 0: return (double)time(NULL);
  case 1: gettimeofday(&coarse, NULL); return (double)coarse.tv_sec + (double)coarse.tv_usec / 1e6;
  case 2: clock_gettime(CLOCK_REALTIME, &precise); break;
  case 3: clock_gettime(CLOCK_MONOTONIC, &precise); break;
  case 4: clock_gettime(CLOCK_BOOTTIME, &precise); break;
  case 5: clock_gettime(CLOCK_MONOTONIC_RAW, &precise); break;
  case 6: clock_gettime(CLOCK_REALTIME_COARSE, &precise); break;
  default: return (double)times(&(struct tms){0}) / (double)sysconf(_SC_CLK_TCK);
  }
  return (double)precise.tv_sec + (double)precise.tv_nsec / 1e9;
}

static const char *moved(double by, double wanted, double unit) {
  return by < wanted - unit ? "too little" : by > wanted + unit + 0.6 ? "too much" : "right";
}

int main(void) {
  static const char *const names[] = {"time",     "gettimeofday", "realtime", "monotonic",
                                      "boottime", "raw",          "coarse",   "times"};
  static const double units[] = {1, 0.001, 0.001, 0.001, 0.001, 0.002, 0.011, 0.011};
  double before[8];
  for (int i = 0; i < 8; i++)
    before[i] = now(i);
  TELL(sleep(1));
  for (int i = 0; i < 8; i++)
    say("%s moved by a second: %s", names[i], moved(now(i) - before[i], 1, units[i]));
  double start = seconds();
  TELL(usleep(100000));
  say("usleep: %s", when(start, 0.1));
  struct timespec moment = later(CLOCK_MONOTONIC, 100);
  start = seconds();
  TELL(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, NULL));
  say("to a moment: %s", when(start, 0.1));
  start = seconds();
  TELL(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, NULL));
  say("that has passed: %s", when(start, 0));
  TELL(nanosleep(&(struct timespec){0, 1000000000}, NULL));
  TELL(nanosleep(&(struct timespec){-1, 0}, NULL));
  TELL(clock_gettime(12345, &moment));
  TELL(clock_getres(CLOCK_MONOTONIC, &moment));
  double last = 0;
  int back = 0;
  for (int i = 0; i < 1000; i++) {
    double present = seconds();
    back += present < last;
    last = present;
  }
  say("back %d times", back);
  say("computed for less than a second: %d", clock() < CLOCKS_PER_SEC);
  pid_t child = fork();
  if (child == 0) {
    rest(100);
    _exit(0);
  }
  start = seconds();
  tell_end_of("child", child);
  say("another process' sleep: %s", when(start, 0.1));
  return 0;
}
