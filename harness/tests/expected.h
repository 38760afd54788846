/* Tables of what submissions earn: a line `owner program score words…` each, # begins a comment. Words are kinds of
 * findings, or what a suite adds to them. */
#ifndef IPCGRADE_TESTS_EXPECTED_H
#define IPCGRADE_TESTS_EXPECTED_H

#include "base/memory.h"
#include "result/finding.h"
#include "result/result.h"

#include <stdbool.h>

struct expected {
  size_t place; /* which of the suite's tables it stands in */
  char owner[64];
  char program[64];
  char score[32]; /* a number, or "<100" */
  char words[512];
};
typedef VEC(struct expected) expected_list;

/* Appends the rows of the table; none when it is not there. */
void expected_read(const char *path, size_t place, expected_list *ret_rows);
/* Is `word` one of the row's? */
bool expected_has(const struct expected *row, const char *word);
/* Check's assertions: these kinds of findings, and this score, are the row's. `seen` has FINDING_KIND_COUNT members.
 * Advice that no row asks for is fine: it costs nothing. */
void expected_check(const struct expected *row, const bool *seen, double score);
/* The same of a result. `left_out`: points of cases that were not run. */
void expected_check_result(const struct expected *row, const struct submission_result *result, double left_out);

#endif
