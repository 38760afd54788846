/* The page about a class. */
#include "report/class.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "report/causes.h"
#include "report/class_view.h"
#include "report/html.h"

#include <string.h>

static void add_part_title(xmlTextWriter *writer, const char *id, const char *title) {
  xml_begin(writer, "h2");
  xml_attribute(writer, "id", "%s", id);
  xml_text(writer, title);
  xml_end(writer);
}

/* ---- at a glance ---- */

static void add_way(xmlTextWriter *writer, const char *id, const char *word) {
  xml_begin(writer, "a");
  xml_attribute(writer, "href", "#%s", id);
  xml_text(writer, word);
  xml_end(writer);
  xml_text(writer, " ");
}

static void add_ways(xmlTextWriter *writer, const struct class_view *view, bool has_causes) {
  xml_begin(writer, "nav");
  xml_attribute(writer, "aria-label", "Parts of this page");
  if (view->results->entries.count) {
    add_way(writer, "scores", "scores");
    add_way(writer, "cases", "cases");
    if (has_causes)
      add_way(writer, "causes", "causes");
    add_way(writer, "submissions", "submissions");
  }
  if (view->results->crossings.count)
    add_way(writer, "crossings", "who works with whom");
  xml_end(writer);
}

static void add_isolation(xmlTextWriter *writer, const struct class_view *view, const char *isolation) {
  size_t count = 0;
  vec_each(&view->results->entries, entry)
    count += entry->isolation && strcmp(entry->isolation, isolation) == 0;
  if (count)
    html_format(writer, " %zu graded in %s isolation.", count, isolation);
}

static void add_facts(xmlTextWriter *writer, const struct class_view *view) {
  const struct class_results *results = view->results;
  double share = 0;
  size_t full = 0;
  size_t ungraded = 0;
  int64_t wall_ms = 0;
  vec_each(&results->entries, entry) {
    share += class_entry_share(entry);
    full += entry->status == STATUS_GRADED && entry->counts >= entry->max_score;
    ungraded += entry->status == STATUS_BROKEN;
    wall_ms += entry->wall_ms;
  }
  html_begin(writer, "p", "facts");
  html_format(writer, "%zu submission%s by %zu student%s of %zu program%s.", results->entries.count,
              plural(results->entries.count), view->owners.count, plural(view->owners.count), view->programs.count,
              plural(view->programs.count));
  if (results->entries.count > ungraded)
    html_format(writer, " On average %.0f %% of the points; %zu with all of them.",
                100 * share / (double)(results->entries.count - ungraded), full);
  if (ungraded)
    html_format(writer, " %zu could not be graded.", ungraded);
  add_isolation(writer, view, "full");
  add_isolation(writer, view, "process");
  html_format(writer, " Their runs took %.1f s together.", (double)wall_ms / 1000);
  xml_end(writer);
}

/* ---- the table ---- */

static void add_cell(xmlTextWriter *writer, const char *class, const char *text) {
  html_element(writer, "td", class, text);
}

/* Each kind once, what costs nothing left out. */
static void add_kinds(xmlTextWriter *writer, const struct class_view *view, const struct class_entry *entry) {
  bool found[FINDING_KIND_COUNT] = {false};
  bool any = false;
  vec_each(&entry->findings, finding)
    if (!(view->anonymous && finding->hidden) && !finding->advice)
      found[finding->kind] = true;
  xml_begin(writer, "td");
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
    if (found[kind]) {
      html_format(writer, "%s%s", any ? ", " : "", finding_kind_name((enum finding_kind)kind));
      any = true;
    }
  xml_end(writer);
}

static void add_apart(xmlTextWriter *writer, const struct class_entry *entry) {
  _cleanup_free_ char *counts = html_points(entry->counts);
  add_cell(writer, "number", counts);
  add_cell(writer, NULL, entry->apart_why ? entry->apart_why : "");
}

/* "2 (40 in attempt 1)" */
static void add_attempt(xmlTextWriter *writer, const struct class_entry *entry) {
  xml_begin(writer, "td");
  html_format(writer, "%d", entry->attempt);
  vec_each(&entry->others, other) {
    _cleanup_free_ char *points = html_points(other->points);
    html_format(writer, "%s%s in attempt %d", other == entry->others.items ? " (" : ", ", points, other->attempt);
  }
  if (entry->others.count)
    xml_text(writer, ")");
  xml_end(writer);
}

struct columns {
  bool attempt, apart, coverage;
};

