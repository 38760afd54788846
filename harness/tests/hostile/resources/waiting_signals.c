/* Signals that nobody takes, and timers, which count as such: all that a user may have, in several processes. They wait
 * for as long as it may run. */
#include "specimen.h"

int main(void) {
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
  sigset_t all;
  timer_t timer;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  for (int i = 0; i < 4 && fork(); i++)
    continue;
  for (int i = 0; i < 600; i++)
    if (timer_create(CLOCK_MONOTONIC, &event, &timer))
      break;
  for (int i = 0; i < 10000; i++)
    if (sigqueue(getpid(), SIGRTMIN, (union sigval){0}))
      break;
  hold();
}
