/* PCRE2 patterns on printed text. */
#ifndef IPCGRADE_JUDGE_PATTERN_H
#define IPCGRADE_JUDGE_PATTERN_H

#include "base/memory.h"

#include <stdbool.h>

struct strbuf;

/* A named group and what it matched. Both strings are owned. */
struct capture {
  char *name;
  char *value;
};
typedef VEC(struct capture) captures;

enum pattern_match { PATTERN_MATCHES, PATTERN_DIFFERS, PATTERN_INVALID };

/* Does the pattern match the whole text? Captures are those of groups that took part, released by captures_release();
 * `ret_captures` may be NULL. PATTERN_INVALID when it doesn't compile; `ret_problem` then gets PCRE2's reason. A text
 * on which the pattern gives up (pcre2_set_match_limit(3)) differs. */
enum pattern_match pattern_match(const char *pattern, const char *text, size_t length, captures *ret_captures,
                                 struct strbuf *ret_problem);
void captures_release(captures *list);

/* Would the text match, were it not for upper and lower case, blanks and punctuation? To be asked of one that doesn't.
 */
bool pattern_nearly_matches(const char *pattern, const char *text, size_t length);

/* How much of the text, in bytes up to the end of a line, could still be the beginning of a match. */
size_t pattern_viable(const char *pattern, const char *text, size_t length);

/* Of a text that is viable as a whole: is it because something more would make a match of it, as far as can be told?
 * False when the pattern takes anything that follows, such as one that begins with (?s).*, so that each text could be a
 * beginning, also one with what mustn't be in it. */
bool pattern_wants_more(const char *pattern, const char *text, size_t length);

#endif
