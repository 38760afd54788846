/* Wants the whole machine: real-time scheduling, the best priority, the harness's CPU. */
#include "specimen.h"

int main(void) {
  struct sched_param most = {.sched_priority = 99};
  cpu_set_t all;
  memset(&all, 0xff, sizeof all);
  if (sched_setscheduler(0, SCHED_FIFO, &most) == 0 || setpriority(PRIO_PROCESS, 0, -20) == 0)
    puts("got it");
  sched_setaffinity(0, sizeof all, &all);
  sched_setaffinity(1, sizeof all, &all);
  return hello();
}
