/* Small questions about text. */
#ifndef IPCGRADE_BASE_TEXT_H
#define IPCGRADE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* The candidate nearest to `word` by edit distance (insert, delete, change, swap neighbours each cost 1), or NULL when
 * none is near enough to be what was meant. `next` returns the i-th candidate, NULL after the last. */
const char *text_nearest(const char *word, const char *(*next)(size_t i, const void *context), const void *context);

/* Behind a complaint about a word: "; did you mean 'NEAR'?", made visible, or nothing when `near` is NULL. The caller
 * frees it. */
char *text_suggestion(const char *near);

/* Is `word` one of `words`, which have blanks between them? */
bool text_has_word(const char *words, const char *word);

/* "s" unless `count` is 1: for "3 cases", "1 case". */
const char *plural(size_t count);

struct strbuf;
/* Appends student text made harmless and readable: printable UTF-8 as it is, control characters as \n, \t, \033 and
 * so on, invalid bytes as \xNN. A newline is also written as it is when `keep_newlines`. */
void text_add_visible(struct strbuf *sb, const char *bytes, size_t length, int keep_newlines);
/* The same of a name, on one line, which begins like no workflow command (`::error`): \072:error. The caller frees it.
 */
char *text_visible(const char *name);

/* "SIGTERM". Static. */
const char *signal_name(int number);
/* The number behind "SIGTERM", or 0. */
int signal_from_name(const char *name);
/* "ENOENT". Static. */
const char *errno_name(int number);
/* The number behind "ENOENT", or 0. */
int errno_from_name(const char *name);

#endif
