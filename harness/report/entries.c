/* What formats of other tools have in common: the list of what holds, and what there is to say of it in plain text. */
#include "report/entries.h"

#include "base/columns.h"
#include "base/file.h"
#include "base/text.h"
#include "report/told.h"

#include <string.h>

enum { MOST_LINES = 24, MOST_COLUMNS = 400 };

static const findings no_findings;

/* ---- the list ---- */

/* Of all that there is to say of the submission as a whole; advice isn't against it. */
static enum verdict verdict_of_all(const struct submission_result *result) {
  enum verdict verdict = result->status == STATUS_BROKEN && result->cases.count == 0 ? VERDICT_BROKEN : VERDICT_PASS;
  vec_each(&result->findings, finding)
    if (finding->kind == FINDING_BROKEN)
      verdict = VERDICT_BROKEN;
    else if (finding->kind == FINDING_UNSUPPORTED && verdict == VERDICT_PASS)
      verdict = VERDICT_UNSUPPORTED;
    else if (!finding->advice && verdict != VERDICT_BROKEN)
      verdict = VERDICT_FAIL;
  return verdict;
}

/* The points that a person gave the case, and that count. */
static const struct override *override_of(const struct submission_result *result, const struct case_result *graded) {
  vec_each(&result->overrides, change)
    if (strcmp(change->case_id, graded->id) == 0 && override_counts(result, change))
      return change;
  return NULL;
}

void entries_of(const struct submission_result *result, entries *ret_list) {
  *vec_add(ret_list) = (struct entry){.id = "submission",
                                      .says = "Its files are there and compile.",
                                      .verdict = verdict_of_all(result),
                                      .findings = &result->findings};
  vec_each(&result->cases, graded) {
    const struct override *given = override_of(result, graded);
    *vec_add(ret_list) = (struct entry){.id = graded->id,
                                        .says = graded->hidden ? NULL : graded->says,
                                        .graded = graded,
                                        .hidden = graded->hidden,
                                        .verdict = graded->verdict,
                                        .points = given ? given->points : graded->points,
                                        .by_hand = given != NULL,
                                        .max_points = graded->max_points,
                                        .wall_ns = graded->record.wall_ns,
                                        .findings = graded->hidden ? &no_findings : &graded->findings};
  }
}

const char *entry_verdict(const struct entry *entry) {
  static const char *const words[] = {
      [VERDICT_PASS] = "ok", [VERDICT_FAIL] = "failed", [VERDICT_UNSUPPORTED] = "skipped", [VERDICT_BROKEN] = "broken"};
  return words[entry->verdict];
}

char *entry_path(const struct submission_result *result, const char *file) {
  return result->folder ? path_join(result->folder, file) : xstrdup(file);
}

const struct case_result *entry_told_before(const struct submission_result *result, const struct entry *entry) {
  const struct case_result *earlier = NULL;
  vec_each(entry->findings, finding) {
    earlier = entry->graded ? told_before(result, entry->graded, finding) : NULL;
    if (!earlier)
      return NULL;
  }
  return earlier;
}

/* ---- what there is to say ---- */

void entry_add_points(double points, struct strbuf *ret_text) { strbuf_addf(ret_text, "%.8g", points_rounded(points)); }

void entry_add_sum(const struct entry *entry, struct strbuf *ret_text) {
  if (!entry->graded)
    return;
  entry_add_points(entry->points, ret_text);
  strbuf_add_text(ret_text, " of ");
  entry_add_points(entry->max_points, ret_text);
  strbuf_addf(ret_text, " points%s", entry->by_hand ? ", given by hand" : "");
}

void entry_add_score(const struct submission_result *result, struct strbuf *ret_text) {
  double final = submission_final_score(result);
  entry_add_points(final, ret_text);
  strbuf_add_text(ret_text, " of ");
  entry_add_points(result->max_score, ret_text);
  strbuf_add_text(ret_text, " points");
  if (final == points_rounded(result->score))
    return;
  strbuf_add_text(ret_text, " (");
  entry_add_points(result->score, ret_text);
  strbuf_addf(ret_text, " before%s%s%s)", result->late.off > 0 ? " lateness" : "",
              result->late.off > 0 && result->overrides.count ? " and" : "",
              result->overrides.count ? " changes by hand" : "");
}

