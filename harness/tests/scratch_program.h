/* A program of a test's own: its case file and sources lie in a temporary folder, and a run of it is like any other.
 * One at a time; whatever doesn't work fails the test. */
#ifndef IPCGRADE_TESTS_SCRATCH_PROGRAM_H
#define IPCGRADE_TESTS_SCRATCH_PROGRAM_H

#include "base/error.h"
#include "course/program.h"
#include "result/result.h"
#include "run/build.h"
#include "run/run.h"
#include "run/session.h"

extern struct scratch_program {
  char *folder; /* of sources, with the case file in cases/ */
  char *out;    /* of executables */
  struct error problem;
  struct program program;
  struct submission_result result; /* of the build */
  struct run_session *session;
  struct counters *counters; /* of its one role, to which runs add; NULL until a test sets it */
} scratch;

void scratch_set_up(const char *name);
void scratch_tear_down(void);

/* A file in the folder. */
void scratch_write(const char *name, const char *text);
/* The case file; the program is there then. */
void scratch_load(const char *case_file);
/* Its documented roles, from the sources in the folder `sources`. */
void scratch_build(enum build_kind kind, const char *sources);
/* Its first case, with seed 1. The caller releases the record. */
void scratch_run(struct run_record *ret_record);

#endif
