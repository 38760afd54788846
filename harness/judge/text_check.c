/* Is a printed text what was expected? One checker per rule, and a table of them. */
#include "judge/text_check.h"

#include "base/text.h"
#include "judge/cosmetic.h"
#include "judge/diff.h"

#include <string.h>

enum { EXCERPT_HEAD = 2048, EXCERPT_TAIL = 1024, SHOWN_LINE = 120 };

/* What a checker works on. The texts are split under the expectation's rule for blanks. */
struct question {
  const struct text_expectation *expectation;
  const struct strbuf *actual;
  const char *stream;
  lines wanted; /* of exact and reference texts; else empty */
  lines printed;
};

static void judge_as(struct text_check *check, enum text_outcome outcome, size_t offset, char *what) {
  check->outcome = outcome;
  check->offset = offset;
  check->what = what;
}

/* The beginning of a line, quoted and harmless. */
static char *quoted(const char *text, size_t length) {
  struct strbuf sb = STRBUF_INIT;
  strbuf_add_char(&sb, '"');
  text_add_visible(&sb, text, length < SHOWN_LINE ? length : SHOWN_LINE, 0);
  strbuf_add_text(&sb, length < SHOWN_LINE ? "\"" : "…\"");
  return strbuf_detach(&sb);
}

/* ---- exact and reference ---- */

static bool is_missing_newline(const struct question *question) {
  const lines *wanted = &question->wanted;
  const lines *printed = &question->printed;
  return wanted->count && printed->count &&
         wanted->items[wanted->count - 1].ended != printed->items[printed->count - 1].ended;
}

static size_t first_difference(const lines *wanted, const lines *printed) {
  size_t i = 0;
  while (i < wanted->count && i < printed->count && line_equals(&wanted->items[i], &printed->items[i]))
    i++;
  return i;
}

static size_t common_length(const struct line *a, const struct line *b) {
  size_t i = 0;
  while (i < a->length && i < b->length && a->text[i] == b->text[i])
    i++;
  return i;
}

static size_t offset_of_difference(const struct question *question, size_t line) {
  if (line >= question->printed.count)
    return question->actual->length;
  const struct line *printed = &question->printed.items[line];
  return printed->offset + (line < question->wanted.count ? common_length(printed, &question->wanted.items[line]) : 0);
}

static int compare_lines(const void *a, const void *b) {
  const struct line *left = *(const struct line *const *)a;
  const struct line *right = *(const struct line *const *)b;
  size_t shorter = left->length < right->length ? left->length : right->length;
  int order = memcmp(left->text, right->text, shorter);
  return order ? order : (left->length > right->length) - (left->length < right->length);
}

static const struct line **sorted(const lines *list) {
  const struct line **pointers = xcalloc(list->count + 1, sizeof(void *));
  for (size_t i = 0; i < list->count; i++)
    pointers[i] = &list->items[i];
  qsort(pointers, list->count, sizeof(void *), compare_lines);
  return pointers;
}

static bool is_reordered(const lines *wanted, const lines *printed) {
  if (wanted->count != printed->count)
    return false;
  const struct line **a = sorted(wanted);
  const struct line **b = sorted(printed);
  bool same = true;
  for (size_t i = 0; i < wanted->count && same; i++)
    same = line_equals(a[i], b[i]);
  free(a);
  free(b);
  return same;
}

/* All lines but the last are right, and the last is the beginning of what was to come. */
static bool stops_early(const lines *wanted, const lines *printed, size_t same) {
  if (same == printed->count)
    return same < wanted->count;
  return same + 1 == printed->count && same < wanted->count && !printed->items[same].ended &&
         line_begins(&printed->items[same], &wanted->items[same]);
}

static char *say_stop(const struct question *question, size_t same) {
  size_t missing = question->wanted.count - same;
  if (question->printed.count == 0)
    return xasprintf("nothing was printed to %s, %zu line%s expected", question->stream, missing,
                     missing == 1 ? " was" : "s were");
  if (same < question->printed.count)
    return xasprintf("%s stops in the middle of line %zu", question->stream, same + 1);
  return xasprintf("%s stops after line %zu, %zu more line%s expected", question->stream, same, missing,
                   missing == 1 ? " was" : "s were");
}

