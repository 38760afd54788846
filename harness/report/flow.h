/* What in one process made something happen in another: the arrows of a timeline's picture. Private to report/. */
#ifndef IPCGRADE_REPORT_FLOW_H
#define IPCGRADE_REPORT_FLOW_H

#include "result/record.h"

enum flow_kind {
  FLOW_STARTS,   /* a call makes a process */
  FLOW_CARRIES,  /* bytes or a message that one writes and another reads */
  FLOW_WAKES,    /* a call lets another one return that waited */
  FLOW_SIGNALS,  /* a call, or the end of a child, and the signal that comes of it */
  FLOW_COLLECTED /* the end of a child, and the call that learns of it */
};

/* Indices into the timeline's events, of two processes. */
struct flow {
  size_t from, to;
  enum flow_kind kind;
};
typedef VEC(struct flow) flows;

/* Adds those that the record knows. It does not guess: where one of several could have been it, there is no arrow; nor
 * is there one for what goes through shared memory, which makes no call; nor beyond the first 4,000 events. In the
 * order in which `to` was complete. */
void report_flows(const struct run_record *record, flows *ret_flows);

/* The event before which the one at `index`, which had to wait, was complete: the next one of its thread, else the
 * number of events. `index` + 1 for one that did not wait. */
size_t report_completion(const struct timeline *timeline, size_t index);

#endif
