/* The ordinary order, but for some points. */
#include "run/policy.h"

static const struct deviation *deviation_at(const struct schedule *schedule, const struct point *point) {
  for (size_t i = 0; i < schedule->deviation_count; i++) {
    const struct deviation *deviation = &schedule->deviations[i];
    if (deviation->point.task == point->task && deviation->point.steps == point->steps)
      return deviation;
  }
  return NULL;
}

/* A point from which somebody is to go on who can't is passed in the ordinary order. */
size_t policy_directed(struct scheduler *scheduler, const struct situation *situation) {
  const struct deviation *deviation = deviation_at(&scheduler->schedule, &situation->point);
  for (size_t i = 0; deviation && i < situation->count; i++)
    if (situation->candidates[i].number == deviation->task && policy_may_take(scheduler, &situation->candidates[i]))
      return i;
  return policy_ordinary(situation);
}
