/* The policy: which of the tasks that can go on does. The one place to replace for another way of choosing; the ways
 * there are stand in a table, a file each (policy_*.c). */
#ifndef IPCGRADE_RUN_SCHEDULER_H
#define IPCGRADE_RUN_SCHEDULER_H

#include "run/run.h"

/* What a policy may know of a task that can go on. Sorted by `number`. */
struct candidate {
  int number;           /* of the task, in order of creation */
  uint64_t ready_since; /* counts up whenever a task becomes able to go on: the smallest has waited longest */
  bool current;         /* it went on last and has not waited since */
  bool fruitless;       /* it only asks again and again (polls, yields, spins): let others go first */
  bool asleep;          /* for a time, which would have to pass: the ordinary order waits for those who are not */
};

/* There is always one who is not asleep. */
struct situation {
  const struct candidate *candidates;
  size_t count;
  struct point point;  /* of the run */
  unsigned steps_made; /* by all tasks together */
};

struct scheduler {
  struct schedule schedule;
  size_t replayed;
  uint64_t random;
  unsigned wakes; /* sleeps that were cut short */
  VEC(struct {
    int number;
    uint64_t priority;
  }) priorities;         /* PCT's: the highest goes on */
  VEC(unsigned) changes; /* PCT's: steps before which a priority changes, ascending */
  size_t changed;
};

void scheduler_init(struct scheduler *scheduler, const struct schedule *schedule);
void scheduler_release(struct scheduler *scheduler);

/* Index into the candidates (count > 0) of who goes on. Appends to `record` when there was a choice. Depends on its
 * arguments, the schedule and earlier choices alone. */
size_t scheduler_choose(struct scheduler *scheduler, const struct situation *situation, struct run_record *record);

#endif
