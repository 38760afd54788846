/* Differences that a reader would overlook. */
#include "judge/cosmetic.h"

#include "base/strbuf.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
  SHORTEST_MISSPELT = 4, /* letters: shorter words are too easily other words */
  LONGEST_MISSPELT = 20, /* longer ones are data, not words */
  LONG_WORD = 8,         /* may have two mistakes */
};

struct word {
  const char *text;
  size_t length;
};

/* What the differences seen so far are. */
struct differences {
  bool blanks;
  bool letter_case;
  bool punctuation;
  bool empty_lines;
  bool newline;
  struct word wanted; /* the one misspelt word, and how it was spelt */
  struct word spelt;
};

static bool is_letter(char c) { return isalpha((unsigned char)c) || (unsigned char)c >= 0x80; }

static bool word_equals(struct word a, struct word b) {
  return a.length == b.length && strncasecmp(a.text, b.text, a.length) == 0;
}

/* The next word of letters and digits at or behind `*at`; false at the end of the line. */
static bool next_word(const struct line *line, size_t *at, struct word *ret_word) {
  while (*at < line->length && !is_letter(line->text[*at]) && !isdigit((unsigned char)line->text[*at]))
    ++*at;
  size_t from = *at;
  while (*at < line->length && (is_letter(line->text[*at]) || isdigit((unsigned char)line->text[*at])))
    ++*at;
  *ret_word = (struct word){line->text + from, *at - from};
  return *at > from;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Insertions, deletions, changes and swaps of neighbours that make one word of the other. */
static size_t distance(struct word a, struct word b) {
  size_t table[LONGEST_MISSPELT + 1][LONGEST_MISSPELT + 1];
  for (size_t i = 0; i <= a.length; i++)
    for (size_t j = 0; j <= b.length; j++) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      size_t change = tolower((unsigned char)a.text[i - 1]) != tolower((unsigned char)b.text[j - 1]);
      table[i][j] = least(least(table[i - 1][j], table[i][j - 1]) + 1, table[i - 1][j - 1] + change);
      if (i > 1 && j > 1 && a.text[i - 1] == b.text[j - 2] && a.text[i - 2] == b.text[j - 1])
        table[i][j] = least(table[i][j], table[i - 2][j - 2] + 1);
    }
  return table[a.length][b.length];
}

static bool is_a_word(struct word word) {
  for (size_t i = 0; i < word.length; i++)
    if (!is_letter(word.text[i]))
      return false;
  return word.length >= SHORTEST_MISSPELT && word.length <= LONGEST_MISSPELT;
}

static bool is_cut_off(struct word wanted, struct word spelt, const struct line *line) {
  bool at_end = spelt.text + spelt.length == line->text + line->length;
  return at_end && strncasecmp(wanted.text, spelt.text, least(wanted.length, spelt.length)) == 0;
}

static bool is_misspelt(struct word wanted, struct word spelt, const struct line *line) {
  return is_a_word(wanted) && is_a_word(spelt) && !is_cut_off(wanted, spelt, line) &&
         distance(wanted, spelt) <= (wanted.length >= LONG_WORD ? 2 : 1);
}

static bool same_gist(const char *a, size_t a_length, const char *b, size_t b_length) {
  _cleanup_strbuf_ struct strbuf left = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf right = STRBUF_INIT;
  line_gist(a, a_length, &left);
  line_gist(b, b_length, &right);
  return left.length == right.length && memcmp(left.buf, right.buf, left.length) == 0;
}

static void without_blanks(const struct line *line, struct strbuf *ret) {
  for (size_t i = 0; i < line->length; i++)
    if (line->text[i] != ' ' && line->text[i] != '\t')
      strbuf_add_char(ret, line->text[i]);
}

static void name_difference(const struct line *expected, const struct line *actual, struct differences *seen) {
  _cleanup_strbuf_ struct strbuf left = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf right = STRBUF_INIT;
  without_blanks(expected, &left);
  without_blanks(actual, &right);
  bool same_length = left.length == right.length;
  if (expected->length == actual->length && strncasecmp(expected->text, actual->text, actual->length) == 0)
    seen->letter_case = true;
  else if (same_length && memcmp(left.buf, right.buf, left.length) == 0)
    seen->blanks = true;
  else
    seen->punctuation = true;
}

