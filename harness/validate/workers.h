/* Independent jobs, by several processes at once. */
#ifndef IPCGRADE_VALIDATE_WORKERS_H
#define IPCGRADE_VALIDATE_WORKERS_H

#include "base/error.h"

#include <stddef.h>

/* Does job `index`, in a worker's own process; its outcome lies in memory that all share. -1 and `err` stops them all.
 */
typedef int (*job_function)(void *worker, size_t index, void *outcome, struct error *err);

struct workers {
  size_t count;
  size_t outcome_size;
  void *(*start)(void *context, struct error *err); /* what each worker has for itself; NULL when it can't be had */
  void (*stop)(void *worker);
  job_function job;
  void (*progress)(void *context, size_t done, size_t all); /* called in the caller's process; may be NULL */
  void *context;
};

/* Does jobs 0 to `count` - 1. `outcomes` (count times outcome_size, zeroed) is from workers_memory(). -1 and `err` when
 * a job failed or a worker died. */
int workers_run(const struct workers *workers, size_t count, void *outcomes, struct error *err);

/* Zeroed memory that workers share with their parent; released by workers_release(). Never NULL. */
void *workers_memory(size_t size);
void workers_release(void *memory, size_t size);

#endif
