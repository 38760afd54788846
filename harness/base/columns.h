/* How text fits into the columns of a terminal. Every character of UTF-8 takes one; no locale is needed. */
#ifndef IPCGRADE_BASE_COLUMNS_H
#define IPCGRADE_BASE_COLUMNS_H

#include <stddef.h>

struct strbuf;

/* Columns that the first `length` bytes take in a terminal: one for each character of UTF-8. */
size_t columns_of(const char *text, size_t length);
/* Bytes of the beginning of `text` that takes at most `columns` columns. Characters stay whole. */
size_t columns_fitting(const char *text, size_t columns);
/* Appends `text`, or as much of it as leaves room for an ellipsis when it takes more than `columns` columns. */
void columns_add_cut(struct strbuf *sb, const char *text, size_t columns);
/* Appends `text`, its lines broken at blanks so that none is wider than `width`, and a newline. The first line goes on
 * at column `at`, the others begin at `indent`. A word that is wider than a line is broken, at a slash if it has one.
 * `indent` is less than `width`. */
void columns_add_wrapped(struct strbuf *sb, const char *text, size_t at, size_t indent, size_t width);

#endif
