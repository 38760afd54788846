/* Do submissions earn what a table of them says? Its words are kinds of findings, or what a suite adds to them. */
#ifndef IPCGRADE_TESTS_EXPECTED_H
#define IPCGRADE_TESTS_EXPECTED_H

#include "result/result.h"
#include "validate/worked.h"

#include <stdbool.h>

/* Is `word` one of the row's? */
bool expected_has(const struct worked *row, const char *word);
/* Check's assertions: these kinds of findings, and this score, are the row's. `seen` has FINDING_KIND_COUNT members.
 * Advice that no row asks for is fine: it costs nothing. */
void expected_check(const struct worked *row, const bool *seen, double score);
/* The same of a result. `left_out`: points of cases that were not run. */
void expected_check_result(const struct worked *row, const struct submission_result *result, double left_out);

#endif
