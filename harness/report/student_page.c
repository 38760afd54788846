/* One submission as a page. */
#include "report/student_page.h"

#include "base/file.h"
#include "base/text.h"
#include "report/finding_view.h"
#include "report/html.h"
#include "report/picture.h"
#include "report/report.h"
#include "report/source_view.h"
#include "report/told.h"

#include <string.h>

struct page {
  const struct submission_result *result;
  struct source_view sources;
  source_marks marks;
};

/* ---- who, and how many points ---- */

static void add_points(xmlTextWriter *writer, double points, double most) {
  _cleanup_free_ char *have = html_points(points);
  _cleanup_free_ char *of = html_points(most);
  html_format(writer, "%s of %s", have, of);
}

/* What counts apart from the cases: lateness. */
static void add_lateness(xmlTextWriter *writer, const struct lateness *late) {
  _cleanup_free_ char *date = late->handed_in.known ? date_text(&late->handed_in.date) : NULL;
  _cleanup_free_ char *off = html_points(late->off);
  if (!late->judged)
    return;
  xml_begin(writer, "li");
  if (!date)
    xml_text(writer, late->handed_in.marked_late ? "Handed in late; nobody knows how late, so nothing is taken off."
                                                 : "Nobody knows when it was handed in, so nothing is taken off.");
  else if (late->refused)
    html_format(writer, "Handed in %s, when it could not count any more: %s points off.", date, off);
  else if (late->days)
    html_format(writer, "Handed in %s, %lld day%s late: %s points off.", date, (long long)late->days,
                plural((size_t)late->days), off);
  else
    html_format(writer, "Handed in %s, in time.", date);
  xml_end(writer);
}

/* And points that a person gave. Of a hidden case nothing is told but the points. */
static void add_override(xmlTextWriter *writer, const struct submission_result *result, const struct override *change) {
  const struct case_result *graded = submission_case(result, change->case_id);
  bool is_secret = graded && graded->hidden;
  _cleanup_free_ char *points = html_points(change->points);
  _cleanup_free_ char *before = html_points(graded ? graded->points : change->points_before);
  xml_begin(writer, "li");
  html_format(writer, "%s: %s instead of %s points, by ", is_secret ? "a hidden case" : change->case_id, points,
              before);
  html_text(writer, change->who);
  html_format(writer, ", %.10s", change->at);
  if (!is_secret) {
    xml_text(writer, ": ");
    html_text(writer, change->reason);
  }
  if (!override_counts(result, change))
    xml_text(writer, " (counts no more: the case is gone, or its points are)");
  xml_end(writer);
}

static void add_apart(xmlTextWriter *writer, const struct submission_result *result) {
  if (!result->overrides.count && !result->late.judged)
    return;
  html_element(writer, "h2", NULL, "Apart from the cases");
  html_begin(writer, "ul", "apart");
  add_lateness(writer, &result->late);
  vec_each(&result->overrides, change)
    add_override(writer, result, change);
  xml_end(writer);
}

static void add_notes(xmlTextWriter *writer, const strings *notes) {
  vec_each(notes, note) {
    html_begin(writer, "p", "note");
    xml_text(writer, "Note: ");
    html_text(writer, *note);
    xml_end(writer);
  }
}

static void add_summary(xmlTextWriter *writer, const struct submission_result *result) {
  double final = submission_final_score(result);
  html_begin(writer, "p", "score");
  add_points(writer, final, result->max_score);
  xml_text(writer, " points");
  xml_end(writer);
  html_begin(writer, "p", "facts");
  if (final < result->score || final > result->score) {
    _cleanup_free_ char *score = html_points(result->score);
    html_format(writer, "The cases give %s; what else counts stands below. ", score);
  }
  if (result->status != STATUS_GRADED)
    html_format(writer, "Status: %s. ", submission_status_name(result->status));
  html_format(writer, "Isolation: %s. Order of events: seed %llu.", result->isolation ? result->isolation : "unknown",
              (unsigned long long)result->seed);
  xml_end(writer);
  add_notes(writer, &result->notes);
  add_notes(writer, &result->left_out);
}

struct sum {
  double points, most;
  size_t cases, passed;
};

static void sum_add(struct sum *sum, const struct case_result *graded) {
  sum->points += graded->points;
  sum->most += graded->verdict == VERDICT_UNSUPPORTED ? 0 : graded->max_points;
  sum->cases++;
  sum->passed += graded->verdict == VERDICT_PASS;
}

