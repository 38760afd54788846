/* What a student edition has of a program instead of its solution (course/edition.h). */
#ifndef IPCGRADE_GRADE_EDITION_H
#define IPCGRADE_GRADE_EDITION_H

#include "base/error.h"
#include "course/course.h"

/* Fills PREPARED/<program>/ with what the course's programs print in the cases that everybody may see and that are
 * worth something, and with executables of those that are partners in one of them, without symbols and lines. Suites of
 * units among them hold no test that only hidden cases run, and need no library but libc. ERROR_UNSUPPORTED where this
 * host can't run them all. */
int edition_prepare(const struct course *course, const struct program *program, const char *prepared,
                    struct error *err);

#endif