static void add_entry(xmlTextWriter *writer, const struct class_view *view, const struct class_entry *entry,
                      const struct columns *columns) {
  _cleanup_free_ char *score = html_points(entry->score);
  _cleanup_free_ char *most = html_points(entry->max_score);
  xml_begin(writer, "tr");
  xml_begin(writer, "th");
  xml_attribute(writer, "scope", "row");
  class_view_add_name(writer, view, entry, NULL);
  xml_end(writer);
  add_cell(writer, NULL, entry->program);
  if (columns->attempt)
    add_attempt(writer, entry);
  add_cell(writer, "number", score);
  add_cell(writer, "number", most);
  if (columns->apart)
    add_apart(writer, entry);
  add_cell(writer, entry->status == STATUS_GRADED ? NULL : "fail", submission_status_name(entry->status));
  add_kinds(writer, view, entry);
  if (columns->coverage) {
    html_begin(writer, "td", "number");
    if (entry->coverage >= 0)
      html_format(writer, "%.0f %%", 100 * entry->coverage);
    xml_end(writer);
  }
  html_begin(writer, "td", "number");
  html_format(writer, "%.2f", (double)entry->wall_ms / 1000);
  xml_end(writer);
  add_cell(writer, NULL, entry->isolation ? entry->isolation : "");
  xml_end(writer);
  xml_text(writer, "\n");
}

static void add_head(xmlTextWriter *writer, const char *class, const char *text) {
  html_begin(writer, "th", class);
  xml_attribute(writer, "scope", "col");
  xml_text(writer, text);
  xml_end(writer);
}

static void add_heads(xmlTextWriter *writer, const struct columns *columns) {
  xml_begin(writer, "thead");
  xml_begin(writer, "tr");
  add_head(writer, NULL, "student");
  add_head(writer, NULL, "program");
  if (columns->attempt)
    add_head(writer, NULL, "attempt that counts");
  add_head(writer, "number", "points");
  add_head(writer, "number", "of");
  if (columns->apart) {
    add_head(writer, "number", "counts");
    add_head(writer, NULL, "apart from the cases");
  }
  add_head(writer, NULL, "status");
  add_head(writer, NULL, "findings");
  if (columns->coverage)
    add_head(writer, "number", "lines covered");
  add_head(writer, "number", "seconds");
  add_head(writer, NULL, "isolation");
  xml_end(writer);
  xml_end(writer);
}

/* The folders' order is that of names, which an anonymous page keeps to itself. */
static void add_rows(xmlTextWriter *writer, const struct class_view *view, const struct columns *columns) {
  if (!view->anonymous) {
    vec_each(&view->results->entries, entry)
      add_entry(writer, view, entry, columns);
    return;
  }
  vec_each(&view->programs, program) {
    class_entries entries = {0};
    class_view_entries(view, *program, &entries);
    vec_each(&entries, entry)
      add_entry(writer, view, *entry, columns);
    vec_release(&entries);
  }
}

static void add_table(xmlTextWriter *writer, const struct class_view *view) {
  struct columns columns = {0};
  vec_each(&view->results->entries, entry) {
    columns.attempt = columns.attempt || entry->attempt > 1 || entry->others.count;
    columns.apart = columns.apart || entry->apart_why;
    columns.coverage = columns.coverage || entry->coverage >= 0;
  }
  add_part_title(writer, "submissions", "Submissions");
  html_begin(writer, "div", "scroll");
  html_begin(writer, "table", "submissions");
  add_heads(writer, &columns);
  xml_begin(writer, "tbody");
  add_rows(writer, view, &columns);
  xml_end(writer);
  xml_end(writer);
  xml_end(writer);
}

/* ---- causes ---- */

enum { MOST_NAMES = 400, SHOWN_CAUSES = 3 /* without being opened */ };

static void add_example(xmlTextWriter *writer, const struct class_view *view, const struct cause *cause) {
  const struct class_finding *example = cause->example;
  _cleanup_free_ char *first = xstrndup(example->message, strcspn(example->message, "\n"));
  const char *message = view->anonymous ? first : example->message;
  if (!view->anonymous || !class_view_names_anybody(view, message)) {
    html_begin(writer, "pre", NULL);
    html_lines(writer, message, strlen(message));
    xml_end(writer);
  }
  if (!view->anonymous) {
    html_begin(writer, "p", "facts");
    xml_text(writer, "This is of ");
    class_view_add_name(writer, view, cause->entries.items[0], example->hidden ? NULL : example->case_id);
    if (example->file && example->line > 0) {
      xml_text(writer, ", ");
      html_text(writer, example->file);
      html_format(writer, ":%d", example->line);
    }
    xml_text(writer, ".");
    xml_end(writer);
  }
  html_hints(writer, example->hint);
}

static int compare_numbers(const void *a, const void *b, void *context) {
  const struct class_view *view = context;
  size_t one = class_view_number(view, (*(const struct class_entry *const *)a)->owner);
  size_t other = class_view_number(view, (*(const struct class_entry *const *)b)->owner);
  return one < other ? -1 : one > other;
}

