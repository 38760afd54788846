/* Differences that a reader would overlook: worth a hint and a tenth of the points. */
#ifndef IPCGRADE_JUDGE_COSMETIC_H
#define IPCGRADE_JUDGE_COSMETIC_H

#include "judge/lines.h"

struct strbuf;

/* True when the two texts differ, and only in upper and lower case, blanks, punctuation, empty lines, newlines between
 * lines or at the end, or the spelling of one word. Appends to `ret_what` in which of these: "upper and lower case and
 * empty lines". `ret_newlines` tells whether newlines that end a line are among them.
 *
 * Numbers are never misspelt, and blanks between them count; nor is a word that is cut off at the end of its line: that
 * is what a buffer one byte too short looks like. Lines that run together must still be told apart: "1\n2" is not "12",
 * nor a list of words a sentence. */
bool cosmetic_is_all(const lines *expected, const lines *actual, struct strbuf *ret_what, bool *ret_newlines);

/* The same question for a text that must occur somewhere in `actual`. */
bool cosmetic_contains(const lines *actual, const lines *part);

#endif