static char *say_difference(const struct question *question, size_t same) {
  if (same < question->wanted.count)
    return xasprintf("line %zu of %s is not what was expected", same + 1, question->stream);
  _cleanup_free_ char *line = quoted(question->printed.items[same].text, question->printed.items[same].length);
  if (question->wanted.count == 0)
    return xasprintf("nothing was expected on %s, but it begins %s", question->stream, line);
  return xasprintf("%s goes on after its last expected line, with %s", question->stream, line);
}

static void check_wanted(const struct question *question, struct text_check *check) {
  const lines *wanted = &question->wanted;
  const lines *printed = &question->printed;
  size_t same = first_difference(wanted, printed);
  size_t offset = offset_of_difference(question, same);
  _cleanup_strbuf_ struct strbuf what = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf diff = STRBUF_INIT;
  if (same == wanted->count && same == printed->count && !is_missing_newline(question))
    return;
  diff_lines(wanted, printed, &diff);
  check->diff = strbuf_detach(&diff);
  if (cosmetic_is_all(wanted, printed, &what, &check->newlines))
    judge_as(check, TEXT_COSMETIC,
             offset - (check->newlines && offset > 0), /* it lacks where the line before was printed */
             xasprintf("%s differs only in %s", question->stream, what.buf));
  else if (stops_early(wanted, printed, same))
    judge_as(check, TEXT_STOPS_EARLY, question->actual->length, say_stop(question, same));
  else if (is_reordered(wanted, printed))
    judge_as(check, TEXT_REORDERED, offset, xasprintf("%s has the right lines in the wrong order", question->stream));
  else
    judge_as(check, TEXT_DIFFERS, offset, say_difference(question, same));
}

/* ---- lines in any order ---- */

/* What one text has and the other lacks, line by line. */
static void find_odd_lines(const lines *list, const lines *others, char sign, lines *ret_odd, struct strbuf *diff) {
  const struct line **mine = sorted(list);
  const struct line **theirs = sorted(others);
  for (size_t i = 0, j = 0; i < list->count;) {
    int order = j < others->count ? compare_lines(&mine[i], &theirs[j]) : -1;
    if (order < 0) {
      *vec_add(ret_odd) = *mine[i];
      strbuf_addf(diff, "%c ", sign);
      text_add_visible(diff, mine[i]->text, mine[i]->length, 0);
      strbuf_add_char(diff, '\n');
    }
    i += order <= 0;
    j += order >= 0;
  }
  free(mine);
  free(theirs);
}

static void check_any_order(const struct question *question, struct text_check *check) {
  lines missing = {0}; /* the lines in these two are borrowed */
  lines extra = {0};
  struct strbuf diff = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf what = STRBUF_INIT;
  find_odd_lines(&question->wanted, &question->printed, '-', &missing, &diff);
  find_odd_lines(&question->printed, &question->wanted, '+', &extra, &diff);
  check->diff = strbuf_detach(&diff);
  size_t offset = question->actual->length;
  vec_each(&extra, line)
    offset = line->offset < offset ? line->offset : offset;
  if (missing.count && missing.count == extra.count && cosmetic_is_all(&missing, &extra, &what, &check->newlines))
    judge_as(check, TEXT_COSMETIC, offset, xasprintf("%s differs only in %s", question->stream, what.buf));
  else if (missing.count)
    judge_as(check, extra.count ? TEXT_DIFFERS : TEXT_STOPS_EARLY, offset,
             xasprintf("%s lacks %zu of its %zu lines", question->stream, missing.count, question->wanted.count));
  else if (extra.count)
    judge_as(check, TEXT_DIFFERS, offset,
             xasprintf("%s has %zu line%s too many", question->stream, extra.count, plural(extra.count)));
  vec_release(&missing);
  vec_release(&extra);
}

/* ---- contains ---- */

