/* What a search has learned: states in which it was, and who touches what. */
#ifndef IPCGRADE_EXPLORE_KNOWN_H
#define IPCGRADE_EXPLORE_KNOWN_H

#include "result/choice.h"

/* A set of numbers that are hashes already. */
struct hash_set {
  uint64_t *slots; /* 0: free */
  size_t size, count;
};

/* False when it was there. */
bool hash_set_add(struct hash_set *set, uint64_t hash);
bool hash_set_has(const struct hash_set *set, uint64_t hash);
void hash_set_release(struct hash_set *set);

/* Which task has ever touched what, and when at the latest. */
struct touched_by {
  int task;
  unsigned step; /* of the task's own, from 1 */
  struct touch touch;
};
typedef VEC(struct touched_by) touch_list;

/* Adds what the steps of a run have touched. True when something of it is new. */
bool touches_learn(touch_list *list, const struct choices *choices);
/* Does what `task` is about to do conflict with anything that another, as far as is known, may do yet? `made`: how many
 * steps each task has made, by its number; those beyond `tasks` have made none. */
bool touches_matter(const touch_list *list, int task, const struct operation *operation, const unsigned *made,
                    size_t tasks);

#endif
