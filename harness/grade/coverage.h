/* How much of the reference the cases reach: gcov(1). */
#ifndef IPCGRADE_GRADE_COVERAGE_H
#define IPCGRADE_GRADE_COVERAGE_H

#include "base/error.h"
#include "course/program.h"

struct coverage {
  size_t lines, lines_reached;
  size_t branches, branches_reached;
  strings missed; /* "server.c:44", a line that no case reaches */
};

/* Builds the program's sources in `folder` with counters, and runs all cases, hidden ones too. What a role that is
 * killed or ends by _exit() has counted is lost. */
int coverage_measure(const struct program *program, const char *folder, struct coverage *ret_coverage,
                     struct error *err);
void coverage_release(struct coverage *coverage);

#endif
