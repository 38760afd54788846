/* A case in every order of events that can matter, or a sample of them. */
#ifndef IPCGRADE_GRADE_ORDERS_H
#define IPCGRADE_GRADE_ORDERS_H

#include "explore/search.h"
#include "grade/case_run.h"
#include "result/result.h"

/* Borrows all of it. */
struct orders {
  struct case_run run;
  struct case_run by_calls; /* the same of the ordinary build, for programs that can't be watched at shared memory: they
                             * fail in the explored one although nobody is held up */
  const struct run_record *expected; /* what the reference showed, as for judge_case(); may be NULL */
  uint64_t seed;
  int64_t preemptions;
  int64_t at_most;
  int64_t ends; /* real moment, clock_monotonic_ns(): no schedule is begun later; INT64_MAX */
  void (*progress)(const char *test, const struct exploration *so_far); /* told before each schedule; may be NULL */
};

/* Searches, and tells in `ret` what came of it. Where a schedule went wrong, the record in `ret` (of a run in the
 * ordinary order, which went well) is replaced by that of the one with the fewest preemptions, and a finding
 * `schedule-failure` takes the case's points. Races that any of them has shown are findings `data-race`, whether or not
 * something went wrong; where nothing did, the record is replaced by one of a schedule that shows a race. */
int orders_explore(const struct orders *orders, struct case_result *ret, struct error *err);

/* Tells of `ret`, a run that was made by decisions of an explored one and judged, as orders_explore() would: what went
 * wrong, and the races that this run shows. */
void orders_tell(const struct test_case *test, struct case_result *ret);

#endif
