/* A short line diff for people: longest common subsequence of lines, then only the surroundings of changes. */
#include "judge/diff.h"

#include "base/strbuf.h"
#include "base/text.h"

#include <string.h>

enum {
  CONTEXT = 1,
  MOST_LINES = 400, /* of either text that are compared: the table below is quadratic */
  SHOWN_HEAD = 14,
  SHOWN_TAIL = 6,
  WIDEST = 300, /* bytes of a line; enough for a terminal, and a bound on what one line can do to a report */
};

/* One line of the diff: a pair for ' ', else only one of the two. */
struct edit {
  char sign;
  const struct line *expected;
  const struct line *actual;
  bool blanks_matter;
};
typedef VEC(struct edit) edits;

static void add_edit(edits *list, char sign, const struct line *expected, const struct line *actual) {
  *vec_add(list) = (struct edit){.sign = sign, .expected = expected, .actual = actual};
}

/* ---- the edits ---- */

struct span {
  const struct line *lines;
  size_t count;
};

/* A last line without newline differs from the same line with one. */
static bool is_same(const struct line *a, const struct line *b) { return line_equals(a, b) && a->ended == b->ended; }

/* table[i][j]: length of the longest common subsequence of expected[i…] and actual[j…]. */
static unsigned short *common_lengths(struct span expected, struct span actual) {
  size_t width = actual.count + 1;
  unsigned short *table = xcalloc((expected.count + 1) * width, sizeof *table);
  for (size_t i = expected.count; i-- > 0;)
    for (size_t j = actual.count; j-- > 0;) {
      unsigned short down = table[(i + 1) * width + j];
      unsigned short right = table[i * width + j + 1];
      table[i * width + j] = is_same(&expected.lines[i], &actual.lines[j])
                                 ? (unsigned short)(table[(i + 1) * width + j + 1] + 1)
                                 : (down > right ? down : right);
    }
  return table;
}

static void add_changes(edits *list, struct span expected, struct span actual) {
  _cleanup_free_ unsigned short *table = common_lengths(expected, actual);
  size_t width = actual.count + 1;
  size_t i = 0;
  size_t j = 0;
  while (i < expected.count || j < actual.count)
    if (i < expected.count && j < actual.count && is_same(&expected.lines[i], &actual.lines[j])) {
      add_edit(list, ' ', &expected.lines[i], &actual.lines[j]);
      i++, j++;
    } else if (i < expected.count && (j == actual.count || table[(i + 1) * width + j] >= table[i * width + j + 1])) {
      add_edit(list, '-', &expected.lines[i++], NULL);
    } else {
      add_edit(list, '+', NULL, &actual.lines[j++]);
    }
}

static size_t at_most(size_t count, size_t most) { return count < most ? count : most; }

/* Equal beginnings and ends are taken off first; `ret_left_out` is what is too long to be compared. */
static void find_edits(const lines *expected, const lines *actual, edits *ret_edits, size_t *ret_left_out) {
  size_t head = 0;
  size_t tail = 0;
  size_t shorter = at_most(expected->count, actual->count);
  while (head < shorter && is_same(&expected->items[head], &actual->items[head]))
    head++;
  while (tail < shorter - head &&
         is_same(&expected->items[expected->count - 1 - tail], &actual->items[actual->count - 1 - tail]))
    tail++;
  struct span left = {expected->items + head, at_most(expected->count - head - tail, MOST_LINES)};
  struct span right = {actual->items + head, at_most(actual->count - head - tail, MOST_LINES)};
  *ret_left_out = expected->count + actual->count - 2 * (head + tail) - left.count - right.count;
  for (size_t i = 0; i < head; i++)
    add_edit(ret_edits, ' ', &expected->items[i], &actual->items[i]);
  add_changes(ret_edits, left, right);
  for (size_t i = 0; *ret_left_out == 0 && i < tail; i++)
    add_edit(ret_edits, ' ', &expected->items[expected->count - tail + i], &actual->items[actual->count - tail + i]);
}

/* ---- how they look ---- */

static bool differ_in_blanks(const struct line *a, const struct line *b) {
  size_t i = 0;
  size_t j = 0;
  if (line_equals(a, b))
    return false;
  for (;; i++, j++) {
    while (i < a->length && strchr(" \t", a->text[i]) && a->text[i])
      i++;
    while (j < b->length && strchr(" \t", b->text[j]) && b->text[j])
      j++;
    if (i >= a->length || j >= b->length)
      return i >= a->length && j >= b->length;
    if (a->text[i] != b->text[j])
      return false;
  }
}

