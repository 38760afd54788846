/* Ways of choosing who goes on. Private to the scheduler: run/scheduler.h is what others see. */
#ifndef IPCGRADE_RUN_POLICY_H
#define IPCGRADE_RUN_POLICY_H

#include "run/scheduler.h"

/* Index of who goes on, of at least two candidates. */
typedef size_t policy_choose(struct scheduler *scheduler, const struct situation *situation);

/* Run until blocked, then the one that has waited longest. */
size_t policy_ordinary(const struct situation *situation);

policy_choose policy_seed;
policy_choose policy_pct;
policy_choose policy_directed;

/* Draws the priorities' changes. */
void policy_pct_init(struct scheduler *scheduler);

/* The next of the seed's numbers. */
uint64_t policy_random(struct scheduler *scheduler);

/* May this candidate be taken? Not one that sleeps when no more sleeps may be cut short. */
bool policy_may_take(const struct scheduler *scheduler, const struct candidate *candidate);

#endif
