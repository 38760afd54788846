/* A pod that is kept from run to run: runs of the same case that only differ by their schedules, or the cases of one
 * submission. Whatever a run did that could show in the next one makes it the pod's last, so a kept pod can't be told
 * from a new one. */
#ifndef IPCGRADE_RUN_KEPT_H
#define IPCGRADE_RUN_KEPT_H

#include "run/engine.h"

/* Owned by a session; zero-initialise it. */
struct kept_pod {
  struct pod pod;
  bool there;
  bool folders;                  /* files were made in it, or may have been */
  int lost;                      /* with what a run had left in it */
  bool in_vain;                  /* what such runs do can't be undone: each has a new one */
  enum pod_reuse reuse;          /* what it was made for */
  const struct program *program; /* this, too; */
  struct limits limits;          /* and these; */
  const struct test_case *test;  /* for one case: that, */
  strings built;                 /* and these; */
  const void *owner;             /* for one owner: this */
};

/* As pod_start(), or the pod that was kept for such runs. */
int kept_start(struct kept_pod *kept, const struct run_request *request, struct pod_plan *plan, struct pod *ret_pod,
               struct error *err);
/* After the run: keeps its pod, which then isn't the engine's any more, when it may serve again. */
void kept_give_back(struct kept_pod *kept, struct engine *engine);
void kept_release(struct kept_pod *kept);

/* A call is about to be made. -1 when the harness failed; the run may be over: engine->renewal.outgrown. */
int kept_enter_call(struct engine *engine, const struct task *task);
/* It has returned. */
void kept_call_returned(struct engine *engine, const struct task *task, int64_t result);

#endif