static size_t run_of(const edits *list, size_t from, char sign) {
  size_t end = from;
  while (end < list->count && list->items[end].sign == sign)
    end++;
  return end - from;
}

/* The n-th line of a run of '-' answers to the n-th of the run of '+' behind it. */
static void mark_blanks(edits *list) {
  for (size_t i = 0; i < list->count;) {
    size_t gone = run_of(list, i, '-');
    size_t come = run_of(list, i + gone, '+');
    for (size_t n = 0; n < gone && n < come; n++) {
      struct edit *minus = &list->items[i + n];
      struct edit *plus = &list->items[i + gone + n];
      minus->blanks_matter = plus->blanks_matter = differ_in_blanks(minus->expected, plus->actual);
    }
    i += gone + come ? gone + come : 1;
  }
}

static void add_text(struct strbuf *sb, const struct line *line, bool blanks_matter) {
  size_t shown = at_most(line->length, WIDEST);
  size_t plain = 0;
  for (size_t i = 0; i < shown; i++) {
    bool blank = line->text[i] == ' ' || line->text[i] == '\t';
    if (!blank || (line->text[i] == ' ' && !blanks_matter))
      continue;
    text_add_visible(sb, line->text + plain, i - plain, 0);
    strbuf_add_text(sb, !blanks_matter ? "\t" : line->text[i] == '\t' ? "→" : "·");
    plain = i + 1;
  }
  text_add_visible(sb, line->text + plain, shown - plain, 0);
  if (shown < line->length)
    strbuf_addf(sb, "… (%zu bytes more)", line->length - shown);
}

static void add_shown(struct strbuf *sb, const struct edit *edit, bool newline_matters) {
  const struct line *line = edit->expected ? edit->expected : edit->actual;
  strbuf_addf(sb, "%c ", edit->sign);
  if (line->length == 0 && edit->sign != ' ')
    strbuf_add_text(sb, "␤");
  add_text(sb, line, edit->blanks_matter);
  if (newline_matters && !line->ended)
    strbuf_add_text(sb, "  (no newline at the end)");
  strbuf_add_char(sb, '\n');
}

static bool is_near_change(const edits *list, size_t i) {
  size_t from = i > CONTEXT ? i - CONTEXT : 0;
  for (size_t j = from; j < list->count && j <= i + CONTEXT; j++)
    if (list->items[j].sign != ' ')
      return true;
  return false;
}

static void note_gap(struct strbuf *sb, size_t count, const char *what) {
  if (count)
    strbuf_addf(sb, "  … %zu %sline%s …\n", count, what, plural(count));
}

static bool ends_in_newline(const lines *list) { return !list->count || list->items[list->count - 1].ended; }

void diff_lines(const lines *expected, const lines *actual, struct strbuf *ret_diff) {
  edits list = {0};
  size_t left_out;
  size_t near = 0;
  size_t shown = 0;
  size_t equal = 0;
  find_edits(expected, actual, &list, &left_out);
  mark_blanks(&list);
  for (size_t i = 0; i < list.count; i++)
    near += is_near_change(&list, i);
  size_t hidden = near > SHOWN_HEAD + SHOWN_TAIL + 1 ? near - SHOWN_HEAD - SHOWN_TAIL : 0;
  bool newline_matters = ends_in_newline(expected) != ends_in_newline(actual);
  for (size_t i = 0; near && i < list.count; i++) {
    if (!is_near_change(&list, i)) {
      equal++;
      continue;
    }
    bool is_hidden = shown >= SHOWN_HEAD && shown < SHOWN_HEAD + hidden;
    if (!is_hidden)
      note_gap(ret_diff, equal, "equal ");
    equal = 0;
    if (shown == SHOWN_HEAD)
      note_gap(ret_diff, hidden, "more ");
    if (!is_hidden)
      add_shown(ret_diff, &list.items[i], newline_matters);
    shown++;
  }
  note_gap(ret_diff, near ? equal : 0, "equal ");
  note_gap(ret_diff, left_out, "more ");
  vec_release(&list);
}
