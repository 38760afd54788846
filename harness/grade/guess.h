/* Which program files are for, by what they are called, and whose they are. */
#ifndef IPCGRADE_GRADE_GUESS_H
#define IPCGRADE_GRADE_GUESS_H

#include "base/error.h"
#include "course/course.h"

/* Knows what the sources of all programs of a course are called. Freed by guesser_free(); borrows the course. */
struct guesser *guesser_new(const struct course *course);
void guesser_free(struct guesser *guesser);

/* The program of most of whose sources there is one in the folder, or one folder deeper, also in another case of
 * letters, by another name that the documents use, or as a copy (`server-2.c`). `programs` (may be empty) limits the
 * choice. NULL when there is no source of any; also when several fit alike, and then *ret_several is set (it may be
 * NULL). Points into the course. */
const char *guess_program(const struct guesser *guesser, const char *folder, const strings *programs,
                          bool *ret_several);

/* Which program the files of a folder are for: by the folder's name, else by which program's sources are there. NULL
 * with ERROR_USAGE when that can't be told. The caller frees it. */
char *submission_guess_program(const struct course *course, const char *folder, struct error *err);

/* Name of the folder that holds `folder`. The caller frees it. */
char *submission_owner_of(const char *folder);

#endif
