/* Independent jobs, by several processes at once. Each worker has the jobs that its parent gives it, one after another,
 * and hands back bytes. A worker that dies is replaced, and its job is given out once more. */
#ifndef IPCGRADE_BASE_POOL_H
#define IPCGRADE_BASE_POOL_H

#include "base/error.h"
#include "base/strbuf.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct pool {
  size_t workers; /* at most; not more than there are jobs */
  void *context;

  /* In the worker's process: what it has for itself (NULL and `err` when it can't be had), and its end. */
  void *(*start)(void *context, size_t worker, struct error *err);
  void (*stop)(void *own);
  /* Does job `index`. -1 and `err` end it all. */
  int (*job)(void *own, size_t index, struct strbuf *ret_outcome, struct error *err);

  /* In the caller's process, once per job, in any order: what came of it, NULL when a second worker died of it too.
   * -1 and `err` end it all. */
  int (*take)(void *context, size_t index, const struct strbuf *outcome, struct error *err);
  void (*progress)(void *context, size_t done, size_t all); /* several times a second; may be NULL */
  const volatile sig_atomic_t *interrupted;                 /* ends it all when it is set; may be NULL */
};

/* Does jobs 0 to `count` - 1. Returns when no worker is left: 0, or -1 and `err` when something ended it all before
 * (ERROR_NONE when that was an interrupt). */
int pool_run(const struct pool *pool, size_t count, struct error *err);

#endif
