/* A timeline as columns, one per process. */
#include "report/report.h"

#include "base/text.h"

#include <string.h>

enum { TIME_WIDTH = 10, MOST_COLUMNS = 4, LEAST_WIDTH = 12, GAP = 2 };

static void add_call(const struct event *event, struct strbuf *ret_text) {
  strbuf_addf(ret_text, "%s(%s)", event->call ? event->call : "", event->arguments ? event->arguments : "");
  if (event->result)
    strbuf_addf(ret_text, " = %s", event->result);
  if (event->waited)
    strbuf_add_text(ret_text, ", after waiting");
}

void report_event(const struct timeline *timeline, const struct event *event, struct strbuf *ret_text) {
  const struct process *process = event->process >= 0 ? &timeline->processes.items[event->process] : NULL;
  if (event->thread > 0)
    strbuf_addf(ret_text, "[thread %d] ", event->thread);
  switch (event->kind) {
  case EVENT_START:
    strbuf_addf(ret_text, process && process->parent >= 0 ? "%s begins" : "%s starts", process ? process->name : "");
    break;
  case EVENT_CALL: add_call(event, ret_text); break;
  case EVENT_OUTPUT:
    strbuf_add_text(ret_text, event->stream == 2 ? "2> " : "> ");
    text_add_visible(ret_text, event->text, event->text_length - (event->text_length && event->text[event->text_length - 1] == '\n'), 0);
    break;
  case EVENT_INPUT:
    strbuf_add_text(ret_text, "< ");
    text_add_visible(ret_text, event->text, event->text_length - 1, 0);
    break;
  case EVENT_SIGNAL: strbuf_addf(ret_text, "gets %s", signal_name(event->signal)); break;
  case EVENT_EXIT:
    if (event->signal)
      strbuf_addf(ret_text, "killed by %s", signal_name(event->signal));
    else
      strbuf_addf(ret_text, "ends with status %d", event->status);
    break;
  case EVENT_STUCK:
    strbuf_add_text(ret_text, event->text_length ? "STUCK" : "still at work");
    if (event->call)
      strbuf_addf(ret_text, " in %s(%s)", event->call, event->arguments ? event->arguments : "");
    if (event->text_length)
      strbuf_addf(ret_text, ": waits for %s", event->text);
    break;
  }
  if (event->place.file && event->place.line > 0 && event->kind != EVENT_OUTPUT)
    strbuf_addf(ret_text, "  %s:%d", event->place.file, event->place.line);
}

/* Bytes of the next piece of `text` that takes at most `width` columns, cut at a blank where there is one. */
static size_t next_piece(const char *text, size_t width) {
  size_t columns = 0;
  size_t at = 0;
  size_t blank = 0;
  while (text[at] && columns < width) {
    if (text[at] == ' ')
      blank = at;
    at++;
    while (((unsigned char)text[at] & 0xc0) == 0x80) /* the rest of a UTF-8 character takes no column */
      at++;
    columns++;
  }
  return text[at] && text[at] != ' ' && blank > 0 ? blank : at;
}

static size_t columns_of(const char *text, size_t length) {
  size_t columns = 0;
  for (size_t i = 0; i < length; i++)
    columns += ((unsigned char)text[i] & 0xc0) != 0x80;
  return columns;
}

static const char *color_of(const struct event *event) {
  switch (event->kind) {
  case EVENT_STUCK: return "\033[31m";
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
  size_t indent = column * (width + GAP);
  size_t room = width;
  do {
    size_t length = next_piece(text, room);
    add_row(out, moment, indent, text, length, color);
    text += length;
    text += *text == ' ';
    moment = "";
  } while (*text);
}

static void add_heads(struct strbuf *out, const struct timeline *timeline, size_t columns, size_t width, bool by_role) {
  strbuf_addf(out, "%*s", TIME_WIDTH, "seconds");
  for (size_t column = 0; column < columns; column++) {
    const char *name = "";
    for (size_t i = timeline->processes.count; i-- > 0;)
      if (column_of(timeline, (int)i, by_role) == column)
        name = by_role ? timeline->processes.items[i].role : timeline->processes.items[i].name;
    size_t shown = next_piece(name, width);
    strbuf_add_repeated(out, ' ', GAP);
    strbuf_add(out, name, shown);
    if (column + 1 < columns)
      strbuf_add_repeated(out, ' ', width - columns_of(name, shown));
  }
  strbuf_add_char(out, '\n');
}

void report_columns(const struct timeline *timeline, int width, bool color, struct strbuf *ret_text) {
  bool by_role = timeline->processes.count > MOST_COLUMNS;
  size_t columns = 1;
  for (size_t i = 0; i < timeline->processes.count; i++) {
    size_t column = column_of(timeline, (int)i, by_role);
    columns = column + 1 > columns ? column + 1 : columns;
  }
  size_t room = (size_t)width - TIME_WIDTH;
  size_t each = room / columns > GAP + LEAST_WIDTH ? room / columns - GAP : LEAST_WIDTH;
  add_heads(ret_text, timeline, columns, each, by_role);
  int64_t last = -1;
  vec_each(&timeline->events, event) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    char moment[32] = "";
    if (event->virtual_ns / 1000 != last)
      snprintf(moment, sizeof moment, "%.6f", (double)event->virtual_ns / 1e9);
    last = event->virtual_ns / 1000;
    if (by_role && event->process >= 0 && timeline->processes.items[event->process].parent >= 0)
      strbuf_addf(&text, "%s: ", timeline->processes.items[event->process].name);
    report_event(timeline, event, &text);
    add_event(ret_text, moment, column_of(timeline, event->process, by_role), each, text.buf,
              color ? color_of(event) : "");
  }
}
