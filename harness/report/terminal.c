/* The report that a student reads in a terminal. */
#include "report/report.h"

#include "base/columns.h"
#include "base/file.h"
#include "base/text.h"
#include "report/next.h"
#include "report/told.h"

#include <string.h>

enum {
  WIDTH = 80,
  INDENT = 8,
  VERDICT_WIDTH = 7, /* of the longest word and a blank */
  NAME_WIDTH = 12,
  LEAST_EXCERPT = 20, /* columns of a source line that are worth showing beside its place */
  AROUND = 4,
  EVENT_LINES = 4, /* that one event may take: a write can be as long as the output may be */
  MOST_LINES = 24,
  SOURCE_BYTES = 1 << 20
};

struct writer {
  const struct submission_result *result;
  const struct terminal_style *style;
  struct strbuf *out;
};

enum paint { PLAIN, GREEN, RED, YELLOW, BOLD, DIM };

static const char *paint_code(const struct writer *writer, enum paint paint) {
  static const char *const codes[] = {"", "\033[32m", "\033[31m", "\033[33m", "\033[1m", "\033[2m"};
  return writer->style->color ? codes[paint] : "";
}

static void add_painted(const struct writer *writer, enum paint paint, const char *text) {
  bool painted = writer->style->color && paint != PLAIN;
  strbuf_addf(writer->out, "%s%s%s", paint_code(writer, paint), text, painted ? "\033[0m" : "");
}

static char *points_text(double points) { return xasprintf("%.8g", points_rounded(points)); }

/* Words of `text`, wrapped: the first line continues at column `at`, the others begin at `indent`. */
static void add_wrapped(const struct writer *writer, const char *text, size_t indent, size_t at) {
  columns_add_wrapped(writer->out, text, at, indent, WIDTH);
}

static char *visible(const char *text) {
  struct strbuf sb = STRBUF_INIT;
  text_add_visible(&sb, text, strlen(text), 1);
  return strbuf_detach(&sb);
}

/* Several lines under a heading, at most MOST_LINES of them. */
static void add_block(const struct writer *writer, const char *heading, const char *text) {
  if (!text || !*text)
    return;
  _cleanup_free_ char *shown = visible(text);
  size_t lines = 0;
  if (*heading) {
    strbuf_add_repeated(writer->out, ' ', INDENT);
    add_painted(writer, DIM, heading);
    strbuf_add_char(writer->out, '\n');
  }
  for (const char *line = shown; *line; line += *line == '\n') {
    size_t length = strcspn(line, "\n");
    if (length == 0 && lines == 0 && !*heading) { /* the blank line behind a message's first */
      line += 1;
      length = strcspn(line, "\n");
    }
    if (lines++ < MOST_LINES) {
      _cleanup_free_ char *one = xstrndup(line, length);
      strbuf_add_repeated(writer->out, ' ', INDENT + 2);
      add_wrapped(writer, one, INDENT + 4, INDENT + 2);
    }
    line += length;
  }
  if (lines > MOST_LINES)
    strbuf_addf(writer->out, "%*s… %zu more lines\n", INDENT + 2, "", lines - MOST_LINES);
}

/* ---- the line of the student's source ---- */

/* Line `number` of `text` without its indentation, harmless; NULL when there is none. The caller frees it. */
static char *line_of(const char *text, int number) {
  for (int at = 1; text && at < number; at++) {
    text = strchr(text, '\n');
    text = text ? text + 1 : NULL;
  }
  if (!text)
    return NULL;
  text += strspn(text, " \t");
  _cleanup_free_ char *line = xstrndup(text, strcspn(text, "\r\n"));
  return text_visible(line);
}

static char *read_line(const struct writer *writer, const struct finding *finding) {
  if (!writer->style->sources || strchr(finding->file, '/'))
    return NULL;
  _cleanup_strbuf_ struct strbuf source = STRBUF_INIT;
  _cleanup_free_ char *path = path_join(writer->style->sources, finding->file);
  return file_read(path, SOURCE_BYTES, &source, NULL) == 0 ? line_of(source.buf, finding->line) : NULL;
}

