/* All that one run left behind, as plain data: what the judge reads. It knows nothing of how runs are made. */
#ifndef IPCGRADE_RESULT_RECORD_H
#define IPCGRADE_RESULT_RECORD_H

#include "base/strbuf.h"
#include "result/access.h"
#include "result/choice.h"
#include "result/inventory.h"
#include "result/race.h"
#include "result/timeline.h"

#include <stdbool.h>
#include <stdint.h>

/* How a run as a whole came to its end. */
enum run_end {
  RUN_COMPLETED,   /* every process ended, or was still there when all roles had ended */
  RUN_DEADLOCK,    /* nobody could ever go on; EVENT_STUCK events say who waited for what */
  RUN_NO_PROGRESS, /* those left polled or spun on what nobody would change; EVENT_STUCK too */
  RUN_CPU_LIMIT,
  RUN_WALL_LIMIT,
  RUN_OUTPUT_LIMIT,
  RUN_MEMORY_LIMIT,
  RUN_PROCESS_LIMIT,
  RUN_EVENT_LIMIT, /* more calls than a run may make */
  RUN_FORBIDDEN,   /* a call that the sandbox denies; `problem` names it */
  RUN_BROKEN,      /* the harness failed: `problem` says how */
  RUN_UNSUPPORTED  /* the host lacks something: `problem` says what */
};

/* In words for messages: "no progress". */
const char *run_end_name(enum run_end end);

struct role_record {
  char *role;
  int instance; /* from 0 */
  int process;  /* index of its first process in the timeline, -1 when it never started */
  bool started;
  bool ended;      /* by itself, not by the harness at the end of the run */
  int exit_status; /* when ended and signal is 0 */
  int signal;      /* that killed it, else 0 */
  struct strbuf out;
  struct strbuf err;
  bool cut;       /* output beyond the limit was thrown away */
  int64_t cpu_ns; /* real time it computed, its children included */
};

/* One choice that the scheduling policy made: of the `candidates` tasks that could go on, `chosen` (task numbers are
 * given in order of creation within the run, from 0). Only choices with more than one candidate are recorded. */
struct decision {
  int chosen;
  int candidates;
};

/* What memcheck says of one use of memory, or of a block that was lost. */
struct memory_fault {
  int process;
  char *kind;   /* Valgrind's: "InvalidRead", "Leak_DefinitelyLost"; or "Descriptor" */
  char *what;   /* "Invalid read of size 4" */
  char *origin; /* "0 bytes after a block of size 16 alloc'd (server.c:12)"; may be NULL */
  struct place place;
};

struct run_record {
  enum run_end end;
  char *problem;       /* of a limit, a forbidden call, a broken or unsupported run; else NULL */
  int problem_process; /* index of the process that caused it, or -1 */
  struct place problem_place;
  VEC(struct role_record) roles;
  struct timeline timeline;
  VEC(struct inventory) observed;         /* in the order in which the case asks; absent when the moment never came */
  struct inventory made;                  /* every object ever made, with its attributes at the creating call */
  struct inventory left;                  /* after all roles had ended */
  VEC(struct memory_fault) memory_faults; /* of a run under Valgrind */
  struct place unit_place;                /* the function that a unit's suite called last; no file when unknown */
  struct access_list accesses;            /* of a run that watched them; else empty */
  struct race_report races;               /* among them, not finished: other runs may tell more of flags */
  VEC(struct decision) decisions;
  bool explored;          /* sleepers were among the candidates: any sleep may end while others could go on */
  struct choices choices; /* of an explored run; not kept */
  uint64_t seed;
  int64_t virtual_ns;
  int64_t wall_ns;
  const char *isolation;    /* "full" or "process" */
  const char *memory_bound; /* what held the memory limit: "cgroup v1", "cgroup v2", "tracer and rlimit" */
};

void run_record_release(struct run_record *record);
/* The first process' role record of `role`, or NULL. */
struct role_record *run_record_role(const struct run_record *record, const char *role);

#endif
