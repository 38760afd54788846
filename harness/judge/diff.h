/* A short line diff for people. */
#ifndef IPCGRADE_JUDGE_DIFF_H
#define IPCGRADE_JUDGE_DIFF_H

#include "judge/lines.h"

struct strbuf;

/* Appends what must change between two texts, one line of context around each change:
 *
 *     the same in both
 *   - expected and not printed
 *   + printed and not expected
 *
 * Blanks show as · and tabs as → in a pair of lines that differ in nothing else, an empty line that is too many or
 * missing as ␤, and a last line without newline says so where the other text has one. Other control characters are
 * escaped. A long diff is cut in the middle and says how many lines it leaves out. Nothing when the texts are equal. */
void diff_lines(const lines *expected, const lines *actual, struct strbuf *ret_diff);

#endif
