/* A student edition: a course in which everything that gives a solution away is missing, and what is needed of it is
 * there ready made, in its folder prepared/:
 *
 *   edition.json            how the official grading is done
 *   PROGRAM/runs.json       what the course's programs print in each case (grade/reference_text.h)
 *   PROGRAM/example.txt     what they print in the example of the handout
 *   PROGRAM/build-DIGEST/   those that take part as partners, as executables, by the flags that they were built with
 */
#ifndef IPCGRADE_COURSE_EDITION_H
#define IPCGRADE_COURSE_EDITION_H

#include "base/strbuf.h"
#include "course/course.h"

/* How the official grading is done. */
struct edition {
  char *harness; /* version */
  char *compiler;
  char *isolation;
};
void edition_release(struct edition *edition);
/* From and to a course's prepared/edition.json. */
int edition_read(const struct course *course, struct edition *ret_edition, struct error *err);
int edition_write(const char *prepared, const struct edition *edition, struct error *err);

/* Paths in the folder prepared/; the caller frees them. */
char *edition_program(const char *prepared, const char *program);
char *edition_build(const char *prepared, const char *program, const strings *flags);

/* Adds the lines of the handout's example; none when they aren't there. And writes them. */
void edition_example_read(const struct course *course, const char *program, strings *ret_lines);
int edition_example_write(const char *prepared, const char *program, const strings *lines, struct error *err);

/* Appends the program's case file without its hidden cases and those that are worth nothing, without the roles that
 * only these have, and without comments; with the points that `program` has, and with how many cases are missing and
 * what they are worth. -1 when it can't be read, or when a submission would seem to need less than it does. */
int edition_case_file(const struct program *program, struct strbuf *ret_text, struct error *err);

#endif