static void add_source(const struct writer *writer, const struct finding *finding) {
  if (!finding->file || finding->line <= 0)
    return;
  _cleanup_free_ char *file = text_visible(finding->file);
  _cleanup_free_ char *place = xasprintf("%s:%d", file, finding->line);
  _cleanup_strbuf_ struct strbuf shown = STRBUF_INIT;
  columns_add_cut(&shown, place, WIDTH - INDENT);
  strbuf_add_repeated(writer->out, ' ', INDENT);
  add_painted(writer, BOLD, shown.buf);
  size_t at = INDENT + columns_of(shown.buf, shown.length) + 3;
  _cleanup_free_ char *line = read_line(writer, finding);
  if (line && at + LEAST_EXCERPT <= WIDTH) {
    strbuf_add_text(writer->out, "   ");
    columns_add_cut(writer->out, line, WIDTH - at);
  }
  strbuf_add_char(writer->out, '\n');
}

/* ---- what both programs did around the moment ---- */

/* One event, or some that read alike, marked when the finding's own is among them. */
static void add_event(const struct writer *writer, const struct timeline *timeline, size_t index, bool is_marked) {
  const struct event *event = &timeline->events.items[index];
  _cleanup_free_ char *name = text_visible(event->process >= 0 ? timeline->processes.items[event->process].name : "");
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  report_event(timeline, index, &text);
  size_t width = columns_of(name, strlen(name));
  size_t before = writer->out->length;
  strbuf_addf(writer->out, "%*s%c %9.3f s  %s", INDENT, "", is_marked ? '>' : ' ', (double)event->virtual_ns / 1e9,
              name);
  strbuf_add_repeated(writer->out, ' ', width < NAME_WIDTH ? NAME_WIDTH + 1 - width : 1);
  size_t indent = columns_of(writer->out->buf + before, writer->out->length - before);
  _cleanup_strbuf_ struct strbuf shown = STRBUF_INIT;
  columns_add_cut(&shown, text.buf, EVENT_LINES * (WIDTH - WIDTH / 2));
  add_wrapped(writer, shown.buf, indent < WIDTH / 2 ? indent : WIDTH / 2, indent);
}

static void add_moment(const struct writer *writer, const struct case_result *graded, const struct finding *finding) {
  const struct timeline *timeline = &graded->record.timeline;
  if (finding->event >= timeline->events.count)
    return;
  size_t first = report_first_repeat(timeline, finding->event);
  size_t at = first;
  for (int i = 0; i < AROUND && at > 0; i++)
    at = report_first_repeat(timeline, at - 1);
  strbuf_add_repeated(writer->out, ' ', INDENT);
  add_painted(writer, DIM, "what happened then");
  strbuf_add_char(writer->out, '\n');
  for (int behind = 0; behind <= AROUND / 2 && at<timeline->events.count; behind += at> first) {
    add_event(writer, timeline, at, at == first);
    at += report_repeats(timeline, at);
  }
}

/* Each line of `hints` is one. */
static void add_hints(const struct writer *writer, const char *hints) {
  _cleanup_free_ char *shown = hints ? visible(hints) : NULL;
  char *rest = shown;
  for (const char *hint = strsep(&rest, "\n"); hint; hint = strsep(&rest, "\n")) {
    strbuf_addf(writer->out, "%*s", INDENT, "");
    add_painted(writer, YELLOW, "hint: ");
    add_wrapped(writer, hint, INDENT + 2, INDENT + 6);
  }
}

static void add_reference(const struct writer *writer, const struct finding *finding, const struct case_result *earlier,
                          size_t at) {
  _cleanup_free_ char *file = finding->file && finding->line > 0 ? text_visible(finding->file) : NULL;
  _cleanup_free_ char *place = file ? xasprintf(" at %s:%d", file, finding->line) : NULL;
  _cleanup_free_ char *text = xasprintf("%s: as above, in %s", place ? place : "", earlier->id);
  add_wrapped(writer, text, INDENT + 2, at);
}

