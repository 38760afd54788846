/* A class's results as the page about it needs them: submissions from the gradebook, who works with whom from
 * cross.json, by jansson. */
#include "report/class.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "store/gradebook.h"

#include <jansson.h>
#include <string.h>

/* ---- the gradebook ---- */

static void add_findings(struct class_entry *entry, const findings *list, const struct case_result *graded) {
  vec_each(list, finding)
    *vec_add(&entry->findings) = (struct class_finding){.kind = finding->kind,
                                                        .role = xstrdup(finding->role),
                                                        .file = xstrdup(finding->file),
                                                        .line = finding->line,
                                                        .message = xstrdup(finding->message ? finding->message : ""),
                                                        .hint = xstrdup(finding->hint),
                                                        .case_id = graded ? xstrdup(graded->id) : NULL,
                                                        .advice = finding->advice,
                                                        .hidden = graded && graded->hidden};
}

static void add_cases(struct class_entry *entry, const struct submission_result *result) {
  int64_t wall_ns = 0;
  vec_each(&result->cases, graded) {
    *vec_add(&entry->cases) = (struct class_case){.id = xstrdup(graded->id),
                                                  .says = xstrdup(graded->says),
                                                  .verdict = graded->verdict,
                                                  .points = graded->points,
                                                  .max_points = graded->max_points,
                                                  .hidden = graded->hidden};
    wall_ns += graded->record.wall_ns;
    add_findings(entry, &graded->findings, graded);
  }
  entry->wall_ms = wall_ns / 1000000;
}

/* In words; NULL when nothing is apart from the score. The caller frees it. */
static char *apart_of(const struct submission_result *result) {
  const struct lateness *late = &result->late;
  size_t changes = result->overrides.count;
  struct strbuf text = STRBUF_INIT;
  if (late->refused)
    strbuf_add_text(&text, "too late to count");
  else if (late->days > 0)
    strbuf_addf(&text, "%lld day%s late", (long long)late->days, plural((size_t)late->days));
  else if (late_is_open(late) && late->handed_in.marked_late)
    strbuf_add_text(&text, "late, nobody knows how late");
  if (changes)
    strbuf_addf(&text, "%s%zu case%s changed by hand", text.length ? ", " : "", changes, plural(changes));
  return text.length ? strbuf_detach(&text) : NULL;
}

static void fill_entry(struct class_entry *entry, const struct submission_result *result) {
  entry->owner = xstrdup(result->owner);
  entry->program = xstrdup(result->program);
  entry->status = result->status;
  entry->score = result->score;
  entry->max_score = result->max_score;
  entry->counts = submission_final_score(result);
  entry->apart_why = apart_of(result);
  entry->isolation = xstrdup(result->isolation);
  entry->coverage = result->coverage.measured ? coverage_ratio(result->coverage.shares[COVERED_LINES]) : -1;
  add_findings(entry, &result->findings, NULL);
  add_cases(entry, result);
}

static int add_entry(struct gradebook *gradebook, const struct gradebook_entry *known,
                     struct class_results *ret_results, struct error *err) {
  const struct submission_key key = {known->owner, known->program, known->attempt};
  struct submission_result result;
  int status = gradebook_load_brief(gradebook, &key, &result, err);
  if (status == 0) {
    struct class_entry *entry = vec_add(&ret_results->entries);
    fill_entry(entry, &result);
    entry->attempt = known->attempt;
  }
  submission_result_release(&result);
  return status;
}

/* Those that don't count, with the one that does. */
static void add_other_attempts(const gradebook_entries *list, struct class_results *results) {
  vec_each(&results->entries, entry)
    vec_each(list, known)
      if (!known->counts && strcmp(known->owner, entry->owner) == 0 && strcmp(known->program, entry->program) == 0)
        *vec_add(&entry->others) = (struct class_attempt){known->attempt, known->final_score};
}

static int add_entries(struct gradebook *gradebook, struct class_results *ret_results, struct error *err) {
  gradebook_entries list = {0};
  int status = gradebook_list(gradebook, NULL, &list, err);
  vec_each(&list, known)
    if (status == 0 && known->counts)
      status = add_entry(gradebook, known, ret_results, err);
  if (status == 0)
    add_other_attempts(&list, ret_results);
  gradebook_entries_release(&list);
  return status;
}

/* ---- cross.json ---- */

static char *text_of(const json_t *object, const char *key) {
  return xstrdup(json_string_value(json_object_get(object, key)));
}

static json_t *load(const char *path, struct error *err) {
  json_error_t problem;
  json_t *root = json_load_file(path, 0, &problem);
  if (!root)
    error_set(err, ERROR_USAGE, "read %s: %s", path, problem.text);
  return root;
}

static char sign_of(const json_t *cell) {
  const char *word = json_string_value(cell);
  return !word || strcmp(word, "not-built") == 0 ? '.' : strcmp(word, "works") == 0 ? '+' : '-';
}

static void add_crossing(struct class_results *results, const json_t *item) {
  struct class_crossing *crossing = vec_add(&results->crossings);
  const json_t *rows = json_object_get(item, "rows");
  size_t i;
  const json_t *row;
  crossing->program = text_of(item, "program");
  crossing->case_id = text_of(item, "case");
  crossing->first = text_of(item, "first");
  json_array_foreach(rows, i, row) {
    const char *owner = json_string_value(json_object_get(row, "owner"));
    strings_add(&crossing->owners, owner ? owner : "");
  }
  json_array_foreach(rows, i, row) {
    vec_each(&crossing->owners, owner)
      *vec_add(&crossing->cells) = sign_of(json_object_get(json_object_get(row, "with"), *owner));
  }
}

static int read_crossings(const char *out, struct class_results *ret_results, struct error *err) {
  _cleanup_free_ char *path = path_join(out, "cross.json");
  if (!path_exists(path))
    return 0;
  json_t *root = load(path, err);
  size_t i;
  const json_t *item;
  json_array_foreach(root, i, item) {
    add_crossing(ret_results, item);
  }
  json_decref(root);
  return root ? 0 : -1;
}

int class_results_read(struct gradebook *gradebook, const char *out, struct class_results *ret_results,
                       struct error *err) {
  return (gradebook && add_entries(gradebook, ret_results, err)) || read_crossings(out, ret_results, err) ? -1 : 0;
}
