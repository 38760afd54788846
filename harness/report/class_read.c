/* Reads a class's results back from the folders that they were written to, by jansson. */
#include "report/class.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>

static char *text_of(const json_t *object, const char *key) {
  return xstrdup(json_string_value(json_object_get(object, key)));
}

static double number_of(const json_t *object, const char *key) {
  return json_number_value(json_object_get(object, key));
}

static const char *word_of(const json_t *object, const char *key) {
  const char *word = json_string_value(json_object_get(object, key));
  return word ? word : "";
}

/* ---- result.json ---- */

static void add_findings(struct class_entry *entry, const json_t *list, const char *case_id, bool hidden) {
  size_t i;
  const json_t *item;
  json_array_foreach(list, i, item) {
    enum finding_kind known = finding_kind_from_name(word_of(item, "kind"));
    if (known == FINDING_KIND_COUNT)
      continue; /* of a later version */
    char *message = text_of(item, "message");
    *vec_add(&entry->findings) = (struct class_finding){.kind = known,
                                                        .role = text_of(item, "role"),
                                                        .file = text_of(item, "file"),
                                                        .line = (int)json_integer_value(json_object_get(item, "line")),
                                                        .message = message ? message : xstrdup(""),
                                                        .hint = text_of(item, "hint"),
                                                        .case_id = xstrdup(case_id),
                                                        .hidden = hidden};
  }
}

static void add_cases(struct class_entry *entry, const json_t *list) {
  size_t i;
  const json_t *item;
  json_array_foreach(list, i, item) {
    const char *id = json_string_value(json_object_get(item, "id"));
    bool hidden = strcmp(word_of(item, "visibility"), "hidden") == 0;
    char *says = text_of(item, "says");
    *vec_add(&entry->cases) = (struct class_case){.id = xstrdup(id ? id : ""),
                                                  .says = says ? says : xstrdup(""),
                                                  .verdict = verdict_from_name(word_of(item, "verdict")),
                                                  .points = number_of(item, "points"),
                                                  .max_points = number_of(item, "max_points"),
                                                  .hidden = hidden};
    entry->wall_ms += json_integer_value(json_object_get(item, "wall_ms"));
    add_findings(entry, json_object_get(item, "findings"), id, hidden);
  }
}

/* In words; NULL when nothing is apart from the score. The caller frees it. */
static char *apart_of(const json_t *root) {
  const json_t *late = json_object_get(root, "late");
  json_int_t days = json_integer_value(json_object_get(late, "days"));
  size_t changes = json_array_size(json_object_get(root, "overrides"));
  struct strbuf text = STRBUF_INIT;
  if (json_is_true(json_object_get(late, "refused")))
    strbuf_add_text(&text, "too late to count");
  else if (days > 0)
    strbuf_addf(&text, "%lld day%s late", (long long)days, plural((size_t)days));
  else if (json_is_true(json_object_get(late, "marked_late")))
    strbuf_add_text(&text, "late, nobody knows how late");
  if (changes)
    strbuf_addf(&text, "%s%zu case%s changed by hand", text.length ? ", " : "", changes, plural(changes));
  return text.length ? strbuf_detach(&text) : NULL;
}

static void fill_entry(struct class_entry *entry, const json_t *root, const char *owner, const char *program) {
  const json_t *lines = json_object_get(json_object_get(root, "coverage"), "lines");
  entry->owner = xstrdup(owner); /* as the folder is called, so that links lead there */
  entry->program = xstrdup(program);
  entry->status = submission_status_from_name(word_of(root, "status"));
  entry->score = number_of(root, "score");
  entry->max_score = number_of(root, "max_score");
  entry->counts = json_object_get(root, "final_score") ? number_of(root, "final_score") : entry->score;
  entry->apart_why = apart_of(root);
  entry->isolation = text_of(root, "isolation");
  entry->coverage = lines ? json_number_value(lines) : -1;
  add_findings(entry, json_object_get(root, "findings"), NULL, false);
  add_cases(entry, json_object_get(root, "cases"));
}

static json_t *load(const char *path, struct error *err) {
  json_error_t problem;
  json_t *root = json_load_file(path, 0, &problem);
  if (!root)
    error_set(err, ERROR_USAGE, "read %s: %s", path, problem.text);
  return root;
}

static int read_owner(const char *out, const char *owner, struct class_results *ret_results, struct error *err) {
  strings programs = {0};
  int status = 0;
  _cleanup_free_ char *folder = path_join(out, owner);
  directory_list(AT_FDCWD, folder, &programs);
  vec_each(&programs, program) {
    _cleanup_free_ char *path = xasprintf("%s/%s/result.json", folder, *program);
    if (**program == '.' || status || !path_exists(path)) /* hidden ones are being written */
      continue;
    json_t *root = load(path, err);
    status = root ? 0 : -1;
    if (root)
      fill_entry(vec_add(&ret_results->entries), root, owner, *program);
    json_decref(root);
  }
  strings_release(&programs);
  return status;
}

/* ---- cross.json ---- */

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
  json_array_foreach(rows, i, row)
    vec_each(&crossing->owners, owner)
      *vec_add(&crossing->cells) = sign_of(json_object_get(json_object_get(row, "with"), *owner));
}

static int read_crossings(const char *out, struct class_results *ret_results, struct error *err) {
  _cleanup_free_ char *path = path_join(out, "cross.json");
  if (!path_exists(path))
    return 0;
  json_t *root = load(path, err);
  size_t i;
  const json_t *item;
  json_array_foreach(root, i, item)
    add_crossing(ret_results, item);
  json_decref(root);
  return root ? 0 : -1;
}

int class_results_read(const char *out, struct class_results *ret_results, struct error *err) {
  strings owners = {0};
  int status = directory_list(AT_FDCWD, out, &owners);
  if (status)
    error_set(err, ERROR_USAGE, "read the folder %s: %s", out, strerror(errno));
  vec_each(&owners, owner)
    if (status == 0)
      status = read_owner(out, *owner, ret_results, err);
  strings_release(&owners);
  return status ? -1 : read_crossings(out, ret_results, err);
}
