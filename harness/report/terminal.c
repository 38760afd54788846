/* The report that a student reads in a terminal. */
#include "report/report.h"

#include "base/file.h"
#include "base/text.h"

#include <string.h>

enum { WIDTH = 80, INDENT = 8, AROUND = 4, MOST_LINES = 24, SOURCE_BYTES = 1 << 20 };

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

static char *points_text(double points) {
  return xasprintf("%.8g", points_rounded(points));
}

static size_t columns_of(const char *text) {
  size_t columns = 0;
  for (; *text; text++)
    columns += ((unsigned char)*text & 0xc0) != 0x80;
  return columns;
}

/* Words of `text`, wrapped: the first line continues at column `at`, the others begin at `indent`. */
static void add_wrapped(const struct writer *writer, const char *text, size_t indent, size_t at) {
  size_t column = at;
  bool first = true;
  while (*text) {
    size_t length = strcspn(text, " ");
    _cleanup_free_ char *word = xstrndup(text, length);
    size_t width = columns_of(word);
    if (!first && column + 1 + width > WIDTH) {
      strbuf_add_char(writer->out, '\n');
      strbuf_add_repeated(writer->out, ' ', indent);
      column = indent;
    } else if (!first) {
      strbuf_add_char(writer->out, ' ');
      column++;
    }
    strbuf_add_text(writer->out, word);
    column += width;
    first = false;
    text += length;
    text += *text == ' ';
  }
  strbuf_add_char(writer->out, '\n');
}

static char *visible(const char *text) {
  struct strbuf sb = STRBUF_INIT;
  text_add_visible(&sb, text, strlen(text), 1);
  return strbuf_detach(&sb);
}

