/* The pictures of the page about a class, as SVG. */
#include "report/class_view.h"

#include "base/strbuf.h"
#include "base/text.h"
#include "report/html.h"

#include <string.h>

static void begin_text(xmlTextWriter *writer, const char *class, int x, int y) {
  html_begin(writer, "text", class);
  xml_attribute(writer, "x", "%d", x);
  xml_attribute(writer, "y", "%d", y);
}

static void add_rect(xmlTextWriter *writer, const char *class, int x, int y, int width, int height) {
  html_begin(writer, "rect", class);
  xml_attribute(writer, "x", "%d", x);
  xml_attribute(writer, "y", "%d", y);
  xml_attribute(writer, "width", "%d", width);
  xml_attribute(writer, "height", "%d", height);
  xmlTextWriterEndElement(writer);
}

static void begin_svg(xmlTextWriter *writer, const char *class, int width, int height) {
  html_begin(writer, "svg", class);
  xml_attribute(writer, "width", "%d", width);
  xml_attribute(writer, "height", "%d", height);
  xml_attribute(writer, "viewBox", "0 0 %d %d", width, height);
}

/* ---- how scores are spread ---- */

enum { BINS = 10, BIN = 30, TALL = 100, FOOT = 20, ROOF = 16 };

static size_t bin_of(const struct class_entry *entry) {
  size_t bin = (size_t)(class_entry_share(entry) * BINS);
  return bin < BINS ? bin : BINS - 1;
}

static void add_bin(xmlTextWriter *writer, size_t bin, size_t count, size_t most) {
  int height = most ? (int)(count * TALL / most) : 0;
  int x = (int)bin * BIN;
  add_rect(writer, NULL, x + 2, ROOF + TALL - height, BIN - 4, height);
  if (count) {
    begin_text(writer, "count", x + BIN / 2, ROOF + TALL - height - 3);
    html_format(writer, "%zu", count);
    xml_end(writer);
  }
  begin_text(writer, "foot", x, ROOF + TALL + 14);
  html_format(writer, "%zu", bin * 100 / BINS);
  xml_end(writer);
}

void class_view_add_distribution(xmlTextWriter *writer, const struct class_view *view, const char *program) {
  class_entries entries = {0};
  size_t bins[BINS] = {0};
  size_t most = 0;
  class_view_entries(view, program, &entries);
  vec_each(&entries, entry) {
    if ((*entry)->status == STATUS_BROKEN)
      continue;
    size_t bin = bin_of(*entry);
    most = ++bins[bin] > most ? bins[bin] : most;
  }
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  for (size_t bin = 0; bin < BINS; bin++)
    if (bins[bin])
      strbuf_addf(&told, "%s%zu from %zu %%", told.length ? ", " : "", bins[bin], bin * 100 / BINS);
  begin_svg(writer, "distribution", BINS * BIN, ROOF + TALL + FOOT);
  xml_attribute(writer, "role", "img");
  xml_attribute(writer, "aria-label", "Scores of %s in tenths: %s", program, told.buf);
  for (size_t bin = 0; bin < BINS; bin++)
    add_bin(writer, bin, bins[bin], most);
  xml_end(writer);
  vec_release(&entries);
}

/* ---- cases against students ---- */

enum { LABELS = 190, COUNTS = 64, CELLS = LABELS + COUNTS, ROW = 18, WIDE = 14, NARROW = 6, MANY = 60 };

/* What a cell says, as the script knows it too. */
enum cell { CELL_PASSED, CELL_PART, CELL_LOST, CELL_UNSUPPORTED, CELL_ABSENT };

struct heat_row {
  const struct class_case *graded; /* of any student */
  struct strbuf cells;             /* a digit for each student */
  size_t failed;
  double lost; /* of all students' points, 0 to 1 */
};

