/* Rows of a timeline's picture. */
#include "report/picture_rows.h"

#include "report/report.h"

#include <string.h>

enum {
  HEAD_ROWS = 40, /* that are shown of a long timeline, from its beginning */
  AROUND = 12,    /* from around each moment of interest */
  TAIL_ROWS = 40, /* from its end */
};

static bool is_leak(enum finding_kind kind) { return kind >= FINDING_LEAKED_SHM && kind <= FINDING_LEAKED_PROCESS; }

static bool is_hit(const struct case_result *graded, size_t first, size_t repeats) {
  vec_each(&graded->findings, finding)
    if (finding->event >= first && finding->event - first < repeats)
      return true;
  return false;
}

/* How a unit's suite has its functions called is the course's business (cases/unit/), and much: calls that none of the
 * sources makes. */
static bool is_plumbing(const struct case_result *graded, const struct event *event) {
  const char *file = event->place.file;
  return graded->unit_test && event->kind == EVENT_CALL && (!file || strncmp(file, "cases/unit/", 11) == 0);
}

static void add_events(const struct case_result *graded, picture_rows *rows) {
  const struct timeline *timeline = &graded->record.timeline;
  size_t repeats;
  size_t above = 0;
  for (size_t i = 0; i < timeline->events.count; i += repeats) {
    repeats = report_repeats(timeline, i);
    bool hit = is_hit(graded, i, repeats);
    if (!hit && is_plumbing(graded, &timeline->events.items[i]))
      continue;
    int64_t ns = timeline->events.items[i].virtual_ns - timeline->events.items[above].virtual_ns;
    above = i;
    if (ns >= PICTURE_GAP_NS)
      *vec_add(rows) = (struct picture_row){.kind = ROW_LATER, .ns = ns};
    *vec_add(rows) = (struct picture_row){.event = i, .is_hit = hit};
  }
}

static bool is_of_interest(const struct timeline *timeline, const struct picture_row *row) {
  return row->is_hit || (row->kind == ROW_EVENT && timeline->events.items[row->event].kind == EVENT_STUCK);
}

static bool *find_kept(const struct timeline *timeline, const picture_rows *rows) {
  size_t count = rows->count;
  bool *kept = xcalloc(count + 1, sizeof *kept);
  for (size_t i = 0; i < count; i++) {
    kept[i] = kept[i] || i < HEAD_ROWS || i + TAIL_ROWS >= count;
    if (!is_of_interest(timeline, &rows->items[i]))
      continue;
    for (size_t near = i > AROUND ? i - AROUND : 0; near <= i + AROUND && near < count; near++)
      kept[near] = true;
  }
  return kept;
}

/* What is of no interest goes out of a long timeline; a row in its place says how much that is. */
static void cut(const struct timeline *timeline, picture_rows *rows) {
  picture_rows all = *rows;
  bool *kept = find_kept(timeline, rows);
  *rows = (picture_rows){0};
  for (size_t i = 0; i < all.count; i++) {
    struct picture_row *last = rows->count ? &rows->items[rows->count - 1] : NULL;
    size_t events = all.items[i].kind == ROW_EVENT ? report_repeats(timeline, all.items[i].event) : 0;
    if (kept[i])
      *vec_add(rows) = all.items[i];
    else if (last && last->kind == ROW_CUT)
      last->count += events;
    else
      *vec_add(rows) = (struct picture_row){.kind = ROW_CUT, .count = events};
  }
  free(kept);
  vec_release(&all);
}

/* At the end, when the case asks for nothing to be left. */
static void add_left(const struct case_result *graded, picture_rows *rows) {
  bool asked = false;
  vec_each(&graded->findings, finding)
    asked = asked || is_leak(finding->kind);
  if (asked)
    vec_each(&graded->record.left.objects, object)
      *vec_add(rows) = (struct picture_row){.kind = ROW_LEFT, .object = object, .is_hit = true};
}

void picture_rows_find(const struct case_result *graded, picture_rows *ret_rows) {
  add_events(graded, ret_rows);
  cut(&graded->record.timeline, ret_rows);
  add_left(graded, ret_rows);
}
