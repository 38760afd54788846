/* Vector clocks, counted by reference. */
#include "races/vector_clock.h"

#include "base/memory.h"

#include <string.h>

struct vector_clock {
  size_t references;
  size_t count;
  uint64_t times[];
};

struct vector_clock *vector_clock_keep(struct vector_clock *clock) {
  if (clock)
    clock->references++;
  return clock;
}

void vector_clock_release(struct vector_clock *clock) {
  if (clock && --clock->references == 0)
    free(clock);
}

uint64_t vector_clock_of(const struct vector_clock *clock, int task) {
  return clock && (size_t)task < clock->count ? clock->times[task] : 0;
}

bool vector_clock_covers(const struct vector_clock *clock, const struct vector_clock *other) {
  if (clock == other)
    return true;
  for (size_t i = 0; other && i < other->count; i++)
    if (other->times[i] > vector_clock_of(clock, (int)i))
      return false;
  return true;
}

/* A copy of `clock` with room for `count` tasks at least. */
static struct vector_clock *copy(const struct vector_clock *clock, size_t count) {
  size_t known = clock ? clock->count : 0;
  size_t room = known > count ? known : count;
  struct vector_clock *made = xcalloc(1, sizeof *made + room * sizeof *made->times);
  made->references = 1;
  made->count = room;
  if (clock)
    memcpy(made->times, clock->times, known * sizeof *made->times);
  return made;
}

struct vector_clock *vector_clock_with(struct vector_clock *clock, int task, uint64_t time) {
  if (vector_clock_of(clock, task) >= time)
    return vector_clock_keep(clock);
  struct vector_clock *made = copy(clock, (size_t)task + 1);
  made->times[task] = time;
  return made;
}

struct vector_clock *vector_clock_join(struct vector_clock *clock, struct vector_clock *other) {
  if (vector_clock_covers(clock, other))
    return vector_clock_keep(clock);
  if (vector_clock_covers(other, clock))
    return vector_clock_keep(other);
  struct vector_clock *made = copy(clock, other->count);
  for (size_t i = 0; i < other->count; i++)
    if (other->times[i] > made->times[i])
      made->times[i] = other->times[i];
  return made;
}

void vector_clock_learn(struct vector_clock **place, struct vector_clock *other) {
  struct vector_clock *joined = vector_clock_join(*place, other);
  vector_clock_release(*place);
  *place = joined;
}

void vector_clock_set(struct vector_clock **place, struct vector_clock *other) {
  vector_clock_keep(other);
  vector_clock_release(*place);
  *place = other;
}
