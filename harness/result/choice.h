/* What a run tells about its order of events when it is asked to: which steps were made, what each touched, and where
 * another task could have gone on instead. Plain data, from which a search finds the orders that are worth a try. */
#ifndef IPCGRADE_RESULT_CHOICE_H
#define IPCGRADE_RESULT_CHOICE_H

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An object that everything touches: a step of which nobody can tell what it concerns writes it. */
#define OBJECT_ANY UINT64_MAX
/* One that everything touches but what only reads or writes bytes of shared memory: objects that have OBJECT_MEMORY. */
#define OBJECT_CALLS (UINT64_MAX - 1)
#define OBJECT_MEMORY ((uint64_t)1 << 63)

/* Some bytes of an object that tasks share. Objects without parts are touched from 0 to 1. */
struct touch {
  uint64_t object; /* the same in equal runs, and in runs that begin alike */
  uint64_t from, to;
  bool writes; /* changes it, or what a call on it answers; else only looks */
};

/* What a step does that others could notice. Empty: nothing. */
enum { MOST_TOUCHES = 4 };
struct operation {
  struct touch touches[MOST_TOUCHES];
  int count;
};

/* Is there a byte, or whatever objects consist of, that both touch? */
bool touches_meet(const struct touch *a, const struct touch *b);
/* Could it matter which of the two comes first? */
bool touches_conflict(const struct touch *a, const struct touch *b);
bool operations_conflict(const struct operation *a, const struct operation *b);
/* Is it one by which these very bytes are touched? One that touches everything isn't. */
bool operation_touches(const struct operation *operation, const struct touch *touch);
/* Adds what is touched; with no room left it becomes one that touches everything. */
void operation_add(struct operation *operation, struct touch touch);

/* A moment of a run: when `task` had made `steps` steps, and was the last to make one. Task -1: the beginning. */
struct point {
  int task;
  unsigned steps;
};

/* A task that could go on, and what it would do. */
struct alternative {
  int task;
  bool asleep; /* it sleeps for a time, which would pass while others that could go on don't */
  struct operation next;
};

/* More than one task could go on. Indexes are of the options from `first` on. */
struct choice {
  struct point point;
  size_t first, count;
  int current;  /* who would go on without being held up; -1: it can't, or only asks again and again */
  int ordinary; /* whom the ordinary order would take */
  int chosen;
  uint64_t state; /* the same when all that has happened is the same but for the order of what can't matter */
  size_t step;    /* how many steps had been made */
};

/* One step that was made. */
struct run_step {
  int task;
  unsigned number; /* of the task's own, from 1 */
  struct operation operation;
  size_t event;  /* index of its first in the timeline, SIZE_MAX when it left none */
  size_t access; /* the same of the record's accesses */
};

/* Whose task a number is. */
struct task_process {
  int number;
  int process; /* index into timeline.processes */
  int thread;  /* 0 is its main thread, as in struct event */
};

struct choices {
  VEC(struct choice) list;
  VEC(struct alternative) options;
  VEC(struct run_step) steps;
  VEC(struct task_process) tasks;
  uint64_t state; /* at the end */
};

void choices_release(struct choices *choices);
/* Its option of this index. */
const struct alternative *choice_option(const struct choices *choices, const struct choice *choice, int index);
/* Does the choice hold up somebody who could have gone on? */
bool choice_preempts(const struct choice *choice, size_t option);

/* At `point`, `task` goes on, whatever the ordinary order says. */
struct deviation {
  struct point point;
  int task;
};

#endif
