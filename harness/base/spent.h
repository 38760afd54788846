/* What this process and its children have computed, by what they were there for. The sums are the process's own, like
 * those of getrusage(2) of which they are made, and a part of them. */
#ifndef IPCGRADE_BASE_SPENT_H
#define IPCGRADE_BASE_SPENT_H

#include <stdint.h>
#include <sys/types.h>

enum spent_on {
  SPENT_ON_HARNESS, /* whatever is none of the others: counted by nobody, since it is what is left of the whole */
  SPENT_ON_COMPILERS,
  SPENT_ON_PROGRAMS,
  SPENT_ON_VALGRIND,    /* programs that run in it */
  SPENT_ON_EXPLORATION, /* the search through orders of events: its programs, and what the harness does for it */
  SPENT_ON_COUNT
};

struct spent {
  int64_t ns[SPENT_ON_COUNT]; /* CPU time, user and system */
  int64_t unwaited_ns;        /* of it: by processes that nobody waits for, of which getrusage(2) doesn't know */
};

/* So far. */
struct spent spent_so_far(void);
void spent_charge(enum spent_on what, int64_t ns);
void spent_charge_unwaited(enum spent_on what, int64_t ns);
void spent_add(struct spent *sum, const struct spent *more);
/* What came to `before` since. */
struct spent spent_since(const struct spent *before);

/* Charges all that is computed between the two to `what`, whatever else it was charged to meanwhile; this process's own
 * part, too. Nothing of that may go on behind the end: no process that was started in between. */
struct spent_part {
  struct spent before;
  int64_t own_ns;
  int64_t children_ns;
};
struct spent_part spent_begin(void);
void spent_end(const struct spent_part *part, enum spent_on what);

/* CPU time of all children that were waited for, with all that these have waited for themselves, in nanoseconds. */
int64_t spent_by_children_ns(void);
/* And of one that is still there, without its children; 0 when that can't be told. */
int64_t spent_by_process_ns(pid_t pid);

#endif
