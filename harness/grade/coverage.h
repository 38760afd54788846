/* How much of a program its cases reach: an instrumented build, and what its runs have counted. */
#ifndef IPCGRADE_GRADE_COVERAGE_H
#define IPCGRADE_GRADE_COVERAGE_H

#include "base/error.h"
#include "course/program.h"
#include "grade/builds.h"
#include "result/coverage.h"
#include "run/counters.h"

struct measurement {
  const struct program *program;
  const char *sources, *headers;  /* folders: the submission's files, and the course's; hold as long as the builds */
  const struct build_set *set;    /* holds as long as the builds that it is one of */
  VEC(struct counters) counters;  /* by role; empty for those that did not compile */
  VEC(struct counters *) by_role; /* the same as a run asks for them; NULL for those */
  VEC(uint64_t) aside;            /* what they had counted before a case that is measured alone */
};

/* Builds the instrumented set. What it needs of the host and isn't there: ERROR_UNSUPPORTED. */
int measurement_start(struct builds *builds, struct measurement *ret_measurement, struct error *err);
/* What the runs so far have reached of the files called so. */
int measurement_result(const struct measurement *measurement, const strings *sources, struct coverage *ret_coverage,
                       struct error *err);
/* Around the runs of a case that asks for a coverage: what they have reached, without the files; afterwards all that
 * was counted before counts again. */
void measurement_begin_case(struct measurement *measurement);
int measurement_end_case(struct measurement *measurement, const struct test_case *test, const strings *sources,
                         struct coverage *ret_coverage, struct error *err);
void measurement_release(struct measurement *measurement);

/* Of the course's own program in `folder`, by all cases, hidden ones too. `ret_short`: the ids of those that ask for
 * more than they reach. */
int coverage_measure(const struct program *program, const char *folder, struct coverage *ret_coverage,
                     strings *ret_short, struct error *err);

#endif
