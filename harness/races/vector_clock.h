/* Vector clocks: how much of each task's past somebody knows (Mattern, "Virtual Time and Global States", 1989). They
 * never change once made, so that whoever is told what another knows holds on to the same one. */
#ifndef IPCGRADE_RACES_VECTOR_CLOCK_H
#define IPCGRADE_RACES_VECTOR_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vector_clock; /* NULL is the one that knows nothing */

/* One more reference; returns `clock`. Each is given back by vector_clock_release(). */
struct vector_clock *vector_clock_keep(struct vector_clock *clock);
void vector_clock_release(struct vector_clock *clock);

/* How many events of `task` (from 0) are known; 0: none. */
uint64_t vector_clock_of(const struct vector_clock *clock, int task);
/* Does it know all that `other` knows? */
bool vector_clock_covers(const struct vector_clock *clock, const struct vector_clock *other);

/* What `clock` knows and the first `time` events of `task`. The caller releases it, here and below. */
struct vector_clock *vector_clock_with(struct vector_clock *clock, int task, uint64_t time);
/* All that either of them knows: one of the two where that is enough. */
struct vector_clock *vector_clock_join(struct vector_clock *clock, struct vector_clock *other);

/* *place becomes what it and `other` know together, and gives back what it held. */
void vector_clock_learn(struct vector_clock **place, struct vector_clock *other);
/* *place holds on to `other` in place of what it held. */
void vector_clock_set(struct vector_clock **place, struct vector_clock *other);

#endif
