/* Two results of one submission, side by side. */
#include "cli/class/changes.h"

#include "base/text.h"

#include <jansson.h>
#include <string.h>

enum { SHORT = 32 }; /* a version, not a digest */

struct comparison {
  int attempt; /* 0: the only one */
  const struct submission_result *before, *now;
};

/* ---- what it was made of ---- */

static const char *value_of(const struct submission_result *result, const char *name) {
  vec_each(&result->digests, digest)
    if (strcmp(digest->name, name) == 0)
      return digest->value;
  return NULL;
}

/* Versions are told, of digests only whose. */
static void add_reason(strings *reasons, const char *name, const char *before, const char *now) {
  if (before && now && strcmp(before, now) == 0)
    return;
  if (before && now && strlen(before) < SHORT && strlen(now) < SHORT)
    *vec_add(reasons) = xasprintf("%s (%s, was %s)", name, now, before);
  else
    *vec_add(reasons) = xasprintf("%s%s", name, !before ? " (new)" : !now ? " (gone)" : "");
}

static void find_reasons(const struct comparison *both, strings *ret_reasons) {
  vec_each(&both->now->digests, digest)
    add_reason(ret_reasons, digest->name, value_of(both->before, digest->name), digest->value);
  vec_each(&both->before->digests, digest)
    if (!value_of(both->now, digest->name))
      add_reason(ret_reasons, digest->name, digest->value, NULL);
  add_reason(ret_reasons, "isolation", both->before->isolation, both->now->isolation);
}

/* ---- what came of it ---- */

static size_t count_kind(const struct case_result *graded, enum finding_kind kind) {
  size_t count = 0;
  for (size_t i = 0; graded && i < graded->findings.count; i++)
    count += graded->findings.items[i].kind == kind;
  return count;
}

/* The kinds that one has more of than the other. */
static void find_more(const struct case_result *has, const struct case_result *other, strings *ret_kinds) {
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
    if (count_kind(has, (enum finding_kind)kind) > count_kind(other, (enum finding_kind)kind))
      strings_add(ret_kinds, finding_kind_name((enum finding_kind)kind));
}

static bool is_same(double a, double b) { return points_rounded(a) == points_rounded(b); }

static bool lateness_differs(const struct comparison *both) {
  const struct lateness *before = &both->before->late;
  const struct lateness *now = &both->now->late;
  return before->refused != now->refused || (!now->refused && !is_same(before->off, now->off));
}

static bool case_differs(const struct case_result *before, const struct case_result *now) {
  if (!before || !now)
    return true;
  bool differs = !is_same(before->points, now->points) || !is_same(before->max_points, now->max_points) ||
                 before->verdict != now->verdict;
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
    differs = differs || count_kind(before, (enum finding_kind)kind) != count_kind(now, (enum finding_kind)kind);
  return differs;
}

/* ---- for people ---- */

static void add_words(struct strbuf *text, const char *label, const strings *texts) {
  for (size_t i = 0; i < texts->count; i++) {
    _cleanup_free_ char *shown = text_visible(texts->items[i]);
    strbuf_addf(text, "%s%s", i ? ", " : label, shown);
  }
}

static void tell_case(const char *id, const struct case_result *before, const struct case_result *now,
                      struct strbuf *text) {
  strings more = {0};
  strings less = {0};
  if (!case_differs(before, now))
    return;
  find_more(now, before, &more);
  find_more(before, now, &less);
  strbuf_addf(text, "    %s: ", id);
  if (before && now)
    strbuf_addf(text, "%.6g of %.6g, was %.6g of %.6g", now->points, now->max_points, before->points,
                before->max_points);
  else if (now)
    strbuf_addf(text, "a new case, %.6g of %.6g", now->points, now->max_points);
  else if (before)
    strbuf_addf(text, "the case is gone, was %.6g of %.6g", before->points, before->max_points);
  if (now && now->verdict != VERDICT_PASS && (!before || before->verdict != now->verdict))
    strbuf_addf(text, " (%s)", verdict_name(now->verdict));
  add_words(text, "; now ", &more);
  add_words(text, "; no longer ", &less);
  strbuf_add_char(text, '\n');
  strings_release(&more);
  strings_release(&less);
}

static void tell_lost_overrides(const struct comparison *both, struct strbuf *text) {
  vec_each(&both->now->overrides, change)
    if (!override_counts(both->now, change))
      strbuf_addf(text, "    %s: %.6g points were given by hand, which count no more%s\n", change->case_id,
                  change->points, submission_case(both->now, change->case_id) ? "" : ": the case is gone");
}

static void add_lateness(const struct submission_result *result, struct strbuf *text) {
  const struct lateness *late = &result->late;
  if (late->refused)
    strbuf_add_text(text, "counts nothing, after the hard stop");
  else
    strbuf_addf(text, "%.6g off", late->off);
}

