/* A course: the folder that holds cases/ and reference/. */
#ifndef IPCGRADE_COURSE_COURSE_H
#define IPCGRADE_COURSE_COURSE_H

#include "base/error.h"
#include "course/program.h"

struct course {
  char *root;
  char *prepared;   /* the folder of what a student edition has instead of solutions (course/edition.h); else NULL */
  strings programs; /* names, sorted */
};

/* Finds the course: `root` when given; else the nearest folder upwards from the working directory; else what was
 * installed with this executable, ../share/ipcgrade from its folder; else the checkout that it was built in.
 * ERROR_USAGE when there is none. */
int course_open(const char *root, struct course *ret_course, struct error *err);
/* Does the working directory lie in it? Else it is one that somebody else installed or built. */
bool course_is_around(const struct course *course);
void course_release(struct course *course);

/* The root of the course in whose cases/ the file lies, without links; NULL when there is none, or no file (NULL). The
 * caller frees it. */
char *course_root_of(const char *case_file);

/* Paths of a program's parts; the caller frees them. */
char *course_case_file(const struct course *course, const char *program);
char *course_reference(const struct course *course, const char *program);

bool course_has(const struct course *course, const char *program);
/* The program whose name is nearest to `word`, or NULL. */
const char *course_nearest(const struct course *course, const char *word);

/* Loads a program by name; ERROR_USAGE with a suggestion when there is none of that name. */
int course_load(const struct course *course, const char *name, struct program *ret_program, struct error *err);

#endif
