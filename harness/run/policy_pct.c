/* Priorities that a seed draws, and that change at a few points: whoever has the highest goes on. With n tasks and k
 * steps one run finds a fault that needs d ordered events with probability 1/(n*k^(d-1)) at least, for d-1 changes. */
#include "run/policy.h"

#define HIGH (UINT64_C(1) << 32) /* above all priorities that changes give */

static int compare_changes(const void *a, const void *b) {
  unsigned first = *(const unsigned *)a;
  unsigned second = *(const unsigned *)b;
  return (first > second) - (first < second);
}

void policy_pct_init(struct scheduler *scheduler) {
  unsigned steps = scheduler->schedule.steps ? scheduler->schedule.steps : 1;
  for (unsigned i = 0; i < scheduler->schedule.changes; i++)
    *vec_add(&scheduler->changes) = (unsigned)(policy_random(scheduler) % steps);
  if (scheduler->changes.count)
    qsort(scheduler->changes.items, scheduler->changes.count, sizeof(unsigned), compare_changes);
}

static uint64_t *priority_of(struct scheduler *scheduler, int number) {
  vec_each(&scheduler->priorities, known)
    if (known->number == number)
      return &known->priority;
  vec_add(&scheduler->priorities)->number = number;
  uint64_t *priority = &scheduler->priorities.items[scheduler->priorities.count - 1].priority;
  *priority = HIGH + (policy_random(scheduler) & UINT32_MAX);
  return priority;
}

/* Who only asks goes on when nobody else can: among priorities it would ask for ever. */
static size_t highest(struct scheduler *scheduler, const struct situation *situation) {
  size_t best = situation->count;
  bool best_is_fruitless = true;
  uint64_t best_priority = 0;
  for (size_t i = 0; i < situation->count; i++) {
    const struct candidate *candidate = &situation->candidates[i];
    uint64_t priority = *priority_of(scheduler, candidate->number);
    if (!policy_may_take(scheduler, candidate) || (candidate->fruitless && !best_is_fruitless))
      continue;
    if (best < situation->count && candidate->fruitless == best_is_fruitless && priority <= best_priority)
      continue;
    best = i;
    best_is_fruitless = candidate->fruitless;
    best_priority = priority;
  }
  return best;
}

size_t policy_pct(struct scheduler *scheduler, const struct situation *situation) {
  size_t best = highest(scheduler, situation);
  while (scheduler->changed < scheduler->changes.count &&
         scheduler->changes.items[scheduler->changed] <= situation->steps_made) {
    *priority_of(scheduler, situation->candidates[best].number) = scheduler->changes.count - scheduler->changed++;
    best = highest(scheduler, situation);
  }
  return best;
}
