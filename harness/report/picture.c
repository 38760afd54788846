/* A timeline as SVG: rows are events, lanes are processes. Time runs downwards, not to scale: what counts is the order.
 */
#include "report/picture.h"

#include "base/columns.h"
#include "base/text.h"
#include "report/flow.h"
#include "report/html.h"
#include "report/picture_rows.h"
#include "report/report.h"

#include <string.h>

enum {
  ROW = 20,     /* pixels */
  LETTERS = 29, /* four of the labels' font, in pixels */
  TIMES = 58,   /* the column at the left */
  GAP = 10,     /* between lanes and labels */
  LABEL = 100,  /* characters of a label; the whole is in the title */
  BESIDE = 36,  /* and of the name before it and the marks behind it */
  TITLE = 2000, /* and of that */
  MOST_LANES = 12,
};

struct picture {
  xmlTextWriter *writer;
  const char *id;
  const struct case_result *graded;
  const struct timeline *timeline;
  picture_anchor anchor;
  const void *context;
  picture_rows rows;
  size_t *row_of; /* by event; SIZE_MAX when it is left out */
  flows flows;
  size_t lanes;
  int lane_width;
  int top; /* of the first row */
  int width;
};

/* ---- where things are ---- */

/* With more processes than lanes, one holds all of a role. */
static size_t lane_of(const struct picture *picture, int process) {
  const struct timeline *timeline = picture->timeline;
  if (process < 0)
    return 0;
  if (timeline->processes.count <= MOST_LANES)
    return (size_t)process;
  size_t lane = 0;
  for (int i = 0; i < process; i++) {
    if (strcmp(timeline->processes.items[i].role, timeline->processes.items[process].role) == 0)
      return lane_of(picture, i);
    lane += timeline->processes.items[i].parent < 0;
  }
  return lane < MOST_LANES ? lane : MOST_LANES - 1;
}

static int lane_x(const struct picture *picture, size_t lane) {
  return TIMES + (int)lane * picture->lane_width + picture->lane_width / 2;
}

static int event_x(const struct picture *picture, size_t event) {
  return lane_x(picture, lane_of(picture, picture->timeline->events.items[event].process));
}

static int row_y(const struct picture *picture, size_t row) { return picture->top + (int)row * ROW + ROW / 2; }

static int labels_x(const struct picture *picture) { return TIMES + (int)picture->lanes * picture->lane_width + GAP; }

static int bottom(const struct picture *picture) { return picture->top + (int)picture->rows.count * ROW; }

/* Of the first row at or behind `event` that is shown. */
static int y_from(const struct picture *picture, size_t event) {
  for (; event < picture->timeline->events.count; event++)
    if (picture->row_of[event] != SIZE_MAX)
      return row_y(picture, picture->row_of[event]);
  return bottom(picture);
}

static const char *process_name(const struct picture *picture, int process) {
  return process >= 0 ? picture->timeline->processes.items[process].name : "";
}

static void number_rows(struct picture *picture) {
  size_t count = picture->timeline->events.count;
  picture->row_of = xcalloc(count + 1, sizeof *picture->row_of);
  for (size_t i = 0; i < count; i++)
    picture->row_of[i] = SIZE_MAX;
  for (size_t row = 0; row < picture->rows.count; row++)
    if (picture->rows.items[row].kind == ROW_EVENT) {
      size_t first = picture->rows.items[row].event;
      for (size_t i = 0; i < report_repeats(picture->timeline, first); i++)
        picture->row_of[first + i] = row;
    }
}

/* ---- texts ---- */

static char *span_text(int64_t ns) { return xasprintf("%.6g s later", (double)ns / 1e9); }

static char *object_text(const struct object *object) {
  _cleanup_free_ char *name = text_visible(object->name ? object->name : object_kind_name(object->kind));
  return object->call ? xasprintf("left behind: %s, made by %s()", name, object_maker(object))
                      : xasprintf("left behind: %s", name);
}

static void add_findings(const struct picture *picture, size_t first, struct strbuf *ret_text) {
  size_t repeats = report_repeats(picture->timeline, first);
  vec_each(&picture->graded->findings, finding)
    if (finding->event >= first && finding->event - first < repeats)
      strbuf_addf(ret_text, "; here: %s", finding_kind_name(finding->kind));
}

static const char *cause_text(enum flow_kind kind) {
  static const char *const texts[] = {[FLOW_STARTS] = "started by %s",
                                      [FLOW_CARRIES] = "comes from %s",
                                      [FLOW_WAKES] = "let go on by %s",
                                      [FLOW_SIGNALS] = "sent by %s",
                                      [FLOW_COLLECTED] = "the end of %s"};
  return texts[kind];
}