/* With the misspelt word put right, is the line what was expected, if not in other details too? */
static bool right_but_for(const struct line *expected, const struct line *actual, struct word wanted, struct word spelt,
                          struct differences *seen) {
  _cleanup_strbuf_ struct strbuf mended = STRBUF_INIT;
  strbuf_add(&mended, actual->text, (size_t)(spelt.text - actual->text));
  strbuf_add(&mended, wanted.text, wanted.length);
  const char *rest = spelt.text + spelt.length;
  strbuf_add(&mended, rest, (size_t)(actual->text + actual->length - rest));
  struct line line = {.text = mended.buf, .length = mended.length};
  if (!same_gist(expected->text, expected->length, mended.buf, mended.length))
    return false;
  if (!line_equals(expected, &line))
    name_difference(expected, &line, seen);
  return true;
}

static bool differs_in_one_word(const struct line *expected, const struct line *actual, struct differences *seen) {
  size_t i = 0;
  size_t j = 0;
  struct word wanted;
  struct word spelt;
  do {
    if (!next_word(expected, &i, &wanted) || !next_word(actual, &j, &spelt))
      return false;
  } while (word_equals(wanted, spelt));
  if (!is_misspelt(wanted, spelt, actual) || !right_but_for(expected, actual, wanted, spelt, seen))
    return false;
  if (seen->wanted.text && !(word_equals(seen->wanted, wanted) && word_equals(seen->spelt, spelt)))
    return false;
  seen->wanted = wanted;
  seen->spelt = spelt;
  return true;
}

static bool is_cosmetic(const struct line *expected, const struct line *actual, struct differences *seen) {
  if (line_equals(expected, actual))
    return true;
  if (!same_gist(expected->text, expected->length, actual->text, actual->length))
    return differs_in_one_word(expected, actual, seen);
  name_difference(expected, actual, seen);
  return true;
}

/* The next line that isn't empty. */
static const struct line *next_line(const lines *list, size_t *at) {
  while (*at < list->count && list->items[*at].length == 0)
    ++*at;
  return *at < list->count ? &list->items[(*at)++] : NULL;
}

static void add_reason(struct strbuf *what, const char *reason) {
  strbuf_addf(what, "%s%s", what->length ? " and " : "", reason);
}

static void describe(const struct differences *seen, struct strbuf *ret_what) {
  struct {
    bool applies;
    const char *name;
  } reasons[] = {{seen->letter_case, "upper and lower case"},
                 {seen->blanks, "blanks"},
                 {seen->punctuation, "punctuation or blanks"},
                 {seen->empty_lines, "empty lines"},
                 {seen->newline, "the newline at the end"}};
  _cleanup_strbuf_ struct strbuf what = STRBUF_INIT;
  if (seen->wanted.text)
    strbuf_addf(&what, "the word \"%.*s\", spelt \"%.*s\"", (int)seen->wanted.length, seen->wanted.text,
                (int)seen->spelt.length, seen->spelt.text);
  for (size_t i = 0; i < array_size(reasons); i++)
    if (reasons[i].applies)
      add_reason(&what, reasons[i].name);
  strbuf_add(ret_what, what.buf, what.length);
}

static bool ends_in_newline(const lines *list) { return !list->count || list->items[list->count - 1].ended; }

bool cosmetic_is_all(const lines *expected, const lines *actual, struct strbuf *ret_what) {
  struct differences seen = {.newline = ends_in_newline(expected) != ends_in_newline(actual),
                             .empty_lines = expected->count != actual->count};
  size_t i = 0;
  size_t j = 0;
  for (;;) {
    const struct line *wanted = next_line(expected, &i);
    const struct line *printed = next_line(actual, &j);
    if (!wanted || !printed) {
      if (wanted || printed)
        return false;
      break;
    }
    seen.empty_lines = seen.empty_lines || i != j;
    if (!is_cosmetic(wanted, printed, &seen))
      return false;
  }
  size_t before = ret_what->length;
  describe(&seen, ret_what);
  return ret_what->length > before;
}

static void add_gists(const lines *list, struct strbuf *ret_gists) {
  vec_each(list, line) {
    if (line->length == 0)
      continue;
    if (ret_gists->length)
      strbuf_add_char(ret_gists, '\n');
    line_gist(line->text, line->length, ret_gists);
  }
}

bool cosmetic_contains(const lines *actual, const lines *part) {
  _cleanup_strbuf_ struct strbuf all = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf wanted = STRBUF_INIT;
  add_gists(actual, &all);
  add_gists(part, &wanted);
  return wanted.length && memmem(all.buf, all.length, wanted.buf, wanted.length);
}