static void add_finding(const struct writer *writer, const struct case_result *graded, const struct finding *finding) {
  const struct case_result *earlier = graded ? told_before(writer->result, graded, finding) : NULL;
  bool advice = finding->advice;
  strbuf_add_repeated(writer->out, ' ', INDENT);
  const char *kind = finding_kind_name(finding->kind);
  add_painted(writer, advice ? YELLOW : RED, kind);
  size_t at = INDENT + strlen(kind);
  if (finding->role) {
    strbuf_addf(writer->out, " (%s)", finding->role);
    at += strlen(finding->role) + 3;
  }
  if (earlier) {
    add_reference(writer, finding, earlier, at);
    return;
  }
  strbuf_add_text(writer->out, ": ");
  _cleanup_free_ char *message = visible(finding->message);
  /* A message may be several lines: the first is wrapped, the others are kept as they are. */
  size_t first = strcspn(message, "\n");
  _cleanup_free_ char *line = xstrndup(message, first);
  add_wrapped(writer, line, INDENT + 2, at + 2);
  if (message[first])
    add_block(writer, "", message + first + 1);
  add_source(writer, finding);
  if (!message[first]) { /* a message of several lines shows both already */
    add_block(writer, "expected", finding->expected);
    add_block(writer, "seen", finding->actual);
  }
  if (graded)
    add_moment(writer, graded, finding);
  add_hints(writer, finding->hint);
}

/* ---- points given by hand ---- */

static void add_override(const struct writer *writer, const struct override *change) {
  bool counts = override_counts(writer->result, change);
  const struct case_result *graded = submission_case(writer->result, change->case_id);
  _cleanup_free_ char *points = points_text(change->points);
  _cleanup_free_ char *given = graded ? points_text(graded->points) : NULL;
  _cleanup_free_ char *who = text_visible(change->who);
  _cleanup_free_ char *reason = text_visible(change->reason);
  _cleanup_free_ char *text =
      xasprintf("%s: %s instead of %s points, by %s, %.10s: %s%s", change->case_id, points, given ? given : "no", who,
                change->at, reason, counts ? "" : " (counts no more: the case is gone, or its points are)");
  strbuf_add_text(writer->out, "  changed by hand: ");
  add_wrapped(writer, text, 4, 19);
}

/* ---- cases and the sum ---- */

/* Was it not run, for reasons that stand above, all of them? */
static bool is_unbuilt_as_others(const struct writer *writer, const struct case_result *graded) {
  vec_each(&graded->findings, finding)
    if ((finding->kind != FINDING_BUILD_FAILED && finding->kind != FINDING_MISSING_SOURCE) ||
        !told_before(writer->result, graded, finding))
      return false;
  return graded->findings.count > 0;
}

/* What the case asks for, with `sum` at the end of the first line. Where nothing is said of it a line is enough, since
 * `show` tells it whole; those that failed are named, as `--case` and what refers to them do. */
static void add_sentence(const struct writer *writer, const struct case_result *graded, const char *sum) {
  enum { AT = 2 + VERDICT_WIDTH };
  size_t width = WIDTH - strlen(sum) - 2;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  bool passed = graded->verdict == VERDICT_PASS;
  _cleanup_free_ char *named = passed ? xstrdup(graded->says) : xasprintf("%s: %s", graded->id, graded->says);
  if (passed || is_unbuilt_as_others(writer, graded)) {
    columns_add_cut(&text, named, width - AT);
    strbuf_add_char(&text, '\n');
  } else {
    columns_add_wrapped(&text, named, AT, AT, width);
  }
  size_t first = strcspn(text.buf, "\n");
  strbuf_add(writer->out, text.buf, first);
  strbuf_addf(writer->out, "%*s", (int)(WIDTH - AT - columns_of(text.buf, first)), sum);
  strbuf_add_text(writer->out, text.buf + first);
}

