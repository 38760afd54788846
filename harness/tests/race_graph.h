/* Happens-before as the definition has it: a graph of all events, with its closure. Slow, and simple enough to be
 * believed: what test_races.c compares the detector with. */
#ifndef IPCGRADE_TESTS_RACE_GRAPH_H
#define IPCGRADE_TESTS_RACE_GRAPH_H

#include "races/races.h"

enum { GRAPH_EVENTS = 256, GRAPH_TASKS = 5, GRAPH_BYTES = 16, GRAPH_THINGS = 2 };

/* Events, by number. */
typedef struct {
  bool has[GRAPH_EVENTS];
} event_set;

struct graph {
  enum races_rule rule;
  int events;
  event_set before[GRAPH_EVENTS]; /* the event itself, and all that happened before it */
  struct {
    int task;
    bool is_access;
    struct race_access access;
    event_set known; /* to its task before it */
  } of[GRAPH_EVENTS];
  int last[GRAPH_TASKS]; /* event of each task; -1: none */
  event_set release[GRAPH_BYTES];
  bool heads[GRAPH_BYTES][GRAPH_TASKS]; /* who began the release sequence that goes on there */
  event_set fenced[GRAPH_TASKS];
  event_set pended[GRAPH_TASKS];
};

void graph_init(struct graph *graph, enum races_rule rule);
/* One more event of the task, after those of `sources` as well (may be NULL). Returns its number. */
int graph_event(struct graph *graph, int task, const event_set *sources);
void graph_access(struct graph *graph, int task, const struct race_access *access);
void graph_fence(struct graph *graph, int task, int order);
/* Which bytes of object 0 two accesses touch that nothing orders? */
void graph_racy_bytes(const struct graph *graph, bool *ret_racy);

#endif
