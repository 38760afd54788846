/* What is remembered of each shared byte: ranges of bytes that have the same past. */
#ifndef IPCGRADE_RACES_SHADOW_H
#define IPCGRADE_RACES_SHADOW_H

#include "races/races.h"
#include "races/vector_clock.h"

/* The bytes from `start` to before `end`. */
struct shadow_range {
  uint64_t start;
  uint64_t end;
  struct vector_clock *release; /* what a read of them passes on; owned */
  uint64_t heads;               /* by task, a bit (shadow_head()): who has released what is passed on */
  VEC(struct race_side) last;   /* accesses that a later one can race with: of each task and kind the last */
};

struct shadow_object {
  uint64_t object;
  VEC(struct shadow_range) ranges; /* sorted, without overlap, gaps where nobody has been */
};

typedef VEC(struct shadow_object) shadow_objects;

/* The ranges that are exactly the bytes from `offset` on, cut out of larger ones and made where there were none; they
 * hold until the next call. */
struct shadow_range *shadow_cut(shadow_objects *objects, uint64_t object, uint64_t offset, uint64_t size,
                                size_t *ret_count);
/* Makes the bytes such that nobody has been there. */
void shadow_forget(shadow_objects *objects, uint64_t object, uint64_t offset, uint64_t size);
void shadow_release(shadow_objects *objects);

/* The bit of a task; those from the 64th on have one in common. */
uint64_t shadow_head(int task);

/* Is `side` known to who has this clock? */
bool shadow_side_is_known(const struct race_side *side, const struct vector_clock *clock);
/* Adds an access of a task with this clock, which has been compared with the last ones; drops those that it stands
 * for: a plain write conflicts with all that they conflict with. */
void shadow_note(struct shadow_range *range, const struct race_side *side, const struct vector_clock *clock);

#endif