/* It is apart from the score, and so is what it changes. */
static void tell_lateness(const struct comparison *both, struct strbuf *text) {
  if (!lateness_differs(both))
    return;
  strbuf_add_text(text, "    late: ");
  add_lateness(both->now, text);
  strbuf_add_text(text, ", was ");
  add_lateness(both->before, text);
  strbuf_addf(text, "; in the end %.6g, was %.6g\n", submission_final_score(both->now),
              submission_final_score(both->before));
}

static void tell_people(const struct cli *cli, const struct comparison *both, const strings *reasons,
                        struct strbuf *text) {
  double was = submission_points(both->before);
  double is = submission_points(both->now);
  _cleanup_free_ char *owner = text_visible(both->now->owner);
  const char *paint = !cli->color || is_same(was, is) ? "" : is > was ? "\033[32m" : "\033[31m";
  strbuf_addf(text, "%-12s %-18s %s%6.6g of %.6g, was %.6g of %.6g%s", owner, both->now->program, paint, is,
              both->now->max_score, was, both->before->max_score, *paint ? "\033[0m" : "");
  if (both->attempt)
    strbuf_addf(text, "  attempt %d", both->attempt);
  if (both->now->status != both->before->status)
    strbuf_addf(text, "  %s, was %s", submission_status_name(both->now->status),
                submission_status_name(both->before->status));
  strbuf_add_char(text, '\n');
  add_words(text, "    since these are different: ", reasons);
  strbuf_add_text(text, reasons->count ? "\n" : "");
  vec_each(&both->now->cases, now)
    tell_case(now->id, submission_case(both->before, now->id), now, text);
  vec_each(&both->before->cases, before)
    if (!submission_case(both->now, before->id))
      tell_case(before->id, before, NULL, text);
  tell_lateness(both, text);
  tell_lost_overrides(both, text);
}

/* ---- for machines ---- */

static json_t *json_of_points(const struct case_result *graded) {
  return graded ? json_real(points_rounded(graded->points)) : json_null();
}

static json_t *json_of_case(const struct case_result *before, const struct case_result *now) {
  strings more = {0};
  strings less = {0};
  find_more(now, before, &more);
  find_more(before, now, &less);
  json_t *object =
      json_pack("{s:s, s:o, s:o, s:o, s:o}", "id", now ? now->id : before->id, "before", json_of_points(before), "now",
                json_of_points(now), "new", cli_json_of_strings(&more), "gone", cli_json_of_strings(&less));
  strings_release(&more);
  strings_release(&less);
  return object;
}

static void tell_machines(const struct comparison *both, const strings *reasons, struct strbuf *text) {
  _cleanup_free_ char *owner = text_visible(both->now->owner);
  json_t *cases = json_array();
  vec_each(&both->now->cases, now)
    if (case_differs(submission_case(both->before, now->id), now))
      json_array_append_new(cases, json_of_case(submission_case(both->before, now->id), now));
  vec_each(&both->before->cases, before)
    if (!submission_case(both->now, before->id))
      json_array_append_new(cases, json_of_case(before, NULL));
  json_t *object = json_pack(
      "{s:s, s:s, s:f, s:f, s:f, s:f, s:f, s:f, s:o, s:o}", "owner", owner, "program", both->now->program, "before",
      submission_points(both->before), "max_before", both->before->max_score, "now", submission_points(both->now),
      "max_now", both->now->max_score, "final_before", submission_final_score(both->before), "final_now",
      submission_final_score(both->now), "because_of", cli_json_of_strings(reasons), "cases", cases);
  if (both->attempt)
    json_object_set_new(object, "attempt", json_integer(both->attempt));
  char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(10));
  strbuf_add_text(text, line ? line : "{}");
  free(line);
  json_decref(object);
}

/* ---- all of it ---- */

static bool differs(const struct comparison *both) {
  bool any = both->before->status != both->now->status || both->before->cases.count != both->now->cases.count ||
             !is_same(both->before->score, both->now->score) ||
             !is_same(both->before->max_score, both->now->max_score) || lateness_differs(both);
  vec_each(&both->now->cases, now)
    any = any || case_differs(submission_case(both->before, now->id), now);
  return any;
}

bool changes_tell(const struct cli *cli, int attempt, const struct submission_result *before,
                  const struct submission_result *now, struct strbuf *ret_text) {
  const struct comparison both = {attempt, before, now};
  strings reasons = {0};
  if (!differs(&both))
    return false;
  find_reasons(&both, &reasons);
  if (cli->json)
    tell_machines(&both, &reasons, ret_text);
  else
    tell_people(cli, &both, &reasons, ret_text);
  strings_release(&reasons);
  return true;
}