/* They are in the order of their names, which numbers must not tell. */
static void add_those(xmlTextWriter *writer, const struct class_view *view, const struct cause *cause) {
  struct class_view order = *view;
  class_entries entries = {0};
  vec_each(&cause->entries, entry)
    *vec_add(&entries) = *entry;
  if (view->anonymous && entries.count)
    qsort_r(entries.items, entries.count, sizeof *entries.items, compare_numbers, &order);
  html_begin(writer, "p", "those");
  for (size_t i = 0; i < entries.count && i < MOST_NAMES; i++) {
    xml_text(writer, i ? ", " : "");
    class_view_add_name(writer, view, entries.items[i], NULL);
  }
  if (entries.count > MOST_NAMES)
    html_format(writer, " and %zu more", entries.count - MOST_NAMES);
  xml_end(writer);
  vec_release(&entries);
}

static void add_cause(xmlTextWriter *writer, const struct class_view *view, const struct cause *cause, bool open) {
  const struct class_finding *example = cause->example;
  xml_begin(writer, "details");
  if (open)
    xml_attribute(writer, "open", "open");
  xml_begin(writer, "summary");
  html_begin(writer, "b", NULL);
  html_format(writer, "%zu × ", cause->entries.count);
  html_text(writer, cause->program);
  xml_text(writer, ", ");
  xml_text(writer, finding_kind_name(example->kind));
  xml_end(writer);
  if (example->role) {
    xml_text(writer, " (");
    html_text(writer, example->role);
    xml_text(writer, ")");
  }
  xml_text(writer, ": ");
  bool is_secret = view->anonymous && class_view_names_anybody(view, cause->told);
  html_text(writer, is_secret ? finding_kind_meaning(example->kind) : cause->told);
  xml_end(writer);
  add_example(writer, view, cause);
  if (view->anonymous || cause->entries.count > 1)
    add_those(writer, view, cause);
  xml_end(writer);
}

static void add_causes(xmlTextWriter *writer, const struct class_view *view, const causes *found) {
  bool has_advice = found->count && found->items[found->count - 1].is_advice;
  if (found->count)
    add_part_title(writer, "causes",
                   has_advice ? "Causes, those that most have first, and then advice"
                              : "Causes, those that most have first");
  vec_each(found, cause)
    add_cause(writer, view, cause, cause - found->items < SHOWN_CAUSES);
}

/* ---- the whole ---- */

static void add_distributions(xmlTextWriter *writer, const struct class_view *view) {
  add_part_title(writer, "scores", "How the scores are spread, in percent of the points");
  html_begin(writer, "div", "several");
  vec_each(&view->programs, program) {
    xml_begin(writer, "figure");
    html_element(writer, "figcaption", NULL, *program);
    class_view_add_distribution(writer, view, *program);
    xml_end(writer);
  }
  xml_end(writer);
}

static void add_heat_maps(xmlTextWriter *writer, const struct class_view *view) {
  add_part_title(writer, "cases", "Cases against students");
  html_element(writer, "p", "legend",
               "A row is a case, those that most students fail come first; a column is a student, from most points to "
               "fewest. An empty cell has passed, half a box has lost some of the points, a whole one has lost all; a "
               "stroke could not be tried.");
  vec_each(&view->programs, program) {
    html_element(writer, "h3", NULL, *program);
    class_view_add_heat_map(writer, view, *program);
  }
}

static void add_crossings(xmlTextWriter *writer, const struct class_view *view) {
  if (view->results->crossings.count)
    add_part_title(writer, "crossings", "Who works with whom");
  vec_each(&view->results->crossings, crossing) {
    if (!crossing->program || !crossing->case_id || !crossing->first)
      continue;
    xml_begin(writer, "p");
    html_format(writer, "%s: the %s of a row with the rest of a column", crossing->program, crossing->first);
    if (!view->anonymous)
      html_format(writer, ", in the case %s", crossing->case_id);
    xml_text(writer, ". A cross does not work; an empty box does not build.");
    xml_end(writer);
    html_begin(writer, "div", "scroll");
    class_view_add_crossing(writer, view, crossing);
    xml_end(writer);
  }
}

static void add_page(xmlTextWriter *writer, const void *context) {
  const struct class_view *view = context;
  causes found = {0};
  causes_find(view->results, !view->anonymous, &found);
  html_begin_page(writer, "Results of the class", asset_class_script());
  if (view->results->entries.count)
    add_facts(writer, view);
  add_ways(writer, view, found.count);
  if (view->results->entries.count) {
    add_distributions(writer, view);
    add_heat_maps(writer, view);
    add_causes(writer, view, &found);
    add_table(writer, view);
  }
  add_crossings(writer, view);
  causes_release(&found);
}

int class_page_write(const char *path, const struct class_results *results, bool anonymous, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct class_view view;
  class_view_init(&view, results, anonymous);
  xml_document(add_page, &view, &text);
  class_view_release(&view);
  return file_write(path, text.buf, text.length, err);
}