static char *visible_line(const char *text) {
  struct strbuf sb = STRBUF_INIT;
  text_add_visible(&sb, text, strlen(text), 0);
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

static void add_source(const struct writer *writer, const struct finding *finding) {
  if (!finding->file || finding->line <= 0)
    return;
  _cleanup_strbuf_ struct strbuf source = STRBUF_INIT;
  _cleanup_free_ char *path = writer->style->sources && !strchr(finding->file, '/')
                                  ? path_join(writer->style->sources, finding->file)
                                  : NULL;
  const char *line = path && file_read(path, SOURCE_BYTES, &source, NULL) == 0 ? source.buf : NULL;
  for (int number = 1; line && number < finding->line; number++) {
    line = strchr(line, '\n');
    line = line ? line + 1 : NULL;
  }
  strbuf_addf(writer->out, "%*s%s%s:%d%s", INDENT, "", paint_code(writer, BOLD), finding->file, finding->line,
              writer->style->color ? "\033[0m" : "");
  if (line) {
    line += strspn(line, " \t");
    _cleanup_free_ char *text = xstrndup(line, strcspn(line, "\r\n"));
    _cleanup_free_ char *shown = visible(text);
    strbuf_addf(writer->out, "   %.*s", 60, shown);
  }
  strbuf_add_char(writer->out, '\n');
}

/* ---- what both programs did around the moment ---- */

static void add_moment(const struct writer *writer, const struct case_result *graded, const struct finding *finding) {
  const struct timeline *timeline = &graded->record.timeline;
  if (finding->event >= timeline->events.count)
    return;
  size_t begin = finding->event > AROUND ? finding->event - AROUND : 0;
  size_t end = finding->event + AROUND / 2 + 1;
  strbuf_add_repeated(writer->out, ' ', INDENT);
  add_painted(writer, DIM, "what happened then");
  strbuf_add_char(writer->out, '\n');
  for (size_t i = begin; i < end && i < timeline->events.count; i++) {
    const struct event *event = &timeline->events.items[i];
    const char *name = event->process >= 0 ? timeline->processes.items[event->process].name : "";
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    report_event(timeline, event, &text);
    size_t before = writer->out->length;
    strbuf_addf(writer->out, "%*s%c %9.3f s  %-12s ", INDENT, "", i == finding->event ? '>' : ' ',
                (double)event->virtual_ns / 1e9, name);
    size_t indent = columns_of(writer->out->buf + before);
    add_wrapped(writer, text.buf, indent, indent);
  }
}

static bool same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

static bool is_same(const struct finding *a, const struct finding *b) {
  return a->kind == b->kind && a->line == b->line && same_text(a->role, b->role) && same_text(a->file, b->file) &&
         (a->line > 0 || same_text(a->message, b->message));
}

/* The case above in which the same thing at the same place has been told already, or NULL. */
static const struct case_result *told_before(const struct writer *writer, const struct case_result *graded,
                                             const struct finding *finding) {
  vec_each(&writer->result->cases, earlier) {
    if (earlier == graded)
      return NULL;
    vec_each(&earlier->findings, other) if (is_same(other, finding)) return earlier;
  }
  return NULL;
}

static void add_finding(const struct writer *writer, const struct case_result *graded, const struct finding *finding) {
  const struct case_result *earlier = graded ? told_before(writer, graded, finding) : NULL;
  bool advice = finding_kind_is_advice(finding->kind);
  strbuf_add_repeated(writer->out, ' ', INDENT);
  const char *kind = finding_kind_name(finding->kind);
  add_painted(writer, advice ? YELLOW : RED, kind);
  size_t at = INDENT + strlen(kind);
  if (finding->role) {
    strbuf_addf(writer->out, " (%s)", finding->role);
    at += strlen(finding->role) + 3;
  }
  if (earlier) {
    if (finding->line > 0)
      strbuf_addf(writer->out, " at %s:%d", finding->file, finding->line);
    strbuf_addf(writer->out, ": as above, in %s\n", earlier->id);
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
  if (finding->hint) {
    strbuf_addf(writer->out, "%*s", INDENT, "");
    add_painted(writer, YELLOW, "hint: ");
    add_wrapped(writer, finding->hint, INDENT + 2, INDENT + 6);
  }
}

/* ---- cases and the sum ---- */

static void add_case(const struct writer *writer, const struct case_result *graded) {
  static const char *const words[] = {"ok", "FAIL", "skip", "BROKEN"};
  static const enum paint paints[] = {GREEN, RED, YELLOW, RED};
  bool passed = graded->verdict == VERDICT_PASS;
  if (passed && writer->style->only_failures)
    return;
  _cleanup_free_ char *points = points_text(graded->points);
  _cleanup_free_ char *most = points_text(graded->max_points);
  _cleanup_free_ char *sum = xasprintf(passed ? "%s" : "%s/%s", passed ? most : points, most);
  strbuf_add_text(writer->out, "  ");
  add_painted(writer, paints[graded->verdict], words[graded->verdict]);
  strbuf_add_repeated(writer->out, ' ', 6 - strlen(words[graded->verdict]));
  /* One line: the sentence is cut rather than wrapped, since `show` tells it whole. */
  int room = WIDTH - 8 - (int)strlen(sum) - 2;
  int shown = (int)strlen(graded->says);
  bool cut = shown > room;
  strbuf_addf(writer->out, "%.*s%s", cut ? room - 1 : shown, graded->says, cut ? "…" : "");
  strbuf_addf(writer->out, "%*s\n", WIDTH - 8 - (cut ? room : shown), sum);
  vec_each(&graded->findings, finding) add_finding(writer, graded, finding);
}

static void add_categories(const struct writer *writer) {
  strings done = {0};
  vec_each(&writer->result->cases, graded) {
    bool known = false;
    vec_each(&done, name) known = known || strcmp(*name, graded->category) == 0;
    if (known)
      continue;
    double points = 0;
    double most = 0;
    vec_each(&writer->result->cases, other) if (strcmp(other->category, graded->category) == 0) {
      points += other->points;
      most += other->verdict == VERDICT_UNSUPPORTED ? 0 : other->max_points;
    }
    _cleanup_free_ char *have = points_text(points);
    _cleanup_free_ char *of = points_text(most);
    strbuf_addf(writer->out, "%s%s %s/%s", done.count ? " · " : "  ", graded->category, have, of);
    strings_add(&done, graded->category);
  }
  strbuf_add_char(writer->out, '\n');
  strings_release(&done);
}

void report_terminal(const struct submission_result *result, const struct terminal_style *style,
                     struct strbuf *ret_text) {
  struct writer writer = {result, style, ret_text};
  _cleanup_free_ char *score = points_text(result->score);
  _cleanup_free_ char *most = points_text(result->max_score);
  _cleanup_free_ char *name = visible_line(result->program);
  _cleanup_free_ char *owner = visible_line(result->owner);
  _cleanup_free_ char *title = xasprintf("%s by %s", name, owner);
  add_painted(&writer, BOLD, title);
  strbuf_add_text(ret_text, "\n");
  vec_each(&result->left_out, note) {
    _cleanup_free_ char *shown = visible_line(*note);
    strbuf_addf(ret_text, "  note: %s\n", shown);
  }
  vec_each(&result->findings, finding) add_finding(&writer, NULL, finding);
  vec_each(&result->cases, graded) add_case(&writer, graded);
  add_categories(&writer);
  bool full = result->score >= result->max_score && result->status == STATUS_GRADED;
  _cleanup_free_ char *line = xasprintf("  %s of %s points", score, most);
  add_painted(&writer, full ? GREEN : RED, line);
  if (result->status != STATUS_GRADED)
    strbuf_addf(ret_text, " (%s)", submission_status_name(result->status));
  if (result->hidden_cases)
    strbuf_addf(ret_text, "; %zu more case%s hidden and run by your instructor", result->hidden_cases,
                result->hidden_cases == 1 ? " is" : "s are");
  strbuf_add_char(ret_text, '\n');
}