static void add_cut_line(const char *line, size_t length, struct strbuf *ret_text) {
  _cleanup_free_ char *one = xstrndup(line, length);
  columns_add_cut(ret_text, one, MOST_COLUMNS);
}

/* The lines of `text`, which is harmless already, each behind `indent`. */
static void add_lines(const char *text, const char *indent, struct strbuf *ret_text) {
  size_t lines = 0;
  for (const char *line = text; *line; line += *line == '\n') {
    size_t length = strcspn(line, "\n");
    if (lines++ < MOST_LINES) {
      strbuf_add_text(ret_text, length ? indent : "");
      add_cut_line(line, length, ret_text);
      strbuf_add_char(ret_text, '\n');
    }
    line += length;
  }
  if (lines > MOST_LINES)
    strbuf_addf(ret_text, "%s… %zu more line%s\n", indent, lines - MOST_LINES, plural(lines - MOST_LINES));
}

void entry_add_cut(const char *text, const char *indent, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf shown = STRBUF_INIT;
  text_add_visible(&shown, text, strlen(text), 1);
  add_lines(shown.buf, indent, ret_text);
}

static void add_block(const char *heading, const char *text, struct strbuf *ret_text) {
  if (!text || !*text)
    return;
  strbuf_addf(ret_text, "%s:\n", heading);
  entry_add_cut(text, "  ", ret_text);
}

static char *visible_message(const struct finding *finding) {
  struct strbuf shown = STRBUF_INIT;
  text_add_visible(&shown, finding->message, strlen(finding->message), 1);
  return strbuf_detach(&shown);
}

void entry_add_headline(const struct finding *finding, struct strbuf *ret_text) {
  _cleanup_free_ char *message = visible_message(finding);
  _cleanup_free_ char *role = finding->role ? text_visible(finding->role) : NULL;
  strbuf_add_text(ret_text, finding_kind_name(finding->kind));
  if (role)
    strbuf_addf(ret_text, " (%s)", role);
  strbuf_add_text(ret_text, ": ");
  add_cut_line(message, strcspn(message, "\n"), ret_text);
}

void entry_add_reason(const struct entry *entry, struct strbuf *ret_text) {
  if (entry->verdict == VERDICT_PASS)
    return;
  if (entry->findings->count)
    entry_add_headline(&entry->findings->items[0], ret_text);
  else if (entry->hidden)
    strbuf_addf(ret_text, "a hidden case, %s", entry_verdict(entry));
  else
    strbuf_add_text(ret_text, entry_verdict(entry));
}

void entry_add_finding(const struct finding *finding, const char *folder, struct strbuf *ret_text) {
  _cleanup_free_ char *message = visible_message(finding);
  const char *rest = message + strcspn(message, "\n");
  bool tells_all = *rest; /* a message of several lines shows what was expected and seen */
  rest += strspn(rest, "\n");
  entry_add_headline(finding, ret_text);
  strbuf_add_char(ret_text, '\n');
  add_lines(rest, "  ", ret_text);
  if (finding->file) {
    _cleanup_free_ char *path = folder ? path_join(folder, finding->file) : xstrdup(finding->file);
    _cleanup_free_ char *shown = text_visible(path);
    strbuf_addf(ret_text, "at %s", shown);
    if (finding->line > 0)
      strbuf_addf(ret_text, ":%d", finding->line);
    strbuf_add_char(ret_text, '\n');
  }
  if (!tells_all) {
    add_block("expected", finding->expected, ret_text);
    add_block("seen", finding->actual, ret_text);
  }
  add_block("hint", finding->hint, ret_text);
}

void entry_add_text(const struct entry *entry, const char *folder, struct strbuf *ret_text) {
  if (entry->hidden)
    strbuf_add_text(ret_text, "This case is hidden.\n");
  vec_each(entry->findings, finding) {
    strbuf_add_text(ret_text, finding > entry->findings->items ? "\n" : "");
    entry_add_finding(finding, folder, ret_text);
  }
}
