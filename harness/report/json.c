/* result.json and schedule.json, by jansson. */
#include "report/report.h"

#include "report/json_values.h"

#include <stdlib.h>

enum { SCHEMA = 1 };

static json_t *finding_of(const struct finding *finding) {
  json_t *object = json_object();
  json_object_set_new(object, "kind", json_string(finding_kind_name(finding->kind)));
  json_object_set_new(object, "role", json_text(finding->role));
  json_object_set_new(object, "file", json_text(finding->file));
  json_object_set_new(object, "line", finding->line > 0 ? json_integer(finding->line) : json_null());
  json_object_set_new(object, "message", json_text(finding->message));
  json_object_set_new(object, "expected", json_text(finding->expected));
  json_object_set_new(object, "actual", json_text(finding->actual));
  json_object_set_new(object, "hint", json_text(finding->hint));
  if (finding->advice)
    json_object_set_new(object, "advice", json_true());
  return object;
}

static json_t *findings_of(const findings *list) {
  json_t *array = json_array();
  vec_each(list, finding)
    json_array_append_new(array, finding_of(finding));
  return array;
}

static json_t *exploration_of(const struct exploration *exploration) {
  return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:b}", "preemptions", (json_int_t)exploration->preemptions,
                   "at_most", (json_int_t)exploration->at_most, "schedules", (json_int_t)exploration->schedules,
                   "orders", (json_int_t)exploration->orders, "failed", (json_int_t)exploration->failed, "first_failed",
                   (json_int_t)exploration->first_failed, "covered", (json_int_t)exploration->covered, "sampled",
                   exploration->sampled, "by_calls", exploration->by_calls);
}

/* Shares to four decimals, as results are compared byte by byte. */
static json_t *share_of(struct coverage_share share) {
  return json_real((double)(int64_t)(coverage_ratio(share) * 10000 + 0.5) / 10000);
}

static json_t *shares_of(const struct coverage_share *shares) {
  json_t *object = json_object();
  for (int what = 0; what < COVERED_COUNT; what++)
    json_object_set_new(object, covered_name((enum covered)what), share_of(shares[what]));
  return object;
}

/* With what the course asks for, in percent, and whether that is reached. */
static json_t *reached_of(const struct coverage *coverage) {
  json_t *object = shares_of(coverage->shares);
  json_t *minimum = json_object();
  for (int what = 0; what < COVERED_COUNT; what++)
    if (coverage->minimum[what])
      json_object_set_new(minimum, covered_name((enum covered)what), json_integer(coverage->minimum[what]));
  if (json_object_size(minimum))
    json_object_set_new(object, "minimum_reached", json_boolean(!coverage_is_short_of_any(coverage)));
  json_object_set_new(object, "minimum", minimum);
  return object;
}

static json_t *case_of(const struct case_result *graded) {
  json_t *object = json_object();
  json_object_set_new(object, "id", json_string(graded->id));
  json_object_set_new(object, "says", json_string(graded->says));
  json_object_set_new(object, "category", json_string(graded->category));
  json_object_set_new(object, "visibility", json_string(graded->hidden ? "hidden" : "visible"));
  if (graded->unit_test)
    json_object_set_new(object, "unit_test", json_string(graded->unit_test));
  json_object_set_new(object, "verdict", json_string(verdict_name(graded->verdict)));
  json_object_set_new(object, "points", json_points(graded->points));
  json_object_set_new(object, "max_points", json_points(graded->max_points));
  json_object_set_new(object, "virtual_ms", json_integer(graded->record.virtual_ns / 1000000));
  json_object_set_new(object, "wall_ms", json_integer(graded->record.wall_ns / 1000000));
  json_object_set_new(object, "findings", findings_of(&graded->findings));
  if (graded->exploration.done)
    json_object_set_new(object, "explored", exploration_of(&graded->exploration));
  if (graded->coverage.measured)
    json_object_set_new(object, "coverage", reached_of(&graded->coverage));
  return object;
}

