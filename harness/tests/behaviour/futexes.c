/* futex(2) by hand: waiting with and without time-outs, wrong values, how many are woken. */
#include "facts.h"

#include <linux/futex.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static long futex(uint32_t *word, int operation, uint32_t value, const struct timespec *span, uint32_t mask) {
  return syscall(SYS_futex, word, operation, value, span, NULL, mask);
}

int main(void) {
  uint32_t *word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  struct timespec span = {0, 150000000};
  TELL(futex(word, FUTEX_WAIT, 1, NULL, 0));
  double start = seconds();
  TELL(futex(word, FUTEX_WAIT, 0, &span, 0));
  say("%s", when(start, 0.15));
  struct timespec moment = later(CLOCK_MONOTONIC, 100);
  start = seconds();
  TELL(futex(word, FUTEX_WAIT_BITSET, 0, &moment, FUTEX_BITSET_MATCH_ANY));
  say("%s", when(start, 0.1));
  moment = later(CLOCK_REALTIME, 100);
  start = seconds();
  TELL(futex(word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &moment, FUTEX_BITSET_MATCH_ANY));
  say("%s", when(start, 0.1));
  TELL(futex(word, FUTEX_WAIT_BITSET, 0, &moment, 0));
  span = (struct timespec){0, 0};
  TELL(futex(word, FUTEX_WAIT, 0, &span, 0));
  span = (struct timespec){0, 2000000000};
  TELL(futex(word, FUTEX_WAIT, 0, &span, 0));
  span = (struct timespec){-1, 0};
  TELL(futex(word, FUTEX_WAIT, 0, &span, 0));
  moment = (struct timespec){1, 0}; /* long past */
  TELL(futex(word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &moment, FUTEX_BITSET_MATCH_ANY));
  TELL(futex((uint32_t *)((char *)word + 1), FUTEX_WAIT, 0, NULL, 0));
  TELL(futex(word, FUTEX_WAKE, 1, NULL, 0));

  for (int i = 0; i < 3; i++)
    if (fork() == 0)
      _exit(futex(word, FUTEX_WAIT, 0, NULL, 0) == 0 ? 10 : 20);
  rest(100);
  TELL(futex(word, FUTEX_WAKE, 2, NULL, 0));
  TELL(futex(word, FUTEX_WAKE, 2, NULL, 0));
  TELL(futex(word, FUTEX_WAKE, 2, NULL, 0));
  int status;
  while (wait(&status) > 0)
    tell_status("waiter", status);

  span = (struct timespec){1, 0};
  pid_t child = fork();
  if (child == 0) {
    rest(100);
    *word = 1;
    futex(word, FUTEX_WAKE, 1, NULL, 0);
    _exit(0);
  }
  start = seconds();
  TELL(futex(word, FUTEX_WAIT, 0, &span, 0));
  say("woken in time: %s", when(start, 0.1));
  tell_end_of("child", child);
  return 0;
}
