/* The detector of races against the definition: random traces, and the graph of what happened before what. */
#include "races/races.h"
#include "tests/race_graph.h"
#include "tests/race_scene.h"
#include "tests/suite.h"

#include <string.h>

struct both {
  struct races *races;
  struct graph graph;
  uint64_t random;
  unsigned tasks;
  unsigned plenty; /* of accesses among all events */
  uint64_t sites;
  bool held[GRAPH_TASKS][GRAPH_THINGS];   /* lock, alone or shared */
  bool shared[GRAPH_TASKS][GRAPH_THINGS]; /* how */
  int units[GRAPH_EVENTS * 2];            /* of the semaphore: who put each there */
  int first_unit, units_end;
  event_set alone, with_others; /* events that gave back the lock */
  event_set takers;
  event_set told;
  struct {
    int event;
    int64_t tag;
  } messages[GRAPH_EVENTS];
  int message_count;
  int bytes[GRAPH_EVENTS * 4]; /* of the stream: who wrote each */
  int bytes_read, bytes_written;
};

static unsigned draw(struct both *both, unsigned below) {
  both->random ^= both->random << 13; /* Marsaglia's xorshift */
  both->random ^= both->random >> 7;
  both->random ^= both->random << 17;
  return (unsigned)((both->random >> 20) % below);
}

static void both_access(struct both *both, int task) {
  static const int orders[] = {__ATOMIC_RELAXED, __ATOMIC_ACQUIRE, __ATOMIC_RELEASE, __ATOMIC_ACQ_REL,
                               __ATOMIC_SEQ_CST};
  struct race_access access = {.size = 1u << draw(both, 3), .site = both->sites++};
  access.offset = draw(both, GRAPH_BYTES - 3);
  access.atomic = draw(both, 2);
  access.order = orders[draw(both, array_size(orders))];
  access.reads = draw(both, 2);
  access.writes = !access.reads || (access.atomic && draw(both, 2));
  races_access(both->races, task, &access);
  graph_access(&both->graph, task, &access);
}

static void both_fence(struct both *both, int task) {
  int order = draw(both, 2) ? __ATOMIC_ACQUIRE : __ATOMIC_RELEASE;
  races_fence(both->races, task, order);
  graph_fence(&both->graph, task, order);
}

static bool somebody_holds(const struct both *both, bool alone) {
  bool holds = false;
  for (int task = 0; task < GRAPH_TASKS; task++)
    holds = holds || (both->held[task][0] && (!alone || !both->shared[task][0]));
  return holds;
}

static void both_lock(struct both *both, int task) {
  if (both->held[task][0]) {
    bool shared = both->shared[task][0];
    races_unlock(both->races, task, lock, shared);
    int event = graph_event(&both->graph, task, NULL);
    (shared ? &both->with_others : &both->alone)->has[event] = true;
    both->held[task][0] = false;
    return;
  }
  bool shared = draw(both, 2);
  if (somebody_holds(both, shared))
    return;
  event_set sources = both->alone;
  for (int i = 0; i < GRAPH_EVENTS && !shared; i++)
    sources.has[i] |= both->with_others.has[i];
  races_lock(both->races, task, lock, shared);
  graph_event(&both->graph, task, &sources);
  both->held[task][0] = true;
  both->shared[task][0] = shared;
}

static void both_semaphore(struct both *both, int task) {
  int there = both->units_end - both->first_unit;
  event_set sources = {0};
  switch (draw(both, 4)) {
  case 0:
  case 1: {
    int units = 1 + (int)draw(both, 2);
    races_semaphore_add(both->races, task, sem, (uint64_t)units);
    int event = graph_event(&both->graph, task, NULL);
    while (units--)
      both->units[both->units_end++] = event;
    break;
  }
  case 2:
    if (there == 0)
      return;
    for (int units = 1 + (int)draw(both, (unsigned)there), i = units; i--;)
      sources.has[both->units[both->first_unit++]] = true;
    races_semaphore_take(both->races, task, sem, (uint64_t)(there - (both->units_end - both->first_unit)));
    both->takers.has[graph_event(&both->graph, task, &sources)] = true;
    break;
  default:
    if (there)
      return;
    races_semaphore_zero(both->races, task, sem);
    graph_event(&both->graph, task, &both->takers);
  }
}