static void add_sum(xmlTextWriter *writer, const char *name, const struct sum *sum) {
  xml_begin(writer, "tr");
  xml_begin(writer, "th");
  xml_attribute(writer, "scope", "row");
  html_text(writer, name);
  xml_end(writer);
  html_begin(writer, "td", "number");
  add_points(writer, sum->points, sum->most);
  xml_end(writer);
  xml_begin(writer, "td");
  html_bar(writer, sum->most > 0 ? sum->points / sum->most : 1);
  xml_end(writer);
  html_begin(writer, "td", "number");
  html_format(writer, "%zu of %zu", sum->passed, sum->cases);
  xml_end(writer);
  xml_end(writer);
}

static void add_categories(xmlTextWriter *writer, const struct submission_result *result) {
  static const char *const heads[] = {"category", "points", "share", "cases passed", NULL};
  struct sum hidden = {0};
  strings done = {0};
  html_element(writer, "h2", NULL, "Score by category");
  html_begin(writer, "table", "categories");
  html_heads(writer, heads);
  xml_begin(writer, "tbody");
  vec_each(&result->cases, graded) {
    struct sum sum = {0};
    if (graded->hidden)
      sum_add(&hidden, graded);
    if (graded->hidden || strings_have(&done, graded->category))
      continue;
    vec_each(&result->cases, other)
      if (!other->hidden && strcmp(other->category, graded->category) == 0)
        sum_add(&sum, other);
    add_sum(writer, graded->category, &sum);
    strings_add(&done, graded->category);
  }
  if (hidden.cases)
    add_sum(writer, "hidden cases", &hidden);
  xml_end(writer);
  xml_end(writer);
  strings_release(&done);
}

/* ---- cases ---- */

static const char *const verdict_words[] = {"passed", "failed", "not supported here", "broken"};

static bool is_new(const struct page *page, const struct case_result *graded) {
  vec_each(&graded->findings, finding)
    if (!told_before(page->result, graded, finding))
      return true;
  return false;
}

static char *anchor_of(const void *context, const struct place *place) {
  return source_view_anchor(context, place->file, place->line);
}

static void add_picture(xmlTextWriter *writer, const struct page *page, const struct case_result *graded) {
  if (!graded->record.timeline.events.count)
    return;
  _cleanup_free_ char *id = xasprintf("t%zu", (size_t)(graded - page->result->cases.items));
  html_begin(writer, "figure", NULL);
  html_element(writer, "figcaption", NULL, "What the processes did, from top to bottom.");
  html_begin(writer, "div", "scroll");
  picture_add(writer, id, graded, anchor_of, &page->sources);
  xml_end(writer);
  xml_end(writer);
}

static void add_title(xmlTextWriter *writer, const struct case_result *graded) {
  xml_begin(writer, "h3");
  html_begin(writer, "span", verdict_name(graded->verdict));
  xml_text(writer, verdict_words[graded->verdict]);
  xml_end(writer);
  xml_text(writer, " ");
  html_text(writer, graded->id);
  xml_text(writer, " ");
  html_begin(writer, "span", "points");
  add_points(writer, graded->points, graded->max_points);
  xml_end(writer);
  xml_end(writer);
  html_element(writer, "p", "says", graded->says);
}

/* Has it anything to tell that no case above has? */
static bool has_part(const struct page *page, const struct case_result *graded) {
  return !graded->hidden && (is_new(page, graded) || (graded->verdict != VERDICT_PASS && !graded->findings.count));
}

static void add_case(xmlTextWriter *writer, const struct page *page, const struct case_result *graded, bool pictured) {
  size_t number = (size_t)(graded - page->result->cases.items);
  html_begin(writer, "section", "case");
  xml_attribute(writer, "id", "case-%s", graded->id);
  add_title(writer, graded);
  for (size_t i = 0; i < graded->findings.count; i++) {
    _cleanup_free_ char *id = xasprintf("f%zu-%zu", number, i);
    finding_view_add(writer, page->result, &page->sources, graded, &graded->findings.items[i], id);
  }
  if (pictured || is_new(page, graded))
    add_picture(writer, page, graded);
  xml_end(writer);
}

/* A picture of a right run, for who has no other to look at. */
static const struct case_result *find_shown(const struct page *page) {
  const struct case_result *first = NULL;
  vec_each(&page->result->cases, graded) {
    if (graded->hidden || !graded->record.timeline.events.count)
      continue;
    if (graded->findings.count)
      return NULL;
    first = first ? first : graded;
  }
  return first;
}

