/* More timers than anybody needs, all due at once, again and again. */
#include "specimen.h"

int main(void) {
  struct itimerspec often = {{0, 1}, {0, 1}};
  timer_t timer;
  signal(SIGALRM, SIG_IGN);
  for (int i = 0; i < 100000; i++) {
    if (timer_create(CLOCK_MONOTONIC, NULL, &timer))
      break;
    timer_settime(timer, 0, &often, NULL);
  }
  for (;;)
    pause();
}
