/* Who works with whom: every server of a class with every client. */
#ifndef IPCGRADE_GRADE_CROSS_H
#define IPCGRADE_GRADE_CROSS_H

#include "base/error.h"
#include "course/course.h"
#include "grade/submissions.h"

enum crossing { CROSSING_WORKS, CROSSING_FAILS, CROSSING_NOT_BUILT };

/* The first role of each owner with all other roles of each owner, in the program's first case in which all of them
 * take part and nobody else. */
struct cross {
  strings owners;
  VEC(enum crossing) cells; /* row by row: owner of the first role, then owner of the others */
  char *first;              /* name of the first role */
  char *case_id;
};

/* Can the program be crossed: does the harness start more than one program of a submission? */
bool cross_is_possible(const struct program *program);

/* Submissions of other programs are passed over. ERROR_USAGE when a folder can't be read. */
int cross_run(const struct course *course, const struct program *program, const submissions *list, uint64_t seed,
              struct cross *ret_cross, struct error *err);
void cross_release(struct cross *cross);

#endif