static void add_told_above(xmlTextWriter *writer, const struct page *page, const struct case_result *graded) {
  const struct case_result *last = NULL;
  vec_each(&graded->findings, finding) {
    const struct case_result *earlier = told_before(page->result, graded, finding);
    if (earlier == last)
      continue;
    html_begin(writer, "div", "told-above");
    xml_text(writer, finding_kind_name(finding->kind));
    finding_view_add_earlier(writer, earlier);
    xml_end(writer);
    last = earlier;
  }
}

/* Of a case in every order of events: how much was tried. */
static void add_exploration(xmlTextWriter *writer, const struct case_result *graded) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (!graded->exploration.done || graded->hidden)
    return;
  exploration_tell_outcome(&graded->exploration, &text);
  html_element(writer, "div", "says", text.buf);
}

static void add_case_coverage(xmlTextWriter *writer, const struct case_result *graded) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (!graded->coverage.measured || graded->hidden)
    return;
  strbuf_add_text(&text, "Reached by this case alone: ");
  report_reached(&graded->coverage, &text);
  html_element(writer, "div", "says", text.buf);
}

static void add_overview_row(xmlTextWriter *writer, const struct page *page, const struct case_result *graded,
                             bool is_linked) {
  html_begin(writer, "tr", verdict_name(graded->verdict));
  if (!is_linked) /* who looks for the case finds it here */
    xml_attribute(writer, "id", "case-%s", graded->id);
  html_begin(writer, "td", "verdict");
  xml_text(writer, verdict_words[graded->verdict]);
  xml_end(writer);
  xml_begin(writer, "th");
  xml_attribute(writer, "scope", "row");
  if (is_linked) {
    xml_begin(writer, "a");
    xml_attribute(writer, "href", "#case-%s", graded->id);
  }
  html_text(writer, graded->id);
  if (is_linked)
    xml_end(writer);
  xml_end(writer);
  xml_begin(writer, "td");
  html_text(writer, graded->says);
  add_exploration(writer, graded);
  add_case_coverage(writer, graded);
  if (!is_linked)
    add_told_above(writer, page, graded);
  xml_end(writer);
  html_begin(writer, "td", "number");
  add_points(writer, graded->points, graded->max_points);
  xml_end(writer);
  xml_end(writer);
}

static void add_overview(xmlTextWriter *writer, const struct page *page, const struct case_result *shown) {
  static const char *const heads[] = {"verdict", "case", "what must hold", "points", NULL};
  struct sum hidden = {.cases = page->result->hidden_cases};
  html_element(writer, "h2", NULL, "Cases");
  html_begin(writer, "div", "scroll");
  html_begin(writer, "table", "cases");
  html_heads(writer, heads);
  xml_begin(writer, "tbody");
  vec_each(&page->result->cases, graded)
    if (graded->hidden)
      sum_add(&hidden, graded);
    else
      add_overview_row(writer, page, graded, graded == shown || has_part(page, graded));
  xml_end(writer);
  xml_end(writer);
  xml_end(writer);
  if (!hidden.cases)
    return;
  html_begin(writer, "p", "hidden");
  html_format(writer, "%zu more case%s hidden", hidden.cases, hidden.cases == 1 ? " is" : "s are");
  if (hidden.most > 0) {
    xml_text(writer, ": ");
    add_points(writer, hidden.points, hidden.most);
    xml_text(writer, " points");
  }
  xml_text(writer, ".");
  xml_end(writer);
}

static void add_cases(xmlTextWriter *writer, const struct page *page) {
  const struct case_result *shown = find_shown(page);
  add_overview(writer, page, shown);
  html_element(writer, "p", "legend",
               "In the pictures each process has a lane, and time runs downwards, by the clock of the run. A thick bar "
               "is a call that waits. An arrow leads from what one process did to what came of it in another. A "
               "stop sign stands for who can never go on, a cross for who was killed, a triangle for what was left "
               "behind. With a keyboard: up and down from event to event, right and left along arrows, Enter to the "
               "source line.");
  vec_each(&page->result->cases, graded)
    if (graded == shown || has_part(page, graded))
      add_case(writer, page, graded, graded == shown);
}

/* ---- the submission as a whole ---- */

