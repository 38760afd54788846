/* Patterns that forgive what a reader would overlook. */
#ifndef IPCGRADE_JUDGE_RELAX_H
#define IPCGRADE_JUDGE_RELAX_H

struct strbuf;

/* Appends the pattern (pcre2pattern(3)) with blanks and punctuation that it asks for as themselves made optional and
 * exchangeable, as in "key = 0x", which then takes "key: 0x" too. Signs, points and commas before a digit stay what
 * they are, since they make another number of it; so does what is repeated, in brackets or part of the pattern's
 * syntax. Upper and lower case are up to who compiles it. */
void relax_pattern(const char *pattern, struct strbuf *ret_relaxed);

#endif
