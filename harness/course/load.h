/* Loads case files and checks that they make sense. */
#ifndef IPCGRADE_COURSE_LOAD_H
#define IPCGRADE_COURSE_LOAD_H

#include "base/error.h"
#include "course/program.h"

/* Loads the case file at `path`. All that is wrong with it goes to `problems` (may be NULL), one text each that begins
 * PATH:LINE:COLUMN; then -1 is returned, with the first of them in `err` as ERROR_USAGE, and `ret_program` is empty. */
int program_load(const char *path, struct program *ret_program, strings *problems, struct error *err);

/* The same, and the files that it names have to be in the course's reference/, if it lies in a course. */
int program_lint(const char *path, struct program *ret_program, strings *problems, struct error *err);

/* The reference page of the format, made from the tables that parse it. The caller frees it. */
char *case_format_page(void);

#endif
