/* Streams of events for the detector of races, said in words. One at a time. */
#ifndef IPCGRADE_TESTS_RACE_SCENE_H
#define IPCGRADE_TESTS_RACE_SCENE_H

#include "races/races.h"

#include <check.h>

enum { A, B, C, D }; /* tasks */
enum { DATA = 0, FLAG = 8, OTHER = 16 };

extern struct races *races;

/* A case of the suite, each of whose tests has a detector of its own that goes by that rule. */
TCase *add_race_case(Suite *suite, const char *name, bool strict);

/* Four bytes at `offset`; the place is where they are, and whose, unless it matters. */
void touch_at(int task, uint64_t offset, bool writes, uint64_t site);
void reads(int task, uint64_t offset);
void writes(int task, uint64_t offset);
/* Atomically, by an order of memory of C11. */
void loads(int task, uint64_t offset, int order);
void stores(int task, uint64_t offset, int order);
void adds(int task, uint64_t offset, int order);

/* One thing of each kind. */
extern const struct race_thing lock, sem, barrier, queue, stream, state;

/* Races so far: on flags, which are advice, or all others, which cost. */
size_t count_races(bool flags);
#define no_race() ck_assert_uint_eq(count_races(false), 0)
#define one_race() ck_assert_uint_eq(count_races(false), 1)

#endif