static void add_cause(const struct picture *picture, const struct flow *flow, struct strbuf *ret_text) {
  const char *format = cause_text(flow->kind);
  _cleanup_free_ char *name = text_visible(process_name(picture, picture->timeline->events.items[flow->from].process));
  strbuf_add_text(ret_text, "; ");
  strbuf_add(ret_text, format, strcspn(format, "%"));
  strbuf_add_text(ret_text, name);
}

/* "client at 1.5 s: read(pipe#1, "a", 20) = 1; comes from server". The caller frees it. */
static char *whole_text(const struct picture *picture, size_t first) {
  const struct event *event = &picture->timeline->events.items[first];
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *name = text_visible(process_name(picture, event->process));
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  report_event(picture->timeline, first, &told);
  strbuf_addf(&text, "%s at %.6g s: ", name, (double)event->virtual_ns / 1e9);
  columns_add_cut(&text, told.buf, TITLE);
  size_t last_from = SIZE_MAX;
  vec_each(&picture->flows, flow)
    if (picture->row_of[flow->to] == picture->row_of[first] && picture->row_of[flow->from] != last_from) {
      add_cause(picture, flow, &text);
      last_from = picture->row_of[flow->from];
    }
  add_findings(picture, first, &text);
  return strbuf_detach(&text);
}

/* ---- shapes ---- */

