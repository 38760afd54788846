/* Mutants that nobody can notice since they mean the same, as cases/<program>/equivalent.txt lists them: a line that
 * begins at its left edge is a mutant's name, those behind it, indented, say why it can't be caught. */
#ifndef IPCGRADE_VALIDATE_EQUIVALENT_H
#define IPCGRADE_VALIDATE_EQUIVALENT_H

#include "base/memory.h"
#include "course/course.h"

struct equivalent {
  char *name;
  int line;
  bool has_reason;
};
struct equivalents {
  char *path;
  VEC(struct equivalent) items;
};

/* A list that isn't there is empty. */
void equivalents_load(const struct course *course, const char *program, struct equivalents *ret_list);
void equivalents_release(struct equivalents *list);

#endif
