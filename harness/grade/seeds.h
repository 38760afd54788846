/* A submission in several orders of events: luck in one of them earns nothing. */
#ifndef IPCGRADE_GRADE_SEEDS_H
#define IPCGRADE_GRADE_SEEDS_H

#include "grade/grade.h"

/* As grade_prepare(), with the first of the seeds; no seeds: that of the grader's options. */
int grade_prepare_seeds(struct grader *grader, const struct program *program, const char *owner, const char *folder,
                        const uint64_t *seeds, size_t count, struct submission_result *ret_result, struct error *err);
/* As grade_prepared(), once with each of them, of one build; the result is that in which the submission loses most.
 * Cases about memory are run with the first seed alone: another order shows no other use of memory, and Valgrind takes
 * longer than all other cases together. */
int grade_prepared_seeds(struct grader *grader, const struct program *program, const uint64_t *seeds, size_t count,
                         struct submission_result *result, struct error *err);

#endif
