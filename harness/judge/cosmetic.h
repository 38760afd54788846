/* Differences that a reader would overlook: worth a hint and a tenth of the points. */
#ifndef IPCGRADE_JUDGE_COSMETIC_H
#define IPCGRADE_JUDGE_COSMETIC_H

#include "judge/lines.h"

struct strbuf;

/* True when the two texts differ, and only in upper and lower case, blanks, punctuation, empty lines, the last newline,
 * or the spelling of one word. Appends to `ret_what` in which of these: "upper and lower case and empty lines".
 *
 * Numbers are never misspelt, and blanks between them count; nor is a word that is cut off at the end of its line: that
 * is what a buffer one byte too short looks like. */
bool cosmetic_is_all(const lines *expected, const lines *actual, struct strbuf *ret_what);

/* The same question for a text that must occur somewhere in `actual`. */
bool cosmetic_contains(const lines *actual, const lines *part);

#endif