static void both_queue(struct both *both, int task) {
  int64_t tag = draw(both, 2);
  if (draw(both, 2)) {
    races_send(both->races, task, queue, tag);
    both->messages[both->message_count].tag = tag;
    both->messages[both->message_count++].event = graph_event(&both->graph, task, NULL);
    return;
  }
  for (int i = 0; i < both->message_count; i++) {
    if (both->messages[i].tag != tag)
      continue;
    event_set sources = {0};
    sources.has[both->messages[i].event] = true;
    both->messages[i].tag = -1;
    races_receive(both->races, task, queue, tag);
    graph_event(&both->graph, task, &sources);
    return;
  }
}

static void both_stream(struct both *both, int task) {
  if (draw(both, 2)) {
    int bytes = 1 + (int)draw(both, 3);
    races_stream_write(both->races, task, stream);
    races_stream_written(both->races, task, stream, (uint64_t)bytes);
    int event = graph_event(&both->graph, task, NULL);
    while (bytes--)
      both->bytes[both->bytes_written++] = event;
    return;
  }
  int there = both->bytes_written - both->bytes_read;
  if (there == 0)
    return;
  event_set sources = {0};
  int bytes = 1 + (int)draw(both, (unsigned)there);
  races_stream_read(both->races, task, stream, (uint64_t)bytes);
  while (bytes--)
    sources.has[both->bytes[both->bytes_read++]] = true;
  graph_event(&both->graph, task, &sources);
}

static void both_state(struct both *both, int task) {
  if (draw(both, 2)) {
    races_tell(both->races, task, state);
    both->told.has[graph_event(&both->graph, task, NULL)] = true;
  } else {
    races_look(both->races, task, state);
    graph_event(&both->graph, task, &both->told);
  }
}

static void both_pass(struct both *both, int task) {
  int to = (int)draw(both, both->tasks);
  if (to == task)
    return;
  event_set sources = {0};
  races_pass(both->races, task, to);
  sources.has[graph_event(&both->graph, task, NULL)] = true;
  graph_event(&both->graph, to, &sources);
}

static void both_step(struct both *both) {
  static void (*const rare[])(struct both *, int) = {both_fence, both_lock,   both_lock,  both_semaphore,
                                                     both_queue, both_stream, both_state, both_pass};
  int task = (int)draw(both, both->tasks);
  if (draw(both, both->plenty))
    both_access(both, task);
  else
    rare[draw(both, array_size(rare))](both, task);
}

static void found_bytes(struct races *found, bool *ret_racy) {
  memset(ret_racy, 0, GRAPH_BYTES * sizeof *ret_racy);
  vec_each(races_found(found), race)
    for (uint64_t i = 0; i < race->size; i++)
      ret_racy[race->offset + i] = true;
}

/* Few tasks that pass much on leave bytes without a race, and single ones with one. */
START_TEST(test_races__random_traces_race_where_the_graph_says) {
  static struct both both;
  bool expected[GRAPH_BYTES];
  bool found[GRAPH_BYTES];
  int racy = 0;
  int clean = 0;
  for (unsigned trace = 0; trace < 1200; trace++) {
    memset(&both, 0, sizeof both);
    both.races = races_new(_i ? RACES_STRICT : RACES_FLAGS);
    both.random = 0x9e3779b97f4a7c15u * (trace + 1);
    both.tasks = 2 + trace % (GRAPH_TASKS - 1);
    both.plenty = 2 + trace / 4 % 3;
    graph_init(&both.graph, _i ? RACES_STRICT : RACES_FLAGS);
    int length = 8 + (int)trace % (GRAPH_EVENTS - 12);
    while (both.graph.events < length)
      both_step(&both);
    graph_racy_bytes(&both.graph, expected);
    found_bytes(both.races, found);
    for (int i = 0; i < GRAPH_BYTES; i++) {
      ck_assert_msg(expected[i] == found[i], "trace %u: byte %d %s", trace, i,
                    expected[i] ? "races, and is not found" : "is found, and does not race");
      racy += expected[i];
      clean += !expected[i];
    }
    races_free(both.races);
  }
  ck_assert_int_gt(racy, 100);
  ck_assert_int_gt(clean, 100);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("race graph");
  TCase *tests = tcase_create("definition");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, test_races__random_traces_race_where_the_graph_says, 0, 2);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