static enum cell cell_of(const struct class_entry *entry, const char *case_id, double *lost) {
  vec_each(&entry->cases, graded) {
    if (strcmp(graded->id, case_id) != 0)
      continue;
    if (graded->verdict == VERDICT_UNSUPPORTED)
      return CELL_UNSUPPORTED;
    if (graded->verdict == VERDICT_BROKEN)
      return CELL_ABSENT;
    *lost = graded->max_points > 0 ? 1 - graded->points / graded->max_points : 0;
    return graded->verdict == VERDICT_PASS ? CELL_PASSED : graded->points > 0 ? CELL_PART : CELL_LOST;
  }
  return CELL_ABSENT;
}

static void fill_row(struct heat_row *row, const class_entries *entries) {
  vec_each(entries, entry) {
    double lost = 0;
    enum cell cell = cell_of(*entry, row->graded->id, &lost);
    strbuf_add_char(&row->cells, (char)('0' + cell));
    row->lost += lost;
    row->failed += cell == CELL_PART || cell == CELL_LOST;
  }
}

/* Of these there is nothing to see. */
static bool is_passed_by_all(const struct heat_row *row) { return strspn(row->cells.buf, "0") == row->cells.length; }

static int compare_rows(const void *a, const void *b) {
  const struct heat_row *one = a;
  const struct heat_row *other = b;
  if (is_passed_by_all(one) != is_passed_by_all(other))
    return is_passed_by_all(one) ? 1 : -1;
  if (one->failed != other->failed)
    return one->failed > other->failed ? -1 : 1;
  return one->lost > other->lost ? -1 : one->lost < other->lost;
}

/* A path with a box for each such cell: as high as what is lost. */
static void add_cells(xmlTextWriter *writer, const struct heat_row *row, enum cell cell, const char *class, int width,
                      int y) {
  _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
  for (size_t i = 0; i < row->cells.length; i++) {
    if (row->cells.buf[i] != '0' + (char)cell)
      continue;
    int x = CELLS + (int)i * width;
    if (cell == CELL_LOST)
      strbuf_addf(&path, "M%d %dh%dv%dh-%dz", x, y + 2, width - 1, ROW - 4, width - 1);
    else if (cell == CELL_PART)
      strbuf_addf(&path, "M%d %dh%dv%dh-%dz", x, y + ROW / 2 + 1, width - 1, ROW / 2 - 3, width - 1);
    else /* a stroke */
      strbuf_addf(&path, "M%d %dh%d", x, y + ROW / 2, width - 1);
  }
  if (!path.length)
    return;
  html_begin(writer, "path", class);
  xml_attribute(writer, "d", "%s", path.buf);
  xmlTextWriterEndElement(writer);
}

static void add_heat_row(xmlTextWriter *writer, const struct class_view *view, const struct heat_row *row,
                         size_t number, size_t students, int width) {
  static const struct {
    enum cell cell;
    const char *class;
  } kinds[] = {{CELL_LOST, "lost"}, {CELL_PART, "part"}, {CELL_UNSUPPORTED, "skipped"}, {CELL_ABSENT, "absent"}};
  bool is_secret = view->anonymous && row->graded->hidden;
  int y = (int)number * ROW;
  _cleanup_free_ char *name = is_secret ? xasprintf("a hidden case")
                                        : xasprintf("%s%s", row->graded->id, row->graded->hidden ? " (hidden)" : "");
  html_begin(writer, "g", "heat");
  xml_attribute(writer, "tabindex", "0");
  xml_attribute(writer, "role", "img");
  xml_attribute(writer, "data-cells", "%s", row->cells.buf);
  if (!is_secret)
    xml_attribute(writer, "data-case", "%s", row->graded->id);
  xml_begin(writer, "title");
  html_format(writer, "%s: %zu of %zu lose points", name, row->failed, students);
  if (!is_secret) {
    xml_text(writer, ". ");
    html_text(writer, row->graded->says);
  }
  xml_end(writer);
  add_rect(writer, "row", 0, y, CELLS + (int)students * width, ROW);
  begin_text(writer, NULL, 4, y + 13);
  html_text(writer, name);
  xml_end(writer);
  begin_text(writer, "count", CELLS - 8, y + 13);
  html_format(writer, "%zu of %zu", row->failed, students);
  xml_end(writer);
  for (size_t i = 0; i < array_size(kinds); i++)
    add_cells(writer, row, kinds[i].cell, kinds[i].class, width, y);
  xml_end(writer);
}

