/* The search through the orders of events of one case, by running it again and again.
 *
 * Schedules are tried with 0 preemptions, then 1, 2, …: Musuvathi and Qadeer, "Iterative context bounding for
 * systematic testing of multithreaded programs", PLDI 2007. So the first that fails has as few as possible. Left out
 * are orders that can't differ, by the dependences that runs record (which bytes of which object each step touches, and
 * how): a preemption before a step that conflicts with nothing which any other task, as far as is known, does
 * afterwards could as well come behind it; and what follows a state in which an earlier schedule has been is known,
 * where a state is what each task has done and in which order steps came that conflict. When more are left than
 * may be tried, schedules are drawn: half of them among these, half by priorities (PCT, run/policy_pct.c). First of
 * each level come the preemptions before a step that is known to race, since they put two uses that nothing orders the
 * other way round: Sen, "Race directed random testing of concurrent programs", PLDI 2008.
 *
 * A failure that would be told is run once more, and counts only when it fails again.
 *
 * Everything hangs on the request alone: with the same programs and seed the same schedules are tried in the same
 * order. What a schedule is run by is the caller's business, so the search can be tested on toys. */
#ifndef IPCGRADE_EXPLORE_SEARCH_H
#define IPCGRADE_EXPLORE_SEARCH_H

#include "base/error.h"
#include "result/exploration.h"
#include "run/run.h"

/* One schedule, as it went. */
struct trial {
  const struct choices *choices; /* the caller's, until the next is run */
  bool failed;
  bool unfinished; /* nobody knows how it would have ended: nothing is covered then */
};

typedef VEC(struct deviation) deviations;

enum { SEARCH_MOST_PREEMPTIONS = 16 };

struct search {
  int preemptions;
  int64_t at_most;
  uint64_t seed;
  void *context;
  /* Runs the case once. -1 and `err` when that can't be done: the search ends with it. */
  int (*run)(void *context, const struct schedule *schedule, struct trial *ret_trial, struct error *err);
  /* Does the step use bytes that others are known to use without an order, by the schedules so far? NULL: never. */
  bool (*races)(void *context, const struct operation *step);
  /* Asked before each schedule; false ends the search. NULL: goes on to its end. */
  bool (*goes_on)(void *context, const struct exploration *so_far);
};

/* Searches until all is tried, or as many as may be; after the first failure until all of as many preemptions are.
 * Where there was one, `ret_failing` (the caller releases it) has the deviations of the failing schedule with the
 * fewest preemptions, among those the fewest steps, and then the fewest deviations: none of them can be left out. */
int search_orders(const struct search *search, struct exploration *ret_exploration, deviations *ret_failing,
                  struct error *err);

/* The schedule that goes by these deviations. Borrows them. */
struct schedule search_schedule(const struct search *search, const struct deviation *list, size_t count);

#endif
