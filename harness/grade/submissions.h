/* Finds the submissions in what the caller named: an owner's folder, a folder of such, or the folder of one program. */
#ifndef IPCGRADE_GRADE_SUBMISSIONS_H
#define IPCGRADE_GRADE_SUBMISSIONS_H

#include "base/error.h"
#include "course/course.h"
#include "result/late.h"

struct submission {
  char *owner;
  char *program;
  char *folder; /* NULL: its sources are in the gradebook */
  int attempt;  /* from 1 */
  struct handed_in handed_in;
};
typedef VEC(struct submission) submissions;

/* Adds the submissions under `path`: <owner>/<program>/files. `programs` (may be empty) limits them to some. Errors are
 * the caller's (ERROR_USAGE) and name the path: a file, an empty folder, a program that nobody knows. */
int submissions_find(const struct course *course, const char *path, const strings *programs, submissions *ret_list,
                     strings *notes, struct error *err);
void submissions_release(submissions *list);

/* Which program the files of a folder are for: by the folder's name, else by which program's sources are there. NULL
 * with ERROR_USAGE when that can't be told. The caller frees it. */
char *submission_guess_program(const struct course *course, const char *folder, struct error *err);

/* Name of the folder that holds `folder`. The caller frees it. */
char *submission_owner_of(const char *folder);

#endif
