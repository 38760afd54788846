/* Ranges of shared bytes that have the same past, cut where accesses begin and end. */
#include "races/shadow.h"

#include <string.h>

static void range_release(struct shadow_range *range) {
  vector_clock_release(range->release);
  vec_release(&range->last);
}

static struct shadow_object *find_object(shadow_objects *objects, uint64_t object) {
  vec_each(objects, known)
    if (known->object == object)
      return known;
  struct shadow_object *made = vec_add(objects);
  made->object = object;
  return made;
}

/* The first range that ends behind `offset`. */
static size_t first_behind(const struct shadow_object *object, uint64_t offset) {
  size_t low = 0;
  size_t high = object->ranges.count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (object->ranges.items[middle].end <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static struct shadow_range *insert(struct shadow_object *object, size_t index, uint64_t start, uint64_t end) {
  vec_add(&object->ranges);
  struct shadow_range *range = object->ranges.items + index;
  memmove(range + 1, range, (object->ranges.count - 1 - index) * sizeof *range);
  *range = (struct shadow_range){.start = start, .end = end};
  return range;
}

/* Cuts a range in two at `offset`, when that lies within one. */
static void cut_at(struct shadow_object *object, uint64_t offset) {
  size_t index = first_behind(object, offset);
  if (index == object->ranges.count || object->ranges.items[index].start >= offset)
    return;
  struct shadow_range *left = insert(object, index, object->ranges.items[index].start, offset);
  struct shadow_range *right = left + 1;
  right->start = offset;
  left->release = vector_clock_keep(right->release);
  left->heads = right->heads;
  vec_each(&right->last, side)
    *vec_add(&left->last) = *side;
}

struct shadow_range *shadow_cut(shadow_objects *objects, uint64_t object, uint64_t offset, uint64_t size,
                                size_t *ret_count) {
  struct shadow_object *known = find_object(objects, object);
  uint64_t end = offset + size;
  cut_at(known, offset);
  cut_at(known, end);
  size_t first = first_behind(known, offset);
  size_t index = first;
  for (uint64_t at = offset; at < end; at = known->ranges.items[index++].end) {
    bool there = index < known->ranges.count && known->ranges.items[index].start < end;
    uint64_t gap_end = there ? known->ranges.items[index].start : end;
    if (gap_end > at)
      insert(known, index, at, gap_end);
  }
  *ret_count = index - first;
  return known->ranges.items + first;
}

void shadow_forget(shadow_objects *objects, uint64_t object, uint64_t offset, uint64_t size) {
  size_t count;
  struct shadow_range *ranges = shadow_cut(objects, object, offset, size, &count);
  struct shadow_object *known = find_object(objects, object);
  for (size_t i = 0; i < count; i++)
    range_release(&ranges[i]);
  size_t behind = known->ranges.count - (size_t)(ranges - known->ranges.items) - count;
  memmove(ranges, ranges + count, behind * sizeof *ranges);
  known->ranges.count -= count;
}

void shadow_release(shadow_objects *objects) {
  vec_each(objects, object) {
    vec_each(&object->ranges, range)
      range_release(range);
    vec_release(&object->ranges);
  }
  vec_release(objects);
}

uint64_t shadow_head(int task) { return (uint64_t)1 << (task < 63 ? task : 63); }

bool shadow_side_is_known(const struct race_side *side, const struct vector_clock *clock) {
  return vector_clock_of(clock, side->task) >= side->time;
}

/* Whatever conflicts with `old` and isn't after `side` races with `side` too. */
static bool stands_for(const struct race_side *side, const struct race_side *old, const struct vector_clock *clock) {
  bool same_kind = side->writes == old->writes && side->atomic == old->atomic;
  bool conflicts_with_all = side->writes && !side->atomic;
  return (same_kind || conflicts_with_all) && (side->task == old->task || shadow_side_is_known(old, clock));
}

void shadow_note(struct shadow_range *range, const struct race_side *side, const struct vector_clock *clock) {
  size_t kept = 0;
  for (size_t i = 0; i < range->last.count; i++)
    if (!stands_for(side, &range->last.items[i], clock))
      range->last.items[kept++] = range->last.items[i];
  range->last.count = kept;
  *vec_add(&range->last) = *side;
}