/* The rule for blanks holds on both sides, so both are put together again from their lines. */
static void join(const lines *list, bool last_newline, struct strbuf *ret) {
  vec_each(list, line) {
    strbuf_add(ret, line->text, line->length);
    if (line < list->items + list->count - 1 || (last_newline && line->ended))
      strbuf_add_char(ret, '\n');
  }
}

static enum text_outcome find_part(const struct question *question, const char *part) {
  _cleanup_strbuf_ struct strbuf all = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf wanted = STRBUF_INIT;
  enum blanks_rule rule = question->expectation->blanks;
  lines split = {0};
  join(&question->printed, true, &all);
  /* A part may end in the blanks before something else: only folding changes it. */
  lines_split(part, strlen(part), rule == BLANKS_FOLD ? rule : BLANKS_EXACT, &split);
  join(&split, true, &wanted);
  bool found = memmem(all.buf, all.length, wanted.buf, wanted.length) ||
               memmem(question->actual->buf, question->actual->length, part, strlen(part));
  bool nearly = cosmetic_contains(&question->printed, &split);
  lines_release(&split);
  return found ? TEXT_AGREES : nearly ? TEXT_COSMETIC : TEXT_STOPS_EARLY;
}

/* The printed line that has most of the beginning of the part's first line, at least half of it, and where in the line
 * that stops; NULL when there is none. */
static const struct line *nearest_line(const lines *printed, const char *part, size_t *ret_same) {
  size_t wanted = strcspn(part, "\n");
  size_t have = wanted / 2;
  const struct line *nearest = NULL;
  vec_each(printed, line) {
    const char *found;
    while (have < wanted && (found = memmem(line->text, line->length, part, have + 1))) {
      have++;
      nearest = line;
      *ret_same = (size_t)(found - line->text) + have;
    }
  }
  return nearest;
}

/* A part that is missing, and what was printed instead of it: that is how somebody finds the letter, and the moment. */
static void add_missing_part(const struct question *question, const char *part, size_t *offset, struct strbuf *diff) {
  size_t same = 0;
  const struct line *line = nearest_line(&question->printed, part, &same);
  strbuf_add_text(diff, "- ");
  text_add_visible(diff, part, strlen(part), 0);
  strbuf_add_char(diff, '\n');
  if (!line)
    return;
  strbuf_add_text(diff, "+ ");
  text_add_visible(diff, line->text, line->length, 0);
  strbuf_add_text(diff, line->ended && strchr(part, '\n') ? "\\n\n" : "\n");
  *offset = line->offset + same < *offset ? line->offset + same : *offset;
}

static void check_parts(const struct question *question, struct text_check *check) {
  struct strbuf diff = STRBUF_INIT;
  enum text_outcome worst = TEXT_AGREES;
  size_t missing = 0;
  size_t offset = question->actual->length;
  const char *first = NULL;
  vec_each(&question->expectation->parts, part) {
    enum text_outcome found = find_part(question, *part);
    if (found == TEXT_AGREES)
      continue;
    missing++;
    worst = found > worst ? found : worst;
    first = first ? first : *part;
    add_missing_part(question, *part, &offset, &diff);
  }
  check->diff = strbuf_detach(&diff);
  if (!missing)
    return;
  _cleanup_free_ char *shown = quoted(first, strlen(first));
  if (worst == TEXT_COSMETIC)
    judge_as(check, worst, offset,
             xasprintf("%s has %s only with another case, blanks or punctuation", question->stream, shown));
  else
    judge_as(check, worst, offset,
             xasprintf(missing > 1 ? "%s lacks %s and %zu more" : "%s lacks %s", question->stream, shown, missing - 1));
}

/* ---- patterns ---- */

