/* Happens-before by the closure of a graph. */
#include "race_graph.h"

#include <string.h>

void graph_init(struct graph *graph, enum races_rule rule) {
  memset(graph, 0, sizeof *graph);
  graph->rule = rule;
  for (int task = 0; task < GRAPH_TASKS; task++)
    graph->last[task] = -1;
}

static void add(event_set *to, const event_set *from) {
  for (int i = 0; i < GRAPH_EVENTS; i++)
    to->has[i] |= from->has[i];
}

/* `events` and all that happened before them. */
static event_set closed(const struct graph *graph, const event_set *events) {
  event_set all = {0};
  for (int i = 0; i < graph->events; i++)
    if (events->has[i])
      add(&all, &graph->before[i]);
  return all;
}

int graph_event(struct graph *graph, int task, const event_set *sources) {
  int event = graph->events++;
  graph->of[event].task = task;
  if (graph->last[task] >= 0)
    graph->of[event].known = graph->before[graph->last[task]];
  graph->before[event] = graph->of[event].known;
  if (sources) {
    event_set all = closed(graph, sources);
    add(&graph->before[event], &all);
  }
  graph->before[event].has[event] = true;
  graph->last[task] = event;
  return event;
}

static bool is_acquire(int order) {
  return order == __ATOMIC_CONSUME || order == __ATOMIC_ACQUIRE || order == __ATOMIC_ACQ_REL ||
         order == __ATOMIC_SEQ_CST;
}

static bool is_release(int order) {
  return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

void graph_access(struct graph *graph, int task, const struct race_access *access) {
  event_set found = {0};
  for (uint64_t i = 0; i < access->size; i++)
    add(&found, &graph->release[access->offset + i]);
  bool flags = graph->rule == RACES_FLAGS;
  bool takes = access->reads && (flags || (access->atomic && is_acquire(access->order)));
  int event = graph_event(graph, task, takes ? &found : NULL);
  graph->of[event].is_access = true;
  graph->of[event].access = *access;
  if (access->reads && !takes && access->atomic)
    add(&graph->pended[task], &found);
  event_set passed = {0};
  if (flags || (access->atomic && is_release(access->order)))
    passed.has[event] = true;
  else if (access->atomic)
    passed = graph->fenced[task];
  for (uint64_t i = 0; access->writes && i < access->size; i++) {
    event_set *release = &graph->release[access->offset + i];
    bool *heads = graph->heads[access->offset + i];
    if (!access->atomic || !(access->reads || heads[task])) {
      memset(release, 0, sizeof *release);
      memset(heads, 0, sizeof graph->heads[0]);
    }
    heads[task] = heads[task] || (access->atomic && is_release(access->order));
    add(release, &passed);
  }
}

void graph_fence(struct graph *graph, int task, int order) {
  int event = graph_event(graph, task, is_acquire(order) ? &graph->pended[task] : NULL);
  if (!is_release(order))
    return;
  memset(&graph->fenced[task], 0, sizeof graph->fenced[task]);
  graph->fenced[task].has[event] = true;
}

static bool races_with(const struct graph *graph, int earlier, int later) {
  const struct race_access *a = &graph->of[earlier].access;
  const struct race_access *b = &graph->of[later].access;
  return graph->of[earlier].is_access && graph->of[later].is_access && (a->writes || b->writes) &&
         !(a->atomic && b->atomic) && graph->of[earlier].task != graph->of[later].task &&
         !graph->of[later].known.has[earlier];
}

void graph_racy_bytes(const struct graph *graph, bool *ret_racy) {
  memset(ret_racy, 0, GRAPH_BYTES * sizeof *ret_racy);
  for (int later = 0; later < graph->events; later++)
    for (int earlier = 0; earlier < later; earlier++) {
      const struct race_access *a = &graph->of[earlier].access;
      const struct race_access *b = &graph->of[later].access;
      for (uint64_t i = a->offset; races_with(graph, earlier, later) && i < a->offset + a->size; i++)
        ret_racy[i] |= i >= b->offset && i < b->offset + b->size;
    }
}
