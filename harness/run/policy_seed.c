/* The ordinary order, and the order that a seed draws. */
#include "run/policy.h"

enum { ORDINARY_SEED = 1 };

size_t policy_ordinary(const struct situation *situation) {
  const struct candidate *best = NULL;
  for (size_t i = 0; i < situation->count; i++) {
    const struct candidate *candidate = &situation->candidates[i];
    if (candidate->asleep)
      continue;
    if (candidate->current && !candidate->fruitless)
      return i;
    if (!best || candidate->ready_since < best->ready_since)
      best = candidate;
  }
  return best ? (size_t)(best - situation->candidates) : 0;
}

static size_t count_takeable(const struct scheduler *scheduler, const struct situation *situation) {
  size_t count = 0;
  for (size_t i = 0; i < situation->count; i++)
    count += policy_may_take(scheduler, &situation->candidates[i]);
  return count;
}

static size_t draw(struct scheduler *scheduler, const struct situation *situation) {
  size_t takeable = count_takeable(scheduler, situation); /* never 0: somebody is awake */
  size_t left = policy_random(scheduler) % (takeable ? takeable : 1);
  size_t i = 0;
  for (;; i++)
    if (policy_may_take(scheduler, &situation->candidates[i]) && left-- == 0)
      return i;
}

size_t policy_seed(struct scheduler *scheduler, const struct situation *situation) {
  return scheduler->schedule.seed == ORDINARY_SEED ? policy_ordinary(situation) : draw(scheduler, situation);
}
