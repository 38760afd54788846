/* A timeline as columns, one per process. */
#include "report/report.h"

#include "base/columns.h"
#include "base/text.h"

#include <string.h>

enum { TIME_WIDTH = 10, MOST_COLUMNS = 4, LEAST_WIDTH = 12, GAP = 2 };

static void add_call(const struct event *event, struct strbuf *ret_text) {
  strbuf_addf(ret_text, "%s(%s)", event->call ? event_call_name(event) : "", event->arguments ? event->arguments : "");
  if (event->result && event_result_is_own(event))
    strbuf_addf(ret_text, " = %s", event->result);
  if (event->waited)
    strbuf_add_text(ret_text, ", after waiting");
}

static void add_line(struct strbuf *ret_text, const char *mark, const struct event *event) {
  bool ended = event->text_length && event->text[event->text_length - 1] == '\n';
  strbuf_add_text(ret_text, mark);
  strbuf_add(ret_text, event->text, event->text_length - ended);
}

static void add_stuck(const struct event *event, struct strbuf *ret_text) {
  strbuf_add_text(ret_text, event->text_length ? "STUCK" : "still at work");
  if (event->call)
    strbuf_addf(ret_text, " in %s(%s)", event_call_name(event), event->arguments ? event->arguments : "");
  if (event->text_length)
    strbuf_addf(ret_text, ": waits for %s", event->text);
}

/* As it is told, with all that the student's program put into it. */
static void add_raw(const struct timeline *timeline, const struct event *event, struct strbuf *ret_text) {
  const struct process *process = event->process >= 0 ? &timeline->processes.items[event->process] : NULL;
  switch (event->kind) {
  case EVENT_START:
    strbuf_addf(ret_text, process && process->parent >= 0 ? "%s begins" : "%s starts", process ? process->name : "");
    break;
  case EVENT_CALL: add_call(event, ret_text); break;
  case EVENT_OUTPUT: add_line(ret_text, event->stream == 2 ? "2> " : "> ", event); break;
  case EVENT_INPUT: add_line(ret_text, "< ", event); break;
  case EVENT_SIGNAL: strbuf_addf(ret_text, "gets %s", signal_name(event->signal)); break;
  case EVENT_EXIT:
    if (event->signal)
      strbuf_addf(ret_text, "killed by %s", signal_name(event->signal));
    else
      strbuf_addf(ret_text, "ends with status %d", event->status);
    break;
  case EVENT_STUCK: add_stuck(event, ret_text); break;
  case EVENT_SWITCH: add_line(ret_text, "~~ ", event); break;
  }
  if (event->place.file && event->place.line > 0 && event->kind != EVENT_OUTPUT)
    strbuf_addf(ret_text, "  %s:%d", event->place.file, event->place.line);
}

static bool same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

static bool is_same_call(const struct event *a, const struct event *b) {
  return a->waited == b->waited && same_text(event_call_name(a), event_call_name(b)) &&
         same_text(a->arguments, b->arguments) && same_text(a->result, b->result) &&
         same_text(a->place.file, b->place.file) && a->place.line == b->place.line;
}

static bool is_same_output(const struct event *a, const struct event *b) {
  return a->stream == b->stream && a->text_length == b->text_length && memcmp(a->text, b->text, a->text_length) == 0;
}

static bool is_repeated(const struct event *a, const struct event *b) {
  if (a->kind != b->kind || a->process != b->process || a->thread != b->thread)
    return false;
  return (a->kind == EVENT_CALL && is_same_call(a, b)) || (a->kind == EVENT_OUTPUT && is_same_output(a, b));
}

size_t report_repeats(const struct timeline *timeline, size_t first) {
  size_t end = first + 1;
  while (end < timeline->events.count && is_repeated(&timeline->events.items[first], &timeline->events.items[end]))
    end++;
  return end - first;
}

size_t report_first_repeat(const struct timeline *timeline, size_t index) {
  while (index > 0 && is_repeated(&timeline->events.items[index - 1], &timeline->events.items[index]))
    index--;
  return index;
}

/* Names, paths and arguments are the student's: whatever comes of them, nothing of it may steer a terminal. */
void report_event(const struct timeline *timeline, size_t index, struct strbuf *ret_text) {
  const struct event *event = &timeline->events.items[index];
  size_t times = report_repeats(timeline, index);
  _cleanup_strbuf_ struct strbuf raw = STRBUF_INIT;
  if (event->thread > 0)
    strbuf_addf(&raw, "[thread %d] ", event->thread);
  if (times > 1)
    strbuf_addf(&raw, "%zu × ", times);
  add_raw(timeline, event, &raw);
  text_add_visible(ret_text, raw.buf, raw.length, 0);
}

