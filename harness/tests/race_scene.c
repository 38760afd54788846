/* Streams of events for the detector of races. */
#include "tests/race_scene.h"

struct races *races;

static void begin_flags(void) { races = races_new(RACES_FLAGS); }
static void begin_strict(void) { races = races_new(RACES_STRICT); }
static void end(void) { races_free(races); }

TCase *add_race_case(Suite *suite, const char *name, bool strict) {
  TCase *tests = tcase_create(name);
  tcase_add_checked_fixture(tests, strict ? begin_strict : begin_flags, end);
  suite_add_tcase(suite, tests);
  return tests;
}

void touch_at(int task, uint64_t offset, bool writes, uint64_t site) {
  const struct race_access access = {.offset = offset, .size = 4, .site = site, .reads = !writes, .writes = writes};
  races_access(races, task, &access);
}
void reads(int task, uint64_t offset) { touch_at(task, offset, false, offset * 100 + (uint64_t)task); }
void writes(int task, uint64_t offset) { touch_at(task, offset, true, offset * 100 + 50 + (uint64_t)task); }

static void atomic(int task, uint64_t offset, bool is_read, bool is_write, int order) {
  const struct race_access access = {
      .offset = offset, .size = 4, .site = 7, .reads = is_read, .writes = is_write, .atomic = true, .order = order};
  races_access(races, task, &access);
}
void loads(int task, uint64_t offset, int order) { atomic(task, offset, true, false, order); }
void stores(int task, uint64_t offset, int order) { atomic(task, offset, false, true, order); }
void adds(int task, uint64_t offset, int order) { atomic(task, offset, true, true, order); }

const struct race_thing lock = {.kind = RACE_THING_LOCK, .id = 1};
const struct race_thing sem = {.kind = RACE_THING_SEMAPHORE, .id = 1};
const struct race_thing barrier = {.kind = RACE_THING_BARRIER, .id = 1};
const struct race_thing queue = {.kind = RACE_THING_QUEUE, .id = 1};
const struct race_thing stream = {.kind = RACE_THING_STREAM, .id = 1};
const struct race_thing state = {.kind = RACE_THING_STATE, .id = 1};

size_t count_races(bool flags) {
  size_t found = 0;
  vec_each(races_found(races), race)
    found += race->flag == flags;
  return found;
}
