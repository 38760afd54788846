/* Moments that a case names: when roles start and when inventories are taken. */
#ifndef IPCGRADE_RUN_MOMENTS_H
#define IPCGRADE_RUN_MOMENTS_H

#include <stdbool.h>

struct engine;

/* Takes the inventories whose moment has come. Call when settled. */
int moments_observe(struct engine *engine);
/* Nobody can go on: sends the next signal if its moment has come. True when it did. */
bool moments_send_signals(struct engine *engine);
/* Starts the roles whose moment has come, in their order. */
int moments_start_due(struct engine *engine);
/* Nobody can go on: the next role that was to start when all before it have settled. */
int moments_start_settled(struct engine *engine, bool *ret_started);
/* Its moment can't come any more: the next role that has not started does now, so that what it does can be judged. */
int moments_start_forced(struct engine *engine, bool *ret_started);

#endif
