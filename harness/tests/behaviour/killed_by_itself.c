/* Ends by a signal: its status, and what it printed before, are seen. */
#include "facts.h"

#include <sys/resource.h>

static void tell_death(const char *who, void (*die)(void)) {
  pid_t child = fork();
  if (child == 0) {
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    die();
    _exit(0);
  }
  tell_end_of(who, child);
}

static void read_nothing(void) { (void)*(volatile int *)NULL; }
static void divide(void) {
  volatile int zero = 0;
  volatile int result = 1 / zero;
  (void)result;
}
static void kill_itself(void) { kill(getpid(), SIGKILL); }
#pragma GCC diagnostic ignored "-Winfinite-recursion"
static int go_deeper(int depth) {
  volatile char frame[65536];
  frame[0] = (char)depth;
  return go_deeper(depth + 1) + frame[0];
}
static void recurse(void) { go_deeper(0); }
static void wait_for_alarm(void) {
  alarm(1);
  pause();
}

int main(void) {
  tell_death("null pointer", read_nothing);
  tell_death("division", divide);
  tell_death("abort", abort);
  tell_death("kill", kill_itself);
  tell_death("endless recursion", recurse);
  tell_death("alarm", wait_for_alarm);
  say("and now this one");
  raise(SIGTERM);
  return 0;
}
