/* Findings that say the same: told once. Private to report/. */
#ifndef IPCGRADE_REPORT_TOLD_H
#define IPCGRADE_REPORT_TOLD_H

#include "result/result.h"

/* Are they one thing that went wrong, wherever it showed? */
bool told_is_same(const struct finding *one, const struct finding *other);

/* The case above `graded` in which the same thing has been told already, or NULL. Hidden cases tell nothing. */
const struct case_result *told_before(const struct submission_result *result, const struct case_result *graded,
                                      const struct finding *finding);

#endif
