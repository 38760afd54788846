/* Gradescope's results.json: https://gradescope-autograders.readthedocs.io/en/latest/specs/ */
#include "report/report.h"

#include "report/entries.h"
#include "report/json_values.h"

/* Its number, and nothing of what it asks for: students see this once the grades are published. */
static json_t *hidden_test(size_t number) {
  _cleanup_free_ char *name = xasprintf("Hidden case %zu", number);
  return json_pack("{s:s, s:s, s:s}", "name", name, "name_format", "text", "visibility", "after_published");
}

static json_t *shown_test_of(const struct entry *entry) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *name = xasprintf("%s: %s", entry->id, entry->says);
  json_t *test = json_pack("{s:o, s:s, s:s, s:{s:s}}", "name", json_text(name), "name_format", "text", "visibility",
                           "visible", "extra_data", "case", entry->id);
  entry_add_text(entry, NULL, &text);
  json_object_set_new(test, "output", json_text(text.buf));
  json_object_set_new(test, "output_format", json_string("text"));
  return test;
}

/* What can't be tried here counts neither way: without points it is only shown. */
static json_t *test_of(const struct entry *entry, size_t *hidden) {
  json_t *test = entry->hidden ? hidden_test(++*hidden) : shown_test_of(entry);
  if (entry->graded && entry->verdict != VERDICT_UNSUPPORTED) {
    json_object_set_new(test, "score", json_points(entry->points));
    json_object_set_new(test, "max_score", json_points(entry->max_points));
  }
  if (entry->verdict != VERDICT_UNSUPPORTED)
    json_object_set_new(test, "status", json_string(entry->verdict == VERDICT_PASS ? "passed" : "failed"));
  return test;
}

static double seconds_of_all(const entries *list) {
  int64_t sum = 0;
  vec_each(list, entry)
    sum += entry->wall_ns;
  int64_t ms = sum / 1000000;
  return (double)ms / 1000;
}

/* The submission as a whole is only worth a line when there is something to say of it. */
static json_t *tests_of(const entries *list) {
  json_t *tests = json_array();
  size_t hidden = 0;
  vec_each(list, entry)
    if (entry->graded || entry->findings->count)
      json_array_append_new(tests, test_of(entry, &hidden));
  return tests;
}

/* Without a score and tests the platform takes it for what it is: grading failed, and is to be done again. */
static json_t *broken_result(void) {
  return json_pack("{s:s, s:s}", "output",
                   "The grading itself failed. That is not the submission's fault, and costs no points: it will be "
                   "graded again.",
                   "output_format", "text");
}

/* Its total can differ from the sum of the tests. */
static void add_output(const struct submission_result *result, json_t *root) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (submission_final_score(result) != points_rounded(result->score)) {
    entry_add_score(result, &text);
    strbuf_add_char(&text, '\n');
  }
  vec_each(&result->notes, note)
    strbuf_addf(&text, "%s\n", *note);
  vec_each(&result->left_out, note)
    strbuf_addf(&text, "%s\n", *note);
  if (text.length)
    json_object_set_new(root, "output", json_text(text.buf));
}

static json_t *graded_result(const struct submission_result *result) {
  entries list = {0};
  entries_of(result, &list);
  json_t *root = json_pack("{s:o, s:f, s:s, s:s, s:s, s:s, s:o}", "score", json_points(submission_final_score(result)),
                           "execution_time", seconds_of_all(&list), "output_format", "text", "test_output_format",
                           "text", "visibility", "visible", "stdout_visibility", "hidden", "tests", tests_of(&list));
  add_output(result, root);
  vec_release(&list);
  return root;
}

void report_gradescope(const struct submission_result *result, struct strbuf *ret_text) {
  json_t *root = result->status == STATUS_BROKEN ? broken_result() : graded_result(result);
  json_object_set_new(root, "extra_data",
                      json_pack("{s:o, s:s, s:s, s:I, s:o, s:o}", "owner", json_text(result->owner), "program",
                                result->program, "status", submission_status_name(result->status), "seed",
                                (json_int_t)result->seed, "score", json_points(result->score), "max_score",
                                json_points(result->max_score)));
  json_write(root, ret_text);
}
