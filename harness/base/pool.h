/* Independent jobs, by several processes at once. Each worker has the jobs that its parent gives it, one after another,
 * and hands back bytes. A worker that dies is replaced, and its job is given out once more. SIGINT and SIGTERM,
 * whatever the parent does about them, end the worker that gets one. */
#ifndef IPCGRADE_BASE_POOL_H
#define IPCGRADE_BASE_POOL_H

#include "base/error.h"
#include "base/strbuf.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one worker is at. */
struct pool_place {
  bool busy;
  size_t job;
  int64_t begun; /* clock_monotonic_ns() */
};

/* How far all are. */
struct pool_state {
  size_t done, all;
  const struct pool_place *places; /* by worker */
  size_t place_count;
};

struct pool {
  size_t workers; /* at most; not more than there are jobs */
  /* Bytes that a worker may allocate, those of the programs that it starts not counted; 0: as many as it gets. One that
   * asks for more dies of it, like xmalloc(). A build with sanitizers, whose shadow is as large as can be, has no
   * bound.
   */
  size_t memory;
  void *context;

  /* In the worker's process: what it has for itself (NULL and `err` when it can't be had), and its end. */
  void *(*start)(void *context, size_t worker, struct error *err);
  void (*stop)(void *own);
  /* Does job `index`. -1 and `err` end it all. */
  int (*job)(void *own, size_t index, struct strbuf *ret_outcome, struct error *err);

  /* In the caller's process, once per job, in any order: what came of it, NULL when a second worker died of it too.
   * -1 and `err` end it all. */
  int (*take)(void *context, size_t index, const struct strbuf *outcome, struct error *err);
  void (*progress)(void *context, const struct pool_state *state); /* several times a second; may be NULL */
  const volatile sig_atomic_t *interrupted;                        /* ends it all when it is set; may be NULL */
};

/* Does jobs 0 to `count` - 1. Returns when no worker is left: 0, or -1 and `err` when something ended it all before
 * (ERROR_NONE when that was an interrupt). */
int pool_run(const struct pool *pool, size_t count, struct error *err);

#endif
