/* Finds the submissions in what the caller named: an owner's folder, a folder of such, the folder of one program, the
 * download of a platform, or an archive of any of these. */
#ifndef IPCGRADE_GRADE_SUBMISSIONS_H
#define IPCGRADE_GRADE_SUBMISSIONS_H

#include "base/error.h"
#include "course/course.h"
#include "intake/intake.h"
#include "result/late.h"

struct submission {
  char *owner;
  char *program;
  char *folder;   /* NULL: its sources are in the gradebook */
  people people;  /* who the owner is, as far as is known; several hand in together */
  int attempt;    /* of those of the owner for that program that were found, the first is 1 */
  bool is_one_of; /* of several attempts that are graded */
  bool is_absent; /* it stands for who handed in nothing */
  struct handed_in handed_in;
  strings notes; /* what was refused or put right on the way, a sentence each */
};
typedef VEC(struct submission) submissions;
void submission_release(struct submission *submission);

/* Adds the submissions under `path`: <owner>/<program>/files, or as the platforms lay them out. Of files that lie in no
 * folder named after a program, the program is the only one of `programs`, else the one that their names tell.
 * `programs` (may be empty) limits them to some. `notes` are about what is nobody's; *undecided (may be NULL) is
 * raised by how often the files of somebody fit several programs, which a note tells too. Errors are the caller's
 * (ERROR_USAGE) and name the path: a file, an empty folder, a program that nobody knows. */
int submissions_find(const struct course *course, struct intake *intake, const char *path, const strings *programs,
                     submissions *ret_list, strings *notes, size_t *undecided, struct error *err);
void submissions_release(submissions *list);

#endif