/* The line about a case; what was found in it goes below. */
static void add_verdict(const struct writer *writer, const struct case_result *graded) {
  static const char *const words[] = {"ok", "FAIL", "skip", "BROKEN"};
  static const enum paint paints[] = {GREEN, RED, YELLOW, RED};
  bool passed = graded->verdict == VERDICT_PASS;
  _cleanup_free_ char *points = points_text(graded->points);
  _cleanup_free_ char *most = points_text(graded->max_points);
  _cleanup_free_ char *sum = xasprintf(passed ? "%s" : "%s/%s", passed ? most : points, most);
  strbuf_add_text(writer->out, "  ");
  add_painted(writer, paints[graded->verdict], words[graded->verdict]);
  strbuf_add_repeated(writer->out, ' ', VERDICT_WIDTH - strlen(words[graded->verdict]));
  add_sentence(writer, graded, sum);
}

/* Of a case in every order of events: how much was tried. */
static void add_exploration(const struct writer *writer, const struct case_result *graded) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (!graded->exploration.done)
    return;
  exploration_tell_outcome(&graded->exploration, &text);
  strbuf_add_repeated(writer->out, ' ', INDENT);
  add_wrapped(writer, text.buf, INDENT, INDENT);
}

static void add_case_coverage(const struct writer *writer, const struct case_result *graded) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (!graded->coverage.measured)
    return;
  strbuf_add_text(&text, "reached by this case alone: ");
  report_reached(&graded->coverage, &text);
  strbuf_add_repeated(writer->out, ' ', INDENT);
  add_wrapped(writer, text.buf, INDENT, INDENT);
}

static void add_case(const struct writer *writer, const struct case_result *graded) {
  if (graded->verdict == VERDICT_PASS && writer->style->only_failures)
    return;
  add_verdict(writer, graded);
  add_exploration(writer, graded);
  add_case_coverage(writer, graded);
  if (is_unbuilt_as_others(writer, graded))
    return;
  vec_each(&graded->findings, finding)
    add_finding(writer, graded, finding);
}

static void add_categories(const struct writer *writer) {
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  strings done = {0};
  vec_each(&writer->result->cases, graded) {
    if (strings_have(&done, graded->category))
      continue;
    double points = 0;
    double most = 0;
    vec_each(&writer->result->cases, other)
      if (strcmp(other->category, graded->category) == 0) {
        points += other->points;
        most += other->verdict == VERDICT_UNSUPPORTED ? 0 : other->max_points;
      }
    _cleanup_free_ char *have = points_text(points);
    _cleanup_free_ char *of = points_text(most);
    strbuf_addf(&line, "%s%s %s/%s", done.count ? " · " : "", graded->category, have, of);
    strings_add(&done, graded->category);
  }
  if (line.length) {
    strbuf_add_text(writer->out, "  ");
    add_wrapped(writer, line.buf, 2, 2);
  }
  strings_release(&done);
}

/* ---- coverage ---- */

static void add_coverage(const struct writer *writer) {
  const struct coverage *coverage = &writer->result->coverage;
  _cleanup_strbuf_ struct strbuf missed = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  _cleanup_free_ char *problem = coverage->problem ? text_visible(coverage->problem) : NULL;
  if (!coverage->measured && !problem)
    return;
  strbuf_add_text(&line, "coverage: ");
  if (problem)
    strbuf_addf(&line, "unsupported: %s", problem);
  else
    report_reached(coverage, &line);
  strbuf_add_text(writer->out, "  ");
  add_wrapped(writer, line.buf, 4, 2);
  report_missed(coverage, &missed);
  if (!missed.length || problem)
    return;
  _cleanup_free_ char *sentence = xasprintf("no case reaches %s", missed.buf);
  strbuf_add_text(writer->out, "    ");
  add_wrapped(writer, sentence, 6, 4);
}

static void add_notes(const struct writer *writer, const strings *notes) {
  vec_each(notes, note) {
    _cleanup_free_ char *shown = text_visible(*note);
    strbuf_add_text(writer->out, "  note: ");
    add_wrapped(writer, shown, 4, 8);
  }
}

/* ---- the whole, or what comes next ---- */

