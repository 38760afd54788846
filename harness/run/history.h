/* What an explored run has done so far, up to the order of what can't matter. Private to run/.
 *
 * Two runs are the same when each task has made the same steps and steps that conflict came in the same order
 * (Mazurkiewicz' traces). Each step has a hash of itself and of the steps that it comes after; the sum of them is the
 * same for all orders of one trace, whichever it was. Musuvathi and Qadeer call that happens-before caching ("Iterative
 * context bounding for systematic testing of multithreaded programs", PLDI 2007). */
#ifndef IPCGRADE_RUN_HISTORY_H
#define IPCGRADE_RUN_HISTORY_H

#include "run/engine.h"

struct history;

struct history *history_new(void);
void history_free(struct history *history);

/* `task` makes a step now. */
void history_step(struct engine *engine, struct task *task);
/* It was made: nothing else happened since history_step(). */
void history_step_made(struct engine *engine);
/* `task` has come to be, by `parent` (NULL: started by the harness). */
void history_born(struct engine *engine, struct task *task, struct task *parent);
/* A choice among `situation`'s candidates was made. */
void history_choice(struct engine *engine, const struct situation *situation, size_t chosen);
/* The task's call has returned well: it may have made a pipe, or brought memory within reach that others have too. */
void history_returned(struct engine *engine, const struct task *task);
/* Before events are taken out of the timeline: `numbers` has their new numbers. */
void history_renumber(struct run_record *record, const size_t *numbers, size_t count);

/* Who made the pipe with this inode number, and when; 0 when unknown. */
uint64_t history_of_pipe(const struct history *history, uint64_t inode);
uint64_t history_mix(uint64_t a, uint64_t b);

/* operations.c: what the task will do next, from where it stands. */
struct operation operations_next(struct engine *engine, struct task *task);
/* These bytes of the memory with this number in the record's accesses, as steps touch them. */
struct touch operations_touch_memory(const struct engine *engine, size_t memory, uint64_t offset, uint64_t size,
                                     bool writes);
/* Does the call that has returned well put memory within its process' reach that others have, too? */
bool operations_begins_sharing(const struct task *task);

#endif
