/* What the one who grades may not read: a mistake of whoever collected the files, never the student's. */
#ifndef IPCGRADE_GRADE_UNREAD_H
#define IPCGRADE_GRADE_UNREAD_H

#include "base/error.h"
#include "course/program.h"

/* Is everything there that the submission in `folder` can have brought, as far as it matters? `copy` is what was taken
 * of it and put right by tidy_sources(). -1 with ERROR_SYSTEM, which leaves it ungraded, when a C source or header in
 * it refuses to be opened (open(2)), or, while a source of the program is missing, a folder or what lies in one. Dot
 * files, links and what is no source are nobody's loss. */
int unread_check(const struct program *program, const char *folder, const char *copy, struct error *err);

#endif
