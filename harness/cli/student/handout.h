/* The handout of a program, made of its case file and of what the course's programs do. */
#ifndef IPCGRADE_CLI_STUDENT_HANDOUT_H
#define IPCGRADE_CLI_STUDENT_HANDOUT_H

#include "course/course.h"
#include "report/handout.h"

/* Adds the lines of the example, who prints or is typed what: of a run of the course's programs, or as a student
 * edition has them. None where there can be no sandbox. */
void cli_example(const struct course *course, const struct program *program, strings *ret_lines);

/* All of the handout, with these lines as its example. */
void cli_handout(const struct course *course, const struct program *program, const strings *example,
                 struct handout *ret_handout);
/* Its last part: what each case that is not hidden gives and asks for. */
void cli_handout_cases(const struct program *program, struct handout *handout);

/* When a role starts whose moment this is, as a sentence without its subject; NULL when there is nothing to say. The
 * caller frees it. */
char *cli_start_text(const struct program *program, const struct role *role, const struct moment *moment);
/* Appends a header that the course supplies. */
int cli_read_header(const struct course *course, const struct program *program, const char *name,
                    struct strbuf *ret_text);

#endif
