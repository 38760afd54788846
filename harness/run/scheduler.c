/* The policy: the decisions of an earlier run, then the seed's. */
#include "run/scheduler.h"

enum { ORDINARY_SEED = 1 };

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(struct scheduler *scheduler) {
  uint64_t z = scheduler->random += 0x9e3779b97f4a7c15U;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
  z = (z ^ z >> 27) * 0x94d049bb133111ebU;
  return z ^ z >> 31;
}

/* Its state only counts, so that seeds beside each other would give one sequence, begun a draw later: each is mixed
 * once. */
void scheduler_init(struct scheduler *scheduler, const struct schedule *schedule) {
  *scheduler = (struct scheduler){.schedule = *schedule, .random = schedule->seed};
  scheduler->random = next_random(scheduler);
}

/* Run until blocked, then the one that has waited longest. */
static size_t ordinary(const struct candidate *candidates, size_t count) {
  size_t best = 0;
  for (size_t i = 0; i < count; i++) {
    if (candidates[i].current && !candidates[i].fruitless)
      return i;
    if (candidates[i].ready_since < candidates[best].ready_since)
      best = i;
  }
  return best;
}

static size_t recorded(struct scheduler *scheduler, const struct candidate *candidates, size_t count) {
  int wanted = scheduler->schedule.decisions[scheduler->replayed++].chosen;
  for (size_t i = 0; i < count; i++)
    if (candidates[i].number == wanted)
      return i;
  return ordinary(candidates, count); /* the programs behave otherwise than when it was recorded */
}

size_t scheduler_choose(struct scheduler *scheduler, const struct candidate *candidates, size_t count,
                        struct run_record *record) {
  if (count == 1)
    return 0;
  size_t chosen;
  if (scheduler->schedule.decisions && scheduler->replayed < scheduler->schedule.count)
    chosen = recorded(scheduler, candidates, count);
  else if (scheduler->schedule.seed == ORDINARY_SEED)
    chosen = ordinary(candidates, count);
  else
    chosen = next_random(scheduler) % count;
  *vec_add(&record->decisions) = (struct decision){candidates[chosen].number, (int)count};
  return chosen;
}
