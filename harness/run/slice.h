/* How much a task has computed since it last went on. */
#ifndef IPCGRADE_RUN_SLICE_H
#define IPCGRADE_RUN_SLICE_H

#include <stdbool.h>
#include <stdint.h>

struct slice {
  int64_t cpu;  /* nanoseconds of CPU time that the kernel had charged to the task at the last look */
  int64_t used; /* of them, what counts: see slice_look() */
  bool moved;   /* it got CPU time between the last two looks */
};

/* The task goes on; `cpu` is what it is charged with by now. */
void slice_begin(struct slice *slice, int64_t cpu);

/* A look, one every `tick` nanoseconds of real time, at what the task is charged with. However much that has grown, it
 * counts as two ticks at most: a virtual machine that its host holds up, to bring in a page of memory say, charges the
 * whole pause to whoever ran. What counts as computing has to be seen again and again. */
void slice_look(struct slice *slice, int64_t cpu, int64_t tick);

#endif
