/* A submission that the gradebook knows, made of the same as now: its results need not be made again, only be there. */
#ifndef IPCGRADE_CLI_CLASS_UNCHANGED_H
#define IPCGRADE_CLI_CLASS_UNCHANGED_H

#include "cli/class/grading.h"

/* Is it? Then its brief result is there, to be released; it is the gradebook's. */
bool unchanged_recall(struct gradebook *gradebook, const struct grading *grading, const struct submission_key *key,
                      const char *fingerprint, bool wants_coverage, struct submission_result *ret_result);

/* Sees to it that the files of such a result are there. What is missing, is of another run or was changed since is
 * written again from the gradebook. */
int unchanged_write(struct gradebook *gradebook, const struct grading *grading, const struct submission_key *key,
                    const struct submission_result *brief, struct error *err);

/* Adds the formats asked for (a list that ends with NULL, or NULL) and those of which a file is in the folder of a
 * result, NULL behind them. The caller releases it. */
typedef VEC(const struct report_format *) format_list;
void stored_formats(const char *folder, const struct report_format *const *asked, format_list *ret_formats);

/* Writes the files of any result of the gradebook: those of the formats asked for (may be NULL), and those that are
 * there now, lcov's pages included. */
int stored_write(struct gradebook *gradebook, const char *out, const struct submission_key *key,
                 const struct report_format *const *asked, struct error *err);

#endif