static void add_columns(xmlTextWriter *writer, const struct class_view *view, const class_entries *entries) {
  xml_begin(writer, "details");
  html_element(writer, "summary", NULL, "Whose column it is, from left to right");
  html_begin(writer, "ol", "columns");
  vec_each(entries, entry) {
    xml_begin(writer, "li");
    class_view_add_name(writer, view, *entry, NULL);
    xml_end(writer);
  }
  xml_end(writer);
  xml_end(writer);
}

static void add_passed(xmlTextWriter *writer, const struct class_view *view, const struct heat_row *rows,
                       size_t count) {
  _cleanup_strbuf_ struct strbuf names = STRBUF_INIT;
  size_t passed = 0;
  for (size_t i = 0; i < count; i++) {
    if (!is_passed_by_all(&rows[i]))
      continue;
    passed++;
    if (!(view->anonymous && rows[i].graded->hidden))
      strbuf_addf(&names, "%s%s", names.length ? ", " : "", rows[i].graded->id);
  }
  if (!passed)
    return;
  html_begin(writer, "p", "facts");
  html_format(writer, "%zu case%s nobody fails%s%s", passed, plural(passed), names.length ? ": " : "", names.buf);
  xml_end(writer);
}

static bool has_row(const struct heat_row *rows, size_t count, const char *id) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(rows[i].graded->id, id) == 0)
      return true;
  return false;
}

/* Cases of all entries: a case file may have grown in between. */
static size_t find_rows(const class_entries *entries, struct heat_row **ret_rows) {
  VEC(struct heat_row) rows = {0};
  vec_each(entries, entry)
    vec_each(&(*entry)->cases, graded)
      if (!has_row(rows.items, rows.count, graded->id))
        *vec_add(&rows) = (struct heat_row){.graded = graded, .cells = STRBUF_INIT};
  for (size_t i = 0; i < rows.count; i++)
    fill_row(&rows.items[i], entries);
  if (rows.count)
    qsort(rows.items, rows.count, sizeof *rows.items, compare_rows);
  *ret_rows = rows.items;
  return rows.count;
}

static void add_map(xmlTextWriter *writer, const struct class_view *view, const char *program,
                    const class_entries *entries, const struct heat_row *rows, size_t count) {
  int width = entries->count > MANY ? NARROW : WIDE;
  html_begin(writer, "figure", "heat-map");
  html_begin(writer, "div", "scroll");
  begin_svg(writer, "heat-map", CELLS + (int)entries->count * width, (int)count * ROW);
  xml_attribute(writer, "role", "group");
  xml_attribute(writer, "aria-label", "Cases of %s against students, those that most students fail first", program);
  xml_attribute(writer, "data-left", "%d", CELLS);
  xml_attribute(writer, "data-width", "%d", width);
  for (size_t i = 0; i < count; i++)
    add_heat_row(writer, view, &rows[i], i, entries->count, width);
  xml_end(writer);
  xml_end(writer);
  add_columns(writer, view, entries);
  xml_end(writer);
}

void class_view_add_heat_map(xmlTextWriter *writer, const struct class_view *view, const char *program) {
  class_entries entries = {0};
  struct heat_row *rows;
  class_view_entries(view, program, &entries);
  size_t count = find_rows(&entries, &rows);
  add_passed(writer, view, rows, count);
  while (count && is_passed_by_all(&rows[count - 1])) /* they come last */
    strbuf_release(&rows[--count].cells);
  if (count)
    add_map(writer, view, program, &entries, rows, count);
  for (size_t i = 0; i < count; i++)
    strbuf_release(&rows[i].cells);
  free(rows);
  vec_release(&entries);
}

/* ---- who works with whom ---- */

enum { SIDE = 14, NAMES = 150, TOP = 24 };