static json_t *builds_of(const struct submission_result *result) {
  json_t *array = json_array();
  vec_each(&result->builds, built) {
    json_t *warnings = json_array();
    vec_each(&built->warnings, warning)
      json_array_append_new(warnings, json_text(*warning));
    json_array_append_new(
        array, json_pack("{s:o, s:b, s:o}", "role", json_text(built->role), "ok", built->ok, "warnings", warnings));
  }
  return array;
}

static json_t *texts_of(const strings *texts) {
  json_t *array = json_array();
  vec_each(texts, text)
    json_array_append_new(array, json_text(*text));
  return array;
}

static const char *memory_bound(const struct submission_result *result) {
  vec_each(&result->cases, graded)
    if (graded->was_run && graded->record.memory_bound)
      return graded->record.memory_bound;
  return NULL;
}

static json_t *covered_file_of(const struct covered_file *file) {
  struct coverage_share shares[COVERED_COUNT];
  covered_file_shares(file, shares);
  json_t *object = shares_of(shares);
  json_t *missed = json_array();
  vec_each(&file->lines, line)
    if (!line->count)
      json_array_append_new(missed, json_integer(line->number));
  json_object_set_new(object, "file", json_text(file->name));
  json_object_set_new(object, "missed", missed);
  return object;
}

/* null where nothing was measured. */
static json_t *coverage_of(const struct coverage *coverage) {
  if (!coverage->measured)
    return json_null();
  json_t *object = reached_of(coverage);
  json_t *files = json_array();
  vec_each(&coverage->files, file)
    json_array_append_new(files, covered_file_of(file));
  json_object_set_new(object, "files", files);
  return object;
}

/* `days` and `off` are 0 where nobody knows when it came. */
static json_t *late_of(const struct lateness *late) {
  _cleanup_free_ char *date = late->handed_in.known ? date_text(&late->handed_in.date) : NULL;
  json_t *object = json_object();
  json_object_set_new(object, "handed_in", date ? json_string(date) : json_null());
  json_object_set_new(object, "marked_late", json_boolean(late->handed_in.marked_late));
  json_object_set_new(object, "days", json_integer((json_int_t)late->days));
  json_object_set_new(object, "off", json_points(late->off));
  json_object_set_new(object, "refused", json_boolean(late->refused));
  return object;
}

/* `points` counts when `counts`: a case that is gone, or whose points have left the total, can't be given any. */
static json_t *override_of(const struct submission_result *result, const struct override *change) {
  json_t *object = json_object();
  json_object_set_new(object, "case", json_string(change->case_id));
  json_object_set_new(object, "before", json_points(change->points_before));
  json_object_set_new(object, "points", json_points(change->points));
  json_object_set_new(object, "reason", json_text(change->reason));
  json_object_set_new(object, "by", json_text(change->who));
  json_object_set_new(object, "at", json_text(change->at));
  json_object_set_new(object, "counts", json_boolean(override_counts(result, change)));
  return object;
}

static json_t *overrides_of(const struct submission_result *result) {
  json_t *array = json_array();
  vec_each(&result->overrides, change)
    json_array_append_new(array, override_of(result, change));
  return array;
}

