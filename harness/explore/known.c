/* Sets of states, lists of touches. */
#include "explore/known.h"

enum { FIRST_SIZE = 256 };

static size_t slot_of(const struct hash_set *set, uint64_t hash) {
  size_t at = hash & (set->size - 1);
  while (set->slots[at] && set->slots[at] != hash)
    at = (at + 1) & (set->size - 1);
  return at;
}

static void grow(struct hash_set *set) {
  const struct hash_set before = *set;
  set->size = before.size ? before.size * 2 : FIRST_SIZE;
  set->slots = xcalloc(set->size, sizeof *set->slots);
  for (size_t i = 0; i < before.size; i++)
    if (before.slots[i])
      set->slots[slot_of(set, before.slots[i])] = before.slots[i];
  free(before.slots);
}

static uint64_t not_zero(uint64_t hash) { return hash ? hash : 1; }

bool hash_set_has(const struct hash_set *set, uint64_t hash) {
  return set->size && set->slots[slot_of(set, not_zero(hash))];
}

bool hash_set_add(struct hash_set *set, uint64_t hash) {
  if (hash_set_has(set, hash))
    return false;
  if (set->count * 2 >= set->size)
    grow(set);
  set->slots[slot_of(set, not_zero(hash))] = not_zero(hash);
  set->count++;
  return true;
}

void hash_set_release(struct hash_set *set) {
  free(set->slots);
  *set = (struct hash_set){0};
}

static struct touched_by *find(touch_list *list, int task, const struct touch *touch) {
  vec_each(list, known)
    if (known->task == task && known->touch.object == touch->object && known->touch.from == touch->from &&
        known->touch.to == touch->to && known->touch.writes == touch->writes)
      return known;
  return NULL;
}

bool touches_learn(touch_list *list, const struct choices *choices) {
  bool learned = false;
  vec_each(&choices->steps, step)
    for (int i = 0; i < step->operation.count; i++) {
      struct touched_by *known = find(list, step->task, &step->operation.touches[i]);
      if (known && known->step >= step->number)
        continue;
      known = known ? known : vec_add(list);
      *known = (struct touched_by){step->task, step->number, step->operation.touches[i]};
      learned = true;
    }
  return learned;
}

bool touches_matter(const touch_list *list, int task, const struct operation *operation, const unsigned *made,
                    size_t tasks) {
  vec_each(list, known) {
    const struct operation other = {{known->touch}, 1};
    bool to_come = (size_t)known->task >= tasks || known->step > made[known->task];
    if (known->task != task && to_come && operations_conflict(operation, &other))
      return true;
  }
  return false;
}
