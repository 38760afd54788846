/* What is wrong with what validate tries, as far as it shows without running anything. */
#ifndef IPCGRADE_VALIDATE_LINT_H
#define IPCGRADE_VALIDATE_LINT_H

#include "base/error.h"
#include "course/course.h"

/* Adds a text to `problems`, PATH:LINE:COLUMN first, for each known fault whose header is wrong, that does not fit the
 * reference, or whose line is not there; and for each row of equivalent.txt that names no mutant, stands there twice or
 * gives no reason. -1 when it can't be told: ERROR_UNSUPPORTED without patch(1), or without clang where there is an
 * equivalent.txt. */
int validate_lint(const struct course *course, const struct program *program, strings *problems, struct error *err);

/* The same for the table of worked submissions, for each row of which there is no such program, folder or finding. */
void validate_lint_worked(const struct course *course, strings *problems);

#endif
