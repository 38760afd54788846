/* Accesses to shared memory that nothing orders, as one run has shown them or several together: plain data. */
#ifndef IPCGRADE_RESULT_RACE_H
#define IPCGRADE_RESULT_RACE_H

#include "result/choice.h"
#include "result/timeline.h"

/* One of two accesses. Strings are owned. */
struct racing_access {
  char *process; /* as columns are headed: "server", "client/1" */
  char *role;
  int thread; /* 0 is the main thread, as in struct event */
  bool writes;
  bool atomic;
  struct place place;
};

struct data_race {
  char *memory; /* "shm#1" */
  bool own;     /* of one process, for whose threads it is: offsets are addresses */
  uint64_t offset;
  uint64_t size;
  struct touch touch; /* of these bytes, as steps of an explored run have it */
  char *member;       /* "Memory.data[2]"; NULL when debug information doesn't tell */
  bool flag;          /* on what is polled: advice */
  struct racing_access earlier;
  struct racing_access later;
};

/* Bytes that were read again and again until they changed, and where; `waits`: nothing new was read meanwhile. */
struct polled_bytes {
  char *memory;
  uint64_t offset;
  uint64_t size;
  struct place place;
  bool waits;
};

struct race_report {
  bool flags; /* races on what is polled are advice */
  VEC(struct data_race) races;
  VEC(struct polled_bytes) polls;
};

/* Moves into `report` what `more`, of another run of the same programs, has that isn't known yet, and empties that.
 * What is polled in one run is a flag in all of them. */
void race_report_merge(struct race_report *report, struct race_report *more);
/* Is the race one about a flag, by what the report has so far? */
bool race_report_on_flag(const struct race_report *report, const struct data_race *race);
/* Sorts by places, and leaves of each pair of them one race: on no flag if there is such. */
void race_report_finish(struct race_report *report);
/* Of a finished report: the race between the same two places, or NULL. */
const struct data_race *race_report_find(const struct race_report *report, const struct data_race *race);
void race_report_release(struct race_report *report);

#endif
