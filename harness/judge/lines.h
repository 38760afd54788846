/* Text as lines, under one rule for what blanks mean. */
#ifndef IPCGRADE_JUDGE_LINES_H
#define IPCGRADE_JUDGE_LINES_H

#include "course/program.h"

/* `text` is the line as the rule leaves it, without its newline; it may hold any byte, NUL included. */
struct line {
  char *text;
  size_t length;
  size_t offset; /* where the line begins in the bytes as they were printed */
  bool ended;    /* by a newline */
};
typedef VEC(struct line) lines;

/* The lines of `bytes`. BLANKS_ENDS drops blanks at line ends and empty lines at the end; BLANKS_FOLD also makes one
 * blank of a run of them, and one empty line of several. Released by lines_release(). */
void lines_split(const char *bytes, size_t length, enum blanks_rule rule, lines *ret_lines);
void lines_release(lines *list);

bool line_equals(const struct line *a, const struct line *b);
/* Is `a` where `b` begins? */
bool line_begins(const struct line *a, const struct line *b);

/* What a reader takes in of a line: its letters and digits in lower case, a blank only between two numbers, and signs
 * and decimal points of numbers. A line without letters and digits stays, less its blanks. The caller releases it. */
struct strbuf;
void line_gist(const char *text, size_t length, struct strbuf *ret_gist);

#endif
