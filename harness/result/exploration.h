/* What a search through the orders of events of one case came to. */
#ifndef IPCGRADE_RESULT_EXPLORATION_H
#define IPCGRADE_RESULT_EXPLORATION_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

struct exploration {
  bool done;            /* there was one */
  int64_t preemptions;  /* how many were to be tried in one schedule */
  int64_t at_most;      /* schedules that might be tried */
  int64_t schedules;    /* that were */
  int64_t orders;       /* of them that differ in more than what can't matter */
  int64_t failed;       /* schedules in which something went wrong */
  int64_t first_failed; /* the first of them, from 1; 0: none */
  int64_t covered;      /* every order with so many preemptions was tried; -1: not even those without */
  bool sampled;         /* there were more than could be tried: some were drawn */
  bool by_calls;        /* orders differed by calls alone, since the programs can't be watched at shared memory */
  bool kept;            /* the run that is kept of the case is one of these schedules */
};

/* Appends "all orders with up to 2 preemptions: 57 schedules"; "a sample of 400 schedules, with all orders up to 1
 * preemption". */
void exploration_tell(const struct exploration *exploration, struct strbuf *ret_text);
/* The same, and what came of it: "…: 57 schedules, 12 different; 3 failed". */
void exploration_tell_outcome(const struct exploration *exploration, struct strbuf *ret_text);

#endif
