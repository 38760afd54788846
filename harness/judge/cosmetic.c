/* Differences that a reader would overlook. */
#include "judge/cosmetic.h"

#include "base/columns.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
  SHORTEST_MISSPELT = 4, /* letters: shorter words are too easily other words */
  LONGEST_MISSPELT = 20, /* longer ones are data, not words */
  LONG_WORD = 8,         /* may have two mistakes */
  SHOWN_LINE = 40,       /* columns of a line that is named */
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
  struct word unbroken; /* the first line behind which a newline is missing, and how many more there are */
  size_t more_unbroken;
  struct word broken; /* the same of newlines that are too many */
  size_t more_broken;
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

/* ---- lines that run together ---- */

/* Goes through the lines that aren't empty. */
struct cursor {
  const lines *list;
  size_t next;
  size_t skipped;   /* empty lines before this one */
  struct line rest; /* of this one, what hasn't been compared yet */
};

static const struct line *peek(const struct cursor *cursor, size_t *ret_skipped) {
  size_t at = cursor->next;
  while (at < cursor->list->count && cursor->list->items[at].length == 0)
    at++;
  *ret_skipped = at - cursor->next;
  return at < cursor->list->count ? &cursor->list->items[at] : NULL;
}

static bool advance(struct cursor *cursor) {
  const struct line *line = peek(cursor, &cursor->skipped);
  cursor->next += cursor->skipped + (line != NULL);
  if (line)
    cursor->rest = *line;
  return line != NULL;
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static bool is_letter_or_digit(char c) { return is_letter(c) || isdigit((unsigned char)c); }

static bool is_part_of_number(char c) { return c && strchr("0123456789.,+-", c); }

/* Do two characters that meet make one word or number of two? "1." and "2" do, and "1" and "-2". */
static bool grow_together(char before, char behind) {
  bool has_digit = isdigit((unsigned char)before) || isdigit((unsigned char)behind);
  return (is_letter_or_digit(before) && is_letter_or_digit(behind)) ||
         (has_digit && is_part_of_number(before) && is_part_of_number(behind));
}

/* Rules and drawings have no words by which their lines could be told apart. */
static bool has_words(const struct line *line) {
  for (size_t i = 0; i < line->length; i++)
    if (is_letter_or_digit(line->text[i]))
      return true;
  return false;
}

/* Where in the rest of `longer` the line begins that should stand behind the one of `shorter`; 0 when it doesn't go on
 * so. Two words or numbers must not have become one, nor a list of them a line. */
static size_t joint(const struct cursor *shorter, const struct cursor *longer) {
  const struct line *head = &shorter->rest;
  const struct line *both = &longer->rest;
  size_t skipped;
  const struct line *next = peek(shorter, &skipped);
  if (!next || both->length <= head->length || !line_begins(head, both) || !has_words(head) || !has_words(next))
    return 0;
  size_t at = head->length;
  while (at < both->length && is_blank(both->text[at]) && !is_blank(next->text[0]))
    at++;
  size_t compared = least(next->length, both->length - at);
  bool goes_on = compared > 0 && memcmp(both->text + at, next->text, compared) == 0;
  return goes_on && !grow_together(head->text[head->length - 1], both->text[at]) ? at : 0;
}

/* Passes over the line of `shorter`, which runs on in that of `longer`. */
static bool pass_joint(struct cursor *shorter, struct cursor *longer, struct word *first, size_t *more) {
  size_t at = joint(shorter, longer);
  if (at == 0)
    return false;
  *more += first->text != NULL;
  if (!first->text)
    *first = (struct word){shorter->rest.text, shorter->rest.length};
  longer->rest.text += at;
  longer->rest.length -= at;
  return advance(shorter);
}

/* ---- all of it ---- */

static void add_reason(struct strbuf *what, const char *reason) {
  strbuf_addf(what, "%s%s", what->length ? " and " : "", reason);
}

static void add_newline(struct strbuf *what, const char *which, struct word line, size_t more) {
  if (!line.text)
    return;
  _cleanup_strbuf_ struct strbuf shown = STRBUF_INIT;
  text_add_visible(&shown, line.text, line.length, 0);
  add_reason(what, which);
  strbuf_add_text(what, " \"");
  columns_add_cut(what, shown.buf, SHOWN_LINE);
  strbuf_add_char(what, '"');
  if (more)
    strbuf_addf(what, " (and after %zu more)", more);
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
  add_newline(&what, "the newline after", seen->unbroken, seen->more_unbroken);
  add_newline(&what, "a newline too many, after", seen->broken, seen->more_broken);
  strbuf_add(ret_what, what.buf, what.length);
}

static bool ends_in_newline(const lines *list) { return !list->count || list->items[list->count - 1].ended; }

/* One step in both texts; false when they differ in more than details. */
static bool compare_lines(struct cursor *wanted, struct cursor *printed, bool *ret_wanted, bool *ret_printed,
                          struct differences *seen) {
  if (pass_joint(wanted, printed, &seen->unbroken, &seen->more_unbroken) ||
      pass_joint(printed, wanted, &seen->broken, &seen->more_broken))
    return true;
  if (!is_cosmetic(&wanted->rest, &printed->rest, seen))
    return false;
  *ret_wanted = advance(wanted);
  *ret_printed = advance(printed);
  seen->empty_lines = seen->empty_lines || wanted->skipped != printed->skipped;
  return true;
}

bool cosmetic_is_all(const lines *expected, const lines *actual, struct strbuf *ret_what, bool *ret_newlines) {
  struct differences seen = {.newline = ends_in_newline(expected) != ends_in_newline(actual)};
  struct cursor wanted = {.list = expected};
  struct cursor printed = {.list = actual};
  bool any_wanted = advance(&wanted);
  bool any_printed = advance(&printed);
  seen.empty_lines = wanted.skipped != printed.skipped;
  while (any_wanted && any_printed)
    if (!compare_lines(&wanted, &printed, &any_wanted, &any_printed, &seen))
      return false;
  size_t before = ret_what->length;
  describe(&seen, ret_what);
  *ret_newlines = seen.newline || seen.unbroken.text || seen.broken.text;
  return !any_wanted && !any_printed && ret_what->length > before;
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

/* A number that goes on is another number. */
static bool cuts_a_number(const struct strbuf *all, size_t from, size_t to) {
  const char *text = all->buf;
  return (from > 0 && isdigit((unsigned char)text[from - 1]) && isdigit((unsigned char)text[from])) ||
         (to < all->length && isdigit((unsigned char)text[to - 1]) && isdigit((unsigned char)text[to]));
}

bool cosmetic_contains(const lines *actual, const lines *part) {
  _cleanup_strbuf_ struct strbuf all = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf wanted = STRBUF_INIT;
  add_gists(actual, &all);
  add_gists(part, &wanted);
  for (size_t at = 0; wanted.length && at + wanted.length <= all.length; at++)
    if (memcmp(all.buf + at, wanted.buf, wanted.length) == 0 && !cuts_a_number(&all, at, at + wanted.length))
      return true;
  return false;
}
