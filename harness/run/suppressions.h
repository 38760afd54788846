/* What memcheck is not to be believed in this course: cases/valgrind.supp, in the form of Valgrind's suppression files
 * (manual, "Suppressing errors"). Errors are compared here and not by Valgrind, so that no program can have a file of
 * its own in its place. */
#ifndef IPCGRADE_RUN_SUPPRESSIONS_H
#define IPCGRADE_RUN_SUPPRESSIONS_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>

struct suppression {
  char *name;
  char *kind;     /* "Cond", "Leak", behind "Memcheck:" */
  strings frames; /* "fun:PATTERN", "obj:PATTERN" or "...", the innermost first; other lines aren't kept */
  bool systems; /* the functions are those of the system's libraries: a submission can have some of these names, too */
};
typedef VEC(struct suppression) suppressions;

/* One function of a stack, as memcheck's XML names it; either may be "". */
struct error_frame {
  char *function;
  char *object;
};
typedef VEC(struct error_frame) error_frames;

/* What is suppressed everywhere, and the file of a course, if there is one. ERROR_USAGE with PATH:LINE:1 when it can't
 * be understood. */
int suppressions_read(const char *course, suppressions *ret_list, struct error *err);
void suppressions_release(suppressions *list);

/* Is an error of memcheck's `kind`, "Leak_DefinitelyLost" say, with this stack one of them? */
bool suppressions_have(const suppressions *list, const char *kind, const error_frames *stack);

#endif