/* Rows and columns in the order of the names, or of the numbers that stand for them. */
static size_t *order_of(const struct class_view *view, const struct class_crossing *crossing) {
  size_t count = crossing->owners.count;
  size_t *order = xcalloc(count + 1, sizeof *order);
  for (size_t i = 0; i < count; i++) {
    size_t at = i;
    for (; view->anonymous && at > 0; at--) {
      if (class_view_number(view, crossing->owners.items[order[at - 1]]) <
          class_view_number(view, crossing->owners.items[i]))
        break;
      order[at] = order[at - 1];
    }
    order[at] = i;
  }
  return order;
}

static void add_crossing_cell(xmlTextWriter *writer, char sign, int x, int y) {
  add_rect(writer, sign == '+' ? "works" : sign == '-' ? "fails" : "absent", x, y, SIDE - 1, SIDE - 1);
  if (sign != '-')
    return;
  html_begin(writer, "path", NULL);
  xml_attribute(writer, "d", "M%d %dl7 7m0-7l-7 7", x + 3, y + 3);
  xmlTextWriterEndElement(writer);
}

/* "server of alice works with 2 of 3, not with bob". Returns the number. */
static size_t add_crossing_title(xmlTextWriter *writer, const struct class_view *view,
                                 const struct class_crossing *crossing, const size_t *order, size_t owner) {
  size_t count = crossing->owners.count;
  size_t works = 0;
  _cleanup_free_ char *name = class_view_name(view, crossing->owners.items[owner]);
  _cleanup_strbuf_ struct strbuf failing = STRBUF_INIT;
  for (size_t i = 0; i < count; i++) {
    _cleanup_free_ char *other = class_view_name(view, crossing->owners.items[order[i]]);
    bool is_working = crossing->cells.items[owner * count + order[i]] == '+';
    works += is_working;
    if (!is_working)
      strbuf_addf(&failing, "%s%s", failing.length ? ", " : "", other);
  }
  xml_begin(writer, "title");
  html_format(writer, "%s of %s works with %zu of %zu%s%s", crossing->first, name, works, count,
              failing.length ? ", not with " : "", failing.buf);
  xml_end(writer);
  return works;
}

static void add_crossing_row(xmlTextWriter *writer, const struct class_view *view,
                             const struct class_crossing *crossing, const size_t *order, size_t row) {
  size_t count = crossing->owners.count;
  size_t owner = order[row];
  int y = TOP + (int)row * SIDE;
  _cleanup_free_ char *name = class_view_name(view, crossing->owners.items[owner]);
  xml_begin(writer, "g");
  xml_attribute(writer, "tabindex", "0");
  xml_attribute(writer, "role", "img");
  size_t works = add_crossing_title(writer, view, crossing, order, owner);
  begin_text(writer, NULL, 4, y + 11);
  html_format(writer, "%zu %s", row + 1, name);
  xml_end(writer);
  for (size_t column = 0; column < count; column++)
    add_crossing_cell(writer, crossing->cells.items[owner * count + order[column]], NAMES + (int)column * SIDE, y);
  begin_text(writer, NULL, NAMES + (int)count * SIDE + 6, y + 11);
  html_format(writer, "%zu of %zu", works, count);
  xml_end(writer);
  xml_end(writer);
}

void class_view_add_crossing(xmlTextWriter *writer, const struct class_view *view,
                             const struct class_crossing *crossing) {
  size_t count = crossing->owners.count;
  if (crossing->cells.count != count * count)
    return;
  size_t *order = order_of(view, crossing);
  begin_svg(writer, "crossing", NAMES + (int)count * SIDE + 70, TOP + (int)count * SIDE);
  xml_attribute(writer, "role", "group");
  xml_attribute(writer, "aria-label", "Who works with whom in %s", crossing->program);
  for (size_t column = 0; column < count; column++) {
    begin_text(writer, "foot", NAMES + (int)column * SIDE, TOP - 6);
    html_format(writer, "%zu", column + 1);
    xml_end(writer);
  }
  for (size_t row = 0; row < count; row++)
    add_crossing_row(writer, view, crossing, order, row);
  xml_end(writer);
  free(order);
}