static enum pattern_match match(const struct text_expectation *expectation, const struct strbuf *actual,
                                captures *ret_captures, struct strbuf *ret_problem) {
  const char *pattern = expectation->parts.items[0];
  enum pattern_match found = pattern_match(pattern, actual->buf, actual->length, ret_captures, ret_problem);
  if (found != PATTERN_DIFFERS || expectation->blanks == BLANKS_EXACT)
    return found;
  /* As the rule for blanks leaves the text: with a newline at the end, and without. */
  lines printed = {0};
  lines_split(actual->buf, actual->length, expectation->blanks, &printed);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  join(&printed, false, &text);
  lines_release(&printed);
  found = pattern_match(pattern, text.buf, text.length, ret_captures, ret_problem);
  if (found != PATTERN_DIFFERS)
    return found;
  strbuf_add_char(&text, '\n');
  return pattern_match(pattern, text.buf, text.length, ret_captures, ret_problem);
}

static bool nearly_matches(const struct text_expectation *expectation, const struct strbuf *actual) {
  const char *pattern = expectation->parts.items[0];
  lines printed = {0};
  lines_split(actual->buf, actual->length, expectation->blanks, &printed);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  join(&printed, false, &text);
  lines_release(&printed);
  if (pattern_nearly_matches(pattern, text.buf, text.length))
    return true;
  strbuf_add_char(&text, '\n');
  return pattern_nearly_matches(pattern, text.buf, text.length);
}

void text_captures(const struct text_expectation *expectation, const struct strbuf *actual, captures *ret_captures) {
  _cleanup_strbuf_ struct strbuf problem = STRBUF_INIT;
  if (expectation->rule == TEXT_MATCHES)
    match(expectation, actual, ret_captures, &problem);
}

static size_t line_at(const struct strbuf *text, size_t offset) {
  size_t line = 1;
  for (size_t i = 0; i < offset; i++)
    line += text->buf[i] == '\n';
  return line;
}

static void check_pattern(const struct question *question, struct text_check *check) {
  const struct strbuf *actual = question->actual;
  _cleanup_strbuf_ struct strbuf problem = STRBUF_INIT;
  enum pattern_match found = match(question->expectation, actual, NULL, &problem);
  if (found == PATTERN_INVALID)
    judge_as(check, TEXT_UNJUDGEABLE, 0, strbuf_detach(&problem));
  if (found != PATTERN_DIFFERS)
    return;
  const char *pattern = question->expectation->parts.items[0];
  size_t viable = pattern_viable(pattern, actual->buf, actual->length);
  if (actual->length == 0)
    judge_as(check, TEXT_STOPS_EARLY, 0, xasprintf("nothing was printed to %s", question->stream));
  else if (nearly_matches(question->expectation, actual))
    judge_as(check, TEXT_COSMETIC, viable,
             xasprintf("%s has the expected form only with another case, blanks or punctuation", question->stream));
  else if (viable == actual->length)
    judge_as(check, TEXT_STOPS_EARLY, viable,
             xasprintf(pattern_wants_more(pattern, actual->buf, actual->length)
                           ? "%s stops before all was printed that should be"
                           : "%s as a whole does not have the expected form",
                       question->stream));
  else
    judge_as(check, TEXT_DIFFERS, viable,
             xasprintf("line %zu of %s does not have the expected form", line_at(actual, viable), question->stream));
  struct strbuf diff = STRBUF_INIT;
  const char *newline = memchr(actual->buf + viable, '\n', actual->length - viable);
  if (viable < actual->length) {
    size_t end = newline ? (size_t)(newline - actual->buf) : actual->length;
    strbuf_add_text(&diff, "+ ");
    text_add_visible(&diff, actual->buf + viable, end - viable, 0);
    strbuf_add_char(&diff, '\n');
  }
  check->diff = strbuf_detach(&diff);
}

static void check_not_empty(const struct question *question, struct text_check *check) {
  if (question->printed.count == 0)
    judge_as(check, TEXT_STOPS_EARLY, 0, xasprintf("nothing was printed to %s", question->stream));
}

/* ---- all rules ---- */

struct checker {
  void (*check)(const struct question *question, struct text_check *check);
  bool knows_all; /* the parts are the whole text, so that it can be split into lines */
  const char *expects;
};