static void add_title(const struct writer *writer) {
  _cleanup_free_ char *name = text_visible(writer->result->program);
  _cleanup_free_ char *owner = text_visible(writer->result->owner);
  _cleanup_free_ char *title = xasprintf("%s by %s", name, owner);
  _cleanup_strbuf_ struct strbuf shown = STRBUF_INIT;
  columns_add_cut(&shown, title, WIDTH);
  add_painted(writer, BOLD, shown.buf);
  strbuf_add_char(writer->out, '\n');
}

static void add_score(const struct writer *writer) {
  const struct submission_result *result = writer->result;
  _cleanup_free_ char *score = points_text(result->score);
  _cleanup_free_ char *final = points_text(submission_final_score(result));
  _cleanup_free_ char *most = points_text(result->max_score);
  bool full = submission_final_score(result) >= result->max_score && result->status == STATUS_GRADED;
  _cleanup_free_ char *line =
      result->overrides.count ? xasprintf("  %s of %s points (%s without what was changed by hand)", final, most, score)
                              : xasprintf("  %s of %s points", score, most);
  add_painted(writer, full ? GREEN : RED, line);
  _cleanup_strbuf_ struct strbuf rest = STRBUF_INIT;
  if (result->status != STATUS_GRADED)
    strbuf_addf(&rest, " (%s)", submission_status_name(result->status));
  if (result->hidden_cases)
    strbuf_addf(&rest, "; %zu more case%s hidden and run by your instructor", result->hidden_cases,
                result->hidden_cases == 1 ? " is" : "s are");
  if (result->memory_cases)
    strbuf_addf(&rest, "; %zu about memory take%s longer: ipcgrade check --memory", result->memory_cases,
                result->memory_cases == 1 ? "s" : "");
  add_wrapped(writer, rest.buf, 2, strlen(line));
}

/* How much hangs on it, and what is left then. */
static void add_stake(const struct writer *writer, const struct next_cause *next) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *lost = points_text(next->points);
  if (next->cases.count)
    strbuf_addf(&text, "It costs %s point%s", lost, strcmp(lost, "1") == 0 ? "" : "s");
  else
    strbuf_add_text(&text, "All else can be told when that is mended");
  for (size_t i = 0; next->cases.count > 1 && i < next->cases.count; i++)
    strbuf_addf(&text, "%s%s", i ? ", " : ", in ", next->cases.items[i]);
  strbuf_add_text(&text, ". ");
  if (next->others)
    strbuf_addf(&text, "%zu other thing%s found, of which some may come of it. ", next->others,
                next->others == 1 ? " was" : "s were");
  strbuf_add_text(&text, "Mend it, and ask again; ipcgrade check shows all.");
  strbuf_add_text(writer->out, "  ");
  add_wrapped(writer, text.buf, 2, 2);
}

static void add_next(const struct writer *writer) {
  struct next_cause next;
  next_find(writer->result, &next);
  if (next.graded)
    add_verdict(writer, next.graded);
  if (next.finding) {
    add_finding(writer, next.graded, next.finding);
    add_stake(writer, &next);
  } else {
    strbuf_add_text(writer->out, "  There is nothing to mend in what was tried.\n");
  }
  next_release(&next);
}

static void add_all(const struct writer *writer) {
  const struct submission_result *result = writer->result;
  add_notes(writer, &result->notes);
  add_notes(writer, &result->left_out);
  vec_each(&result->findings, finding)
    add_finding(writer, NULL, finding);
  vec_each(&result->cases, graded)
    add_case(writer, graded);
  add_categories(writer);
  vec_each(&result->overrides, change)
    add_override(writer, change);
}

void report_terminal(const struct submission_result *result, const struct terminal_style *style,
                     struct strbuf *ret_text) {
  struct writer writer = {result, style, ret_text};
  bool next = style->only_next && result->status != STATUS_BROKEN;
  add_title(&writer);
  if (next)
    add_next(&writer);
  else
    add_all(&writer);
  add_score(&writer);
  if (!next)
    add_coverage(&writer);
}