static const char *color_of(const struct event *event) {
  switch (event->kind) {
  case EVENT_STUCK: return "\033[31m";
  case EVENT_SWITCH: return "\033[33m";
  case EVENT_OUTPUT: return "\033[36m";
  case EVENT_EXIT: return event->signal ? "\033[31m" : "\033[2m";
  case EVENT_CALL: return event->error ? "\033[33m" : "";
  default: return "";
  }
}

/* With more processes than columns, a column holds all of a role. */
static size_t column_of(const struct timeline *timeline, int process, bool by_role) {
  if (process < 0)
    return 0;
  if (!by_role)
    return (size_t)process;
  size_t column = 0;
  for (int i = 0; i < process; i++) {
    if (strcmp(timeline->processes.items[i].role, timeline->processes.items[process].role) == 0)
      return column_of(timeline, i, true);
    bool first = timeline->processes.items[i].parent < 0;
    column += first;
  }
  return column;
}

static void add_row(struct strbuf *out, const char *moment, size_t indent, const char *text, size_t length,
                    const char *color) {
  strbuf_addf(out, "%*s", TIME_WIDTH, moment);
  strbuf_add_repeated(out, ' ', GAP + indent);
  strbuf_add_text(out, color);
  strbuf_add(out, text, length);
  strbuf_add_text(out, *color ? "\033[0m\n" : "\n");
}

static void add_event(struct strbuf *out, const char *moment, size_t column, size_t width, const char *text,
                      const char *color) {
  _cleanup_strbuf_ struct strbuf lines = STRBUF_INIT;
  columns_add_wrapped(&lines, text, 0, 0, width);
  for (const char *line = lines.buf; *line; line += strcspn(line, "\n") + 1) {
    add_row(out, moment, column * (width + GAP), line, strcspn(line, "\n"), color);
    moment = "";
  }
}

static void add_heads(struct strbuf *out, const struct timeline *timeline, size_t columns, size_t width, bool by_role) {
  strbuf_addf(out, "%*s", TIME_WIDTH, "seconds");
  for (size_t column = 0; column < columns; column++) {
    const char *name = "";
    for (size_t i = timeline->processes.count; i-- > 0;)
      if (column_of(timeline, (int)i, by_role) == column)
        name = by_role ? timeline->processes.items[i].role : timeline->processes.items[i].name;
    _cleanup_free_ char *shown = text_visible(name);
    strbuf_add_repeated(out, ' ', GAP);
    size_t before = out->length;
    columns_add_cut(out, shown, width);
    if (column + 1 < columns)
      strbuf_add_repeated(out, ' ', width - columns_of(out->buf + before, out->length - before));
  }
  strbuf_add_char(out, '\n');
}

void report_columns(const struct timeline *timeline, int width, bool color, struct strbuf *ret_text) {
  size_t room = (size_t)width - TIME_WIDTH;
  bool by_role = timeline->processes.count > MOST_COLUMNS || timeline->processes.count * (GAP + LEAST_WIDTH) > room;
  size_t columns = 1;
  for (size_t i = 0; i < timeline->processes.count; i++) {
    size_t column = column_of(timeline, (int)i, by_role);
    columns = column + 1 > columns ? column + 1 : columns;
  }
  size_t each = room / columns > GAP + LEAST_WIDTH ? room / columns - GAP : LEAST_WIDTH;
  add_heads(ret_text, timeline, columns, each, by_role);
  int64_t last = -1;
  for (size_t i = 0; i < timeline->events.count; i += report_repeats(timeline, i)) {
    const struct event *event = &timeline->events.items[i];
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    char moment[32] = "";
    if (event->virtual_ns / 1000 != last)
      snprintf(moment, sizeof moment, "%.6f", (double)event->virtual_ns / 1e9);
    last = event->virtual_ns / 1000;
    if (by_role && event->process >= 0 && timeline->processes.items[event->process].parent >= 0) {
      _cleanup_free_ char *name = text_visible(timeline->processes.items[event->process].name);
      strbuf_addf(&text, "%s: ", name);
    }
    report_event(timeline, i, &text);
    add_event(ret_text, moment, column_of(timeline, event->process, by_role), each, text.buf,
              color ? color_of(event) : "");
  }
}
