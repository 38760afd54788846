/* One run of a case, its roles from one build and those that the course plays from another. */
#ifndef IPCGRADE_GRADE_CASE_RUN_H
#define IPCGRADE_GRADE_CASE_RUN_H

#include "grade/builds.h"
#include "run/run.h"

/* Borrows all of it. */
struct case_run {
  const struct program *program;
  const struct test_case *test;
  const struct build_set *set;
  const struct build_set *partners; /* NULL when the course plays no role */
  struct counters *const *counters; /* as in struct run_request, */
  bool watched;                     /* too, */
  enum pod_reuse reuse;             /* and this; */
  const void *owner;                /* and this, */
  bool tells_members;               /* and this, */
  bool has_room;                    /* and this */
  struct run_session *session;
};

/* As run_case() (run/run.h). */
int case_run(const struct case_run *run, const struct schedule *schedule, struct run_record *ret_record,
             struct error *err);

#endif