void report_json(const struct submission_result *result, struct strbuf *ret_text) {
  json_t *root = json_object();
  json_t *digests = json_object();
  json_t *cases = json_array();
  vec_each(&result->digests, digest) {
    json_t *name = json_text(digest->name);
    json_object_set_new(digests, json_string_value(name), json_text(digest->value));
    json_decref(name);
  }
  vec_each(&result->cases, graded)
    json_array_append_new(cases, case_of(graded));
  json_object_set_new(root, "schema", json_integer(SCHEMA));
  json_object_set_new(root, "owner", json_text(result->owner));
  json_object_set_new(root, "program", json_text(result->program));
  json_object_set_new(root, "status", json_string(submission_status_name(result->status)));
  json_object_set_new(root, "score", json_points(result->score));
  json_object_set_new(root, "max_score", json_points(result->max_score));
  if (result->late.judged)
    json_object_set_new(root, "late", late_of(&result->late));
  json_object_set_new(root, "final_score", json_points(submission_final_score(result)));
  json_object_set_new(root, "seed", json_integer((json_int_t)result->seed));
  json_object_set_new(root, "isolation", json_text(result->isolation));
  json_object_set_new(root, "memory_bound", json_text(memory_bound(result)));
  json_object_set_new(root, "build", builds_of(result));
  json_object_set_new(root, "findings", findings_of(&result->findings));
  json_object_set_new(root, "left_out", texts_of(&result->left_out));
  if (result->notes.count)
    json_object_set_new(root, "notes", texts_of(&result->notes));
  json_object_set_new(root, "cases", cases);
  json_object_set_new(root, "overrides", overrides_of(result));
  json_object_set_new(root, "hidden_cases", json_integer((json_int_t)result->hidden_cases));
  json_object_set_new(root, "memory_cases", json_integer((json_int_t)result->memory_cases));
  json_object_set_new(root, "coverage", coverage_of(&result->coverage));
  if (result->coverage.problem)
    json_object_set_new(root, "coverage_unsupported", json_text(result->coverage.problem));
  json_object_set_new(root, "digests", digests);
  json_write(root, ret_text);
}

void report_schedule(const struct submission_result *result, struct strbuf *ret_text) {
  json_t *cases = json_object();
  vec_each(&result->cases, graded) {
    json_t *decided = json_array();
    if (!graded->was_run) {
      json_decref(decided);
      continue;
    }
    vec_each(&graded->record.decisions, decision)
      json_array_append_new(decided, json_pack("[i, i]", decision->chosen, decision->candidates));
    json_t *run = json_pack("{s:I, s:o}", "seed", (json_int_t)graded->record.seed, "decisions", decided);
    if (graded->record.explored)
      json_object_set_new(run, "explored", json_true());
    if (graded->record.explored && graded->exploration.by_calls)
      json_object_set_new(run, "by_calls", json_true());
    json_object_set_new(cases, graded->id, run);
  }
  json_t *root =
      json_pack("{s:i, s:s, s:s, s:o}", "schema", SCHEMA, "owner", "", "program", result->program, "cases", cases);
  json_object_set_new(root, "owner", json_text(result->owner));
  char *text = json_dumps(root, JSON_COMPACT);
  strbuf_add_text(ret_text, text ? text : "{}");
  strbuf_add_char(ret_text, '\n');
  free(text);
  json_decref(root);
}

int report_schedule_read(const struct strbuf *text, const char *path, const char *case_id, uint64_t *ret_seed,
                         decisions *ret_decisions, bool *ret_explored, bool *ret_by_calls, struct error *err) {
  json_t *root = json_loadb(text->buf, text->length, 0, NULL);
  const json_t *run = json_object_get(json_object_get(root, "cases"), case_id);
  const json_t *decided = json_object_get(run, "decisions");
  int status = 0;
  size_t i;
  json_t *pair;
  if (!root)
    status = error_set(err, ERROR_USAGE, "%s is not what grade wrote: `ipcgrade report` writes it again", path);
  else if (!json_is_array(decided))
    status = error_set(err, ERROR_USAGE, "no run of case '%s' is recorded there: its findings in result.json say why",
                       case_id);
  *ret_seed = (uint64_t)json_integer_value(json_object_get(run, "seed"));
  *ret_explored = json_is_true(json_object_get(run, "explored"));
  *ret_by_calls = json_is_true(json_object_get(run, "by_calls"));
  json_array_foreach(decided, i, pair) {
    *vec_add(ret_decisions) = (struct decision){(int)json_integer_value(json_array_get(pair, 0)),
                                                (int)json_integer_value(json_array_get(pair, 1))};
  }
  json_decref(root);
  return status;
}
