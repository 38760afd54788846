/* Is a printed text what was expected, and if not, how far is it off? */
#ifndef IPCGRADE_JUDGE_TEXT_CHECK_H
#define IPCGRADE_JUDGE_TEXT_CHECK_H

#include "base/strbuf.h"
#include "course/program.h"
#include "judge/pattern.h"

/* How well a text meets its expectation, from best to worst but for the last. */
enum text_outcome {
  TEXT_AGREES,
  TEXT_COSMETIC,    /* a reader would take it for the same */
  TEXT_STOPS_EARLY, /* nothing in it is wrong, but something is missing at its end */
  TEXT_REORDERED,   /* the same lines in another order */
  TEXT_DIFFERS,
  TEXT_UNJUDGEABLE, /* the expectation is at fault: a pattern that doesn't compile */
};

struct text_check {
  enum text_outcome outcome;
  bool newlines;  /* of a cosmetic difference: a line ends too late, too early or not at all */
  size_t offset;  /* in the actual bytes: where the first difference was printed; their length when nothing was */
  char *what;     /* a sentence without its subject and full stop: "line 2 of stdout differs"; NULL when it agrees */
  char *diff;     /* for people, lines that end in newlines; may be empty */
  char *expected; /* what was expected, in the rule's words; long texts are cut in the middle */
  char *actual;   /* the text that was seen, cut likewise */
};

/* Checks `actual`, all that was printed to `stream` ("stdout"). `reference` is what the reference printed there, for
 * TEXT_REFERENCE only. TEXT_ANY always agrees. Released by text_check_release(). */
void text_check(const struct text_expectation *expectation, const struct strbuf *reference, const struct strbuf *actual,
                const char *stream, struct text_check *ret_check);
void text_check_release(struct text_check *check);

/* Is it one of the outcomes that lose a role's text? */
bool text_is_wrong(const struct text_check *check);

/* The named groups of a pattern that matches `actual`; none under other rules. */
void text_captures(const struct text_expectation *expectation, const struct strbuf *actual, captures *ret_captures);

/* Appends the bytes; of more than a few KiB only beginning and end, with a note of what is left out. */
void text_add_excerpt(struct strbuf *sb, const char *bytes, size_t length);

#endif