static void add_build(xmlTextWriter *writer, const struct build_result *built) {
  if (!built->messages || !*built->messages)
    return;
  xml_begin(writer, "details");
  if (!built->ok)
    xml_attribute(writer, "open", "open");
  xml_begin(writer, "summary");
  html_format(writer, "What the compiler says of %s", built->role);
  xml_end(writer);
  xml_begin(writer, "pre");
  html_lines(writer, built->messages, strlen(built->messages));
  xml_end(writer);
  xml_end(writer);
}

static void add_whole(xmlTextWriter *writer, const struct page *page) {
  const struct submission_result *result = page->result;
  bool any = result->findings.count > 0;
  vec_each(&result->builds, built)
    any = any || (built->messages && *built->messages);
  if (!any)
    return;
  html_element(writer, "h2", NULL, "The submission as a whole");
  for (size_t i = 0; i < result->findings.count; i++) {
    _cleanup_free_ char *id = xasprintf("f-%zu", i);
    finding_view_add(writer, result, &page->sources, NULL, &result->findings.items[i], id);
  }
  vec_each(&result->builds, built)
    add_build(writer, built);
}

static void add_coverage(xmlTextWriter *writer, const struct coverage *coverage) {
  if (coverage->problem)
    html_element(writer, "p", "note", coverage->problem);
  if (!coverage->measured)
    return;
  xml_begin(writer, "p");
  xml_text(writer, "The cases reach ");
  for (int what = 0; what < COVERED_COUNT; what++)
    html_format(writer, "%s%.0f %% of the %s", what ? ", " : "", 100 * coverage_ratio(coverage->shares[what]),
                covered_name((enum covered)what));
  xml_text(writer, ": lines that no case reaches are marked as never run; more in ");
  html_begin_link(writer, "coverage/index.html", NULL);
  xml_text(writer, "the pages of coverage");
  xml_end(writer);
  xml_text(writer, ".");
  xml_end(writer);
}

static void add_sources(xmlTextWriter *writer, const struct page *page) {
  if (!page->sources.files.count)
    return;
  html_element(writer, "h2", NULL, "The sources as they were graded");
  add_coverage(writer, &page->result->coverage);
  source_view_add(writer, &page->sources, &page->result->coverage, &page->marks);
}

static void add_digests(xmlTextWriter *writer, const struct submission_result *result) {
  if (!result->digests.count)
    return;
  xml_begin(writer, "details");
  html_element(writer, "summary", NULL, "What this grade was made of");
  html_begin(writer, "dl", "digests");
  vec_each(&result->digests, digest) {
    html_element(writer, "dt", NULL, digest->name);
    html_element(writer, "dd", NULL, digest->value);
  }
  xml_end(writer);
  xml_end(writer);
}

static void add_page(xmlTextWriter *writer, const void *context) {
  const struct page *page = context;
  _cleanup_free_ char *title = xasprintf("%s by %s", page->result->program, page->result->owner);
  html_begin_page(writer, title, asset_student_script());
  add_summary(writer, page->result);
  add_apart(writer, page->result);
  add_categories(writer, page->result);
  add_whole(writer, page);
  add_cases(writer, page);
  add_sources(writer, page);
  add_digests(writer, page->result);
}

/* ---- writing it ---- */

static void mark_line(struct page *page, const struct finding *finding, const char *where, char *target) {
  if (finding->file && finding->line > 0)
    *vec_add(&page->marks) = (struct source_mark){finding->file, finding->line, target,
                                                  xasprintf("%s: %s", where, finding_kind_name(finding->kind))};
  else
    free(target);
}

static void find_marks(struct page *page) {
  const struct submission_result *result = page->result;
  for (size_t i = 0; i < result->findings.count; i++)
    mark_line(page, &result->findings.items[i], "build", xasprintf("f-%zu", i));
  for (size_t number = 0; number < result->cases.count; number++) {
    const struct case_result *graded = &result->cases.items[number];
    for (size_t i = 0; !graded->hidden && i < graded->findings.count; i++)
      if (!told_before(result, graded, &graded->findings.items[i]))
        mark_line(page, &graded->findings.items[i], graded->id, xasprintf("f%zu-%zu", number, i));
  }
}

int student_page_write(const char *folder, const struct submission_result *result, const char *sources,
                       struct error *err) {
  struct page page = {.result = result};
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = path_join(folder, "index.html");
  int status = sources ? source_view_read(sources, &page.sources, err) : 0;
  if (status == 0) {
    find_marks(&page);
    xml_document(add_page, &page, &text);
    status = file_write(path, text.buf, text.length, err);
  }
  source_view_release(&page.sources);
  source_marks_release(&page.marks);
  return status;
}