static const struct checker checkers[] = {
    [TEXT_EXACT] = {check_wanted, true, ""},
    [TEXT_REFERENCE] = {check_wanted, true, ""},
    [TEXT_CONTAINS] = {check_parts, false, "somewhere in it:\n"},
    [TEXT_LINES] = {check_any_order, true, "in any order:\n"},
    [TEXT_MATCHES] = {check_pattern, false, "text of the form\n"},
    [TEXT_NOT_EMPTY] = {check_not_empty, false, "anything at all"},
};

static void add_wanted(const struct text_expectation *expectation, const struct strbuf *reference,
                       struct strbuf *ret_text) {
  if (expectation->rule == TEXT_REFERENCE && reference)
    strbuf_add(ret_text, reference->buf, reference->length);
  if (expectation->rule == TEXT_REFERENCE)
    return;
  bool one_a_line = expectation->rule != TEXT_EXACT;
  vec_each(&expectation->parts, part) {
    strbuf_add_text(ret_text, *part);
    if (one_a_line && (!ret_text->length || ret_text->buf[ret_text->length - 1] != '\n'))
      strbuf_add_char(ret_text, '\n');
  }
}

/* Where blanks at ends don't count, an expected text that ends without newline is the same text with one. A last line
 * that breaks off stays without. */
static void forgive_newline(struct question *question) {
  lines *wanted = &question->wanted;
  lines *printed = &question->printed;
  if (question->expectation->blanks == BLANKS_EXACT || !wanted->count || wanted->items[wanted->count - 1].ended)
    return;
  wanted->items[wanted->count - 1].ended = true;
  struct line *last = printed->count ? &printed->items[printed->count - 1] : NULL;
  const struct line *model = last && printed->count <= wanted->count ? &wanted->items[printed->count - 1] : NULL;
  if (last && !(model && last->length < model->length && line_begins(last, model)))
    last->ended = true;
}

void text_add_excerpt(struct strbuf *sb, const char *bytes, size_t length) {
  if (length <= EXCERPT_HEAD + EXCERPT_TAIL) {
    strbuf_add(sb, bytes, length);
    return;
  }
  strbuf_add(sb, bytes, EXCERPT_HEAD);
  strbuf_addf(sb, "\n… %zu bytes …\n", length - EXCERPT_HEAD - EXCERPT_TAIL);
  strbuf_add(sb, bytes + length - EXCERPT_TAIL, EXCERPT_TAIL);
}

static void add_excerpts(const struct checker *checker, const struct strbuf *wanted, const struct strbuf *actual,
                         struct text_check *check) {
  struct strbuf expected = STRBUF_INIT;
  struct strbuf seen = STRBUF_INIT;
  strbuf_add_text(&expected, checker->expects);
  text_add_excerpt(&expected, wanted->buf, wanted->length);
  text_add_excerpt(&seen, actual->buf, actual->length);
  check->expected = strbuf_detach(&expected);
  check->actual = strbuf_detach(&seen);
}

bool text_is_wrong(const struct text_check *check) { return check->outcome > TEXT_COSMETIC; }

void text_check_release(struct text_check *check) {
  free(check->what);
  free(check->diff);
  free(check->expected);
  free(check->actual);
  *check = (struct text_check){0};
}

void text_check(const struct text_expectation *expectation, const struct strbuf *reference, const struct strbuf *actual,
                const char *stream, struct text_check *ret_check) {
  *ret_check = (struct text_check){.outcome = TEXT_AGREES};
  if (expectation->rule == TEXT_ANY)
    return;
  const struct checker *checker = &checkers[expectation->rule];
  struct question question = {.expectation = expectation, .actual = actual, .stream = stream};
  _cleanup_strbuf_ struct strbuf wanted = STRBUF_INIT;
  add_wanted(expectation, reference, &wanted);
  if (checker->knows_all)
    lines_split(wanted.buf, wanted.length, expectation->blanks, &question.wanted);
  lines_split(actual->buf, actual->length, expectation->blanks, &question.printed);
  forgive_newline(&question);
  checker->check(&question, ret_check);
  if (ret_check->outcome != TEXT_AGREES)
    add_excerpts(checker, &wanted, actual, ret_check);
  lines_release(&question.wanted);
  lines_release(&question.printed);
}
