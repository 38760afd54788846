/* The policy: the decisions of an earlier run, then those of the schedule's way of choosing. */
#include "run/scheduler.h"

#include "run/policy.h"

static policy_choose *const policies[] = {
    [POLICY_SEED] = policy_seed,
    [POLICY_PCT] = policy_pct,
    [POLICY_DIRECTED] = policy_directed,
};

/* SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t policy_random(struct scheduler *scheduler) {
  uint64_t z = scheduler->random += 0x9e3779b97f4a7c15U;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
  z = (z ^ z >> 27) * 0x94d049bb133111ebU;
  return z ^ z >> 31;
}

bool policy_may_take(const struct scheduler *scheduler, const struct candidate *candidate) {
  return !candidate->asleep || scheduler->wakes < scheduler->schedule.wakes;
}

/* Its state only counts, so that seeds beside each other would give one sequence, begun a draw later: each is mixed
 * once. */
void scheduler_init(struct scheduler *scheduler, const struct schedule *schedule) {
  *scheduler = (struct scheduler){.schedule = *schedule, .random = schedule->seed};
  scheduler->random = policy_random(scheduler);
  if (schedule->policy == POLICY_PCT)
    policy_pct_init(scheduler);
}

void scheduler_release(struct scheduler *scheduler) {
  vec_release(&scheduler->priorities);
  vec_release(&scheduler->changes);
}

static size_t recorded(struct scheduler *scheduler, const struct situation *situation) {
  int wanted = scheduler->schedule.decisions[scheduler->replayed++].chosen;
  for (size_t i = 0; i < situation->count; i++)
    if (situation->candidates[i].number == wanted)
      return i;
  return policy_ordinary(situation); /* the programs behave otherwise than when it was recorded */
}

size_t scheduler_choose(struct scheduler *scheduler, const struct situation *situation, struct run_record *record) {
  if (situation->count == 1)
    return 0;
  size_t chosen;
  if (scheduler->schedule.decisions && scheduler->replayed < scheduler->schedule.count)
    chosen = recorded(scheduler, situation);
  else
    chosen = policies[scheduler->schedule.policy](scheduler, situation);
  const struct candidate *candidate = &situation->candidates[chosen];
  scheduler->wakes += candidate->asleep;
  *vec_add(&record->decisions) = (struct decision){candidate->number, (int)situation->count};
  return chosen;
}