static void add_shape(xmlTextWriter *writer, const char *class, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A path. */
static void add_shape(xmlTextWriter *writer, const char *class, const char *format, ...) {
  _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
  va_list args;
  va_start(args, format);
  strbuf_addv(&path, format, args);
  va_end(args);
  html_begin(writer, "path", class);
  xml_attribute(writer, "d", "%s", path.buf);
  xmlTextWriterEndElement(writer);
}

/* The whole width of a row, so that it can be pointed at and marked. */
static void add_band(const struct picture *picture, const char *class, int y) {
  html_begin(picture->writer, "rect", class);
  xml_attribute(picture->writer, "y", "%d", y - ROW / 2);
  xml_attribute(picture->writer, "width", "%d", picture->width);
  xml_attribute(picture->writer, "height", "%d", ROW);
  xmlTextWriterEndElement(picture->writer);
}

static void begin_label(xmlTextWriter *writer, const char *class, int x, int y) {
  html_begin(writer, "text", class);
  xml_attribute(writer, "x", "%d", x);
  xml_attribute(writer, "y", "%d", y + 4);
}

/* Kinds differ in shape, so that none has to be told by its colour. */
static void add_event_shape(const struct picture *picture, const struct event *event, int x, int y) {
  xmlTextWriter *writer = picture->writer;
  switch (event->kind) {
  case EVENT_START: add_shape(writer, NULL, "M%d %da5 5 0 1 0 .1 0z", x, y - 5); break; /* a ring */
  case EVENT_CALL:
    if (event->error) /* a diamond */
      add_shape(writer, NULL, "M%d %dl6 6l-6 6l-6-6z", x, y - 6);
    else
      add_shape(writer, NULL, "M%d %da4 4 0 1 0 .1 0z", x, y - 4);
    break;
  case EVENT_OUTPUT: add_shape(writer, NULL, "M%d %dh11v8h-11z", x - 5, y - 4); break;
  case EVENT_INPUT: add_shape(writer, NULL, "M%d %dl10 5l-10 5z", x - 5, y - 5); break;
  case EVENT_SIGNAL: add_shape(writer, NULL, "M%d %dl-6 8h4l-3 6l8-8h-4l3-6z", x + 1, y - 7); break;
  case EVENT_EXIT:
    if (event->signal) /* a cross */
      add_shape(writer, NULL, "M%d %dl10 10m0-10l-10 10", x - 5, y - 5);
    else
      add_shape(writer, NULL, "M%d %dv8m-6 0h12", x, y - 8);
    break;
  case EVENT_STUCK: add_shape(writer, NULL, "M%d %dh6l4 4v6l-4 4h-6l-4-4v-6z", x - 3, y - 7); break; /* a stop sign */
  case EVENT_SWITCH: add_shape(writer, NULL, "M%d %dh3v9h-3zm6 0h3v9h-3z", x - 4, y - 4); break;     /* a pause */
  }
}

static const char *class_of(const struct event *event) {
  switch (event->kind) {
  case EVENT_START: return "start";
  case EVENT_CALL: return event->error ? "call failed" : "call";
  case EVENT_OUTPUT: return "output";
  case EVENT_INPUT: return "input";
  case EVENT_SIGNAL: return "signal";
  case EVENT_EXIT: return event->signal ? "killed" : "exit";
  case EVENT_STUCK: return "stuck";
  case EVENT_SWITCH: return "switch";
  }
  return "call";
}

/* While a call waits its lane is a bar; one that is stuck waits to the end. */
static void add_waiting(const struct picture *picture, size_t index, int x, int y) {
  const struct event *event = &picture->timeline->events.items[index];
  bool is_stuck = event->kind == EVENT_STUCK;
  if (!is_stuck && !(event->kind == EVENT_CALL && event->waited))
    return;
  size_t last = index + report_repeats(picture->timeline, index) - 1;
  int end = is_stuck ? bottom(picture) : y_from(picture, report_completion(picture->timeline, last)) - 4;
  if (end > y)
    add_shape(picture->writer, "wait", "M%d %dV%d", x, y, end);
}

/* ---- rows ---- */

static void add_target(const struct picture *picture, const struct event *event) {
  _cleanup_free_ char *target =
      event->place.file && event->place.line > 0 ? picture->anchor(picture->context, &event->place) : NULL;
  if (target)
    xml_attribute(picture->writer, "data-line", "%s", target);
}

/* Where the right and left arrow keys lead. */
static void add_ways(const struct picture *picture, size_t number) {
  size_t to = SIZE_MAX;
  size_t from = SIZE_MAX;
  vec_each(&picture->flows, flow) {
    size_t begin = picture->row_of[flow->from];
    size_t end = picture->row_of[flow->to];
    to = begin == number && to == SIZE_MAX ? end : to;
    from = end == number && from == SIZE_MAX ? begin : from;
  }
  if (to != SIZE_MAX)
    xml_attribute(picture->writer, "data-to", "%s-%zu", picture->id, to);
  if (from != SIZE_MAX)
    xml_attribute(picture->writer, "data-from", "%s-%zu", picture->id, from);
}

/* Of a text that is too long the middle goes: its end is the place in the source. */
static void add_shown(struct strbuf *sb, const char *text, const struct event *event) {
  _cleanup_free_ char *place =
      event->place.file ? xasprintf("  %s:%d", event->place.file, event->place.line) : xstrdup("");
  size_t length = strlen(text);
  size_t behind = strlen(place);
  bool has_place = behind > 0 && behind < LABEL / 2 && behind <= length && strcmp(text + length - behind, place) == 0;
  _cleanup_free_ char *before = xstrndup(text, has_place ? length - behind : length);
  columns_add_cut(sb, before, has_place ? LABEL - behind : LABEL);
  if (has_place)
    strbuf_add_text(sb, place);
}

/* What is written beside it: the process, where that is another than above, and what happened. */
static void add_label(const struct picture *picture, const struct picture_row *row, bool is_switch, int y) {
  const struct event *event = &picture->timeline->events.items[row->event];
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf shown = STRBUF_INIT;
  report_event(picture->timeline, row->event, &text);
  add_shown(&shown, text.buf, event);
  begin_label(picture->writer, NULL, labels_x(picture), y);
  if (is_switch) {
    html_element(picture->writer, "tspan", "who", process_name(picture, event->process));
    xml_text(picture->writer, " ");
  }
  xml_text(picture->writer, shown.buf);
  if (row->is_hit) {
    _cleanup_strbuf_ struct strbuf marks = STRBUF_INIT;
    add_findings(picture, row->event, &marks);
    xml_text(picture->writer, " ");
    html_element(picture->writer, "tspan", "mark", marks.buf + 1); /* without the first semicolon */
  }
  xml_end(picture->writer);
}

static void add_event_row(const struct picture *picture, size_t number, bool is_switch) {
  const struct picture_row *row = &picture->rows.items[number];
  const struct event *event = &picture->timeline->events.items[row->event];
  _cleanup_free_ char *whole = whole_text(picture, row->event);
  int x = event_x(picture, row->event);
  int y = row_y(picture, number);
  html_begin(picture->writer, "g", class_of(event));
  xml_attribute(picture->writer, "id", "%s-%zu", picture->id, number);
  xml_attribute(picture->writer, "tabindex", "0");
  xml_attribute(picture->writer, "role", "img");
  add_ways(picture, number);
  add_target(picture, event);
  html_element(picture->writer, "title", NULL, whole);
  add_band(picture, NULL, y);
  add_waiting(picture, row->event, x, y);
  add_event_shape(picture, event, x, y);
  add_label(picture, row, is_switch, y);
  xml_end(picture->writer);
}

static void add_time(const struct picture *picture, int64_t ns, int y) {
  begin_label(picture->writer, "time", TIMES - GAP / 2, y);
  html_format(picture->writer, "%.4g s", (double)ns / 1e9);
  xml_end(picture->writer);
}

static void add_note_row(const struct picture *picture, size_t number) {
  const struct picture_row *row = &picture->rows.items[number];
  _cleanup_free_ char *text =
      row->kind == ROW_LATER ? span_text(row->ns) : xasprintf("… %zu more event%s …", row->count, plural(row->count));
  int y = row_y(picture, number);
  xml_begin(picture->writer, "g");
  add_shape(picture->writer, "gap", "M%d %dH%d", TIMES, y, labels_x(picture) - GAP);
  begin_label(picture->writer, "gap", labels_x(picture), y);
  xml_text(picture->writer, text);
  xml_end(picture->writer);
  xml_end(picture->writer);
}

static void add_left_row(const struct picture *picture, size_t number) {
  const struct object *object = picture->rows.items[number].object;
  _cleanup_free_ char *text = object_text(object);
  int x = lane_x(picture, lane_of(picture, object->process));
  int y = row_y(picture, number);
  html_begin(picture->writer, "g", "left");
  xml_attribute(picture->writer, "id", "%s-%zu", picture->id, number);
  xml_attribute(picture->writer, "tabindex", "0");
  xml_attribute(picture->writer, "role", "img");
  _cleanup_free_ char *target =
      object->place.file && object->place.line > 0 ? picture->anchor(picture->context, &object->place) : NULL;
  if (target)
    xml_attribute(picture->writer, "data-line", "%s", target);
  html_element(picture->writer, "title", NULL, text);
  add_band(picture, NULL, y);
  add_shape(picture->writer, NULL, "M%d %dl7 12h-14z", x, y - 6);
  begin_label(picture->writer, NULL, labels_x(picture), y);
  xml_text(picture->writer, text);
  xml_end(picture->writer);
  xml_end(picture->writer);
}

static void add_rows(const struct picture *picture) {
  int process = -2;
  int64_t shown_ns = -PICTURE_GAP_NS;
  for (size_t i = 0; i < picture->rows.count; i++) {
    const struct picture_row *row = &picture->rows.items[i];
    if (row->kind == ROW_LEFT) {
      add_left_row(picture, i);
    } else if (row->kind != ROW_EVENT) {
      add_note_row(picture, i);
    } else {
      const struct event *event = &picture->timeline->events.items[row->event];
      add_event_row(picture, i, event->process != process && event->kind != EVENT_START);
      process = event->process;
      if (event->virtual_ns - shown_ns >= PICTURE_GAP_NS)
        add_time(picture, event->virtual_ns, row_y(picture, i));
      shown_ns = event->virtual_ns;
    }
  }
}

/* ---- lanes and arrows ---- */

/* Steps of a stair: names are as long as they like, and stay above their lanes. */
static void add_head(const struct picture *picture, size_t lane, const char *name, int from, int to) {
  int x = lane_x(picture, lane);
  int y = (int)lane * ROW + ROW / 2;
  begin_label(picture->writer, "head", x - 4, y);
  html_text(picture->writer, name);
  xml_end(picture->writer);
  add_shape(picture->writer, "lead", "M%d %dV%d", x, y + ROW / 2, from);
  add_shape(picture->writer, "lane", "M%d %dV%d", x, from, to);
}

static void add_lanes(const struct picture *picture) {
  const struct timeline *timeline = picture->timeline;
  bool by_role = timeline->processes.count > MOST_LANES;
  for (size_t lane = 0; lane < picture->lanes; lane++) {
    size_t first = SIZE_MAX;
    size_t last = SIZE_MAX;
    int process = 0;
    for (size_t i = 0; i < timeline->events.count; i++) {
      const struct event *event = &timeline->events.items[i];
      if (lane_of(picture, event->process) != lane)
        continue;
      process = first == SIZE_MAX ? event->process : process;
      first = first == SIZE_MAX ? i : first;
      last = event->kind == EVENT_EXIT && !by_role ? i : SIZE_MAX;
    }
    if (first == SIZE_MAX || process < 0)
      continue;
    const struct process *who = &timeline->processes.items[process];
    add_head(picture, lane, by_role ? who->role : who->name, y_from(picture, first),
             last == SIZE_MAX ? bottom(picture) : y_from(picture, last));
  }
}

/* Leaves sideways, arrives from above; or sideways too where who it goes to has been waiting beside it. */
static void add_arrow(const struct picture *picture, const struct flow *flow) {
  int x1 = event_x(picture, flow->from);
  int x2 = event_x(picture, flow->to);
  int y1 = row_y(picture, picture->row_of[flow->from]);
  int y2 = row_y(picture, picture->row_of[flow->to]);
  int side = x2 > x1 ? 1 : -1;
  if (y2 <= y1)
    add_shape(picture->writer, NULL, "M%d %dH%dm%d-4l%d 4l%d 4", x1 + 5 * side, y1, x2 - 4 * side, -6 * side, 6 * side,
              -6 * side);
  else
    add_shape(picture->writer, NULL, "M%d %dQ%d %d %d %dm-4-6l4 6l4-6", x1 + 5 * side, y1, x2, y1, x2, y2 - 6);
}

static bool is_drawn(const struct picture *picture, size_t index) {
  const struct flow *flow = &picture->flows.items[index];
  size_t from = picture->row_of[flow->from];
  size_t to = picture->row_of[flow->to];
  if (from == SIZE_MAX || to == SIZE_MAX || event_x(picture, flow->from) == event_x(picture, flow->to))
    return false;
  const struct flow *before = index ? flow - 1 : NULL; /* of those that read alike one will do */
  return !before || picture->row_of[before->from] != from || picture->row_of[before->to] != to;
}

static void add_arrows(const struct picture *picture) {
  html_begin(picture->writer, "g", "arrows");
  xml_attribute(picture->writer, "aria-hidden", "true"); /* titles tell it */
  for (size_t i = 0; i < picture->flows.count; i++)
    if (is_drawn(picture, i))
      add_arrow(picture, &picture->flows.items[i]);
  xml_end(picture->writer);
}

/* ---- the whole ---- */

static void measure(struct picture *picture) {
  size_t longest = 40;
  picture->lanes = 1;
  for (size_t i = 0; i < picture->timeline->processes.count; i++)
    if (lane_of(picture, (int)i) + 1 > picture->lanes)
      picture->lanes = lane_of(picture, (int)i) + 1;
  picture->lane_width = picture->lanes <= 2 ? 48 : picture->lanes <= 5 ? 36 : 26;
  picture->top = (int)picture->lanes * ROW + ROW / 2;
  vec_each(&picture->rows, row) {
    if (row->kind != ROW_EVENT)
      continue;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    report_event(picture->timeline, row->event, &text);
    size_t columns = columns_of(text.buf, text.length) + (row->is_hit ? BESIDE : BESIDE / 2);
    longest = columns > longest ? columns : longest;
  }
  picture->width = labels_x(picture) + (int)(longest < LABEL + BESIDE ? longest : LABEL + BESIDE) * LETTERS / 4;
}

static void add_svg(const struct picture *picture) {
  size_t events = picture->timeline->events.count;
  html_begin(picture->writer, "svg", "timeline");
  xml_attribute(picture->writer, "width", "%d", picture->width);
  xml_attribute(picture->writer, "height", "%d", bottom(picture) + ROW / 2);
  xml_attribute(picture->writer, "viewBox", "0 0 %d %d", picture->width, bottom(picture) + ROW / 2);
  xml_attribute(picture->writer, "role", "group");
  xml_attribute(picture->writer, "aria-label", "Timeline of %s: %zu event%s of %zu process%s", picture->graded->id,
                events, plural(events), picture->timeline->processes.count,
                picture->timeline->processes.count == 1 ? "" : "es");
  for (size_t i = 0; i < picture->rows.count; i++) /* behind all lanes */
    if (picture->rows.items[i].is_hit)
      add_band(picture, "hit", row_y(picture, i));
  add_lanes(picture);
  add_rows(picture);
  add_arrows(picture);
  xml_end(picture->writer);
}

void picture_add(xmlTextWriter *writer, const char *id, const struct case_result *graded, picture_anchor anchor,
                 const void *context) {
  struct picture picture = {.writer = writer,
                            .id = id,
                            .graded = graded,
                            .timeline = &graded->record.timeline,
                            .anchor = anchor,
                            .context = context};
  picture_rows_find(graded, &picture.rows);
  number_rows(&picture);
  report_flows(&graded->record, &picture.flows);
  measure(&picture);
  add_svg(&picture);
  vec_release(&picture.rows);
  vec_release(&picture.flows);
  free(picture.row_of);
}
