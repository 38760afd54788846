/* What to mend first. Private to report/. */
#ifndef IPCGRADE_REPORT_NEXT_H
#define IPCGRADE_REPORT_NEXT_H

#include "result/result.h"

struct next_cause {
  const struct case_result *graded; /* where it is told; NULL: of the submission as a whole */
  const struct finding *finding;    /* NULL: nothing was found that costs points */
  strings cases;                    /* that it costs points: their ids */
  double points;                    /* that it costs in all of them; 0 when it is the submission's as a whole */
  size_t others;                    /* other things that cost points, each counted once */
};

/* Finds the first root cause: what keeps the submission from being built; else, in the first case that something more
 * than looks goes wrong in, what costs most there, since the judge charges a cause and not what follows from it; else
 * the first difference in looks. Advice is never it. */
void next_find(const struct submission_result *result, struct next_cause *ret_next);
void next_release(struct next_cause *next);

#endif
