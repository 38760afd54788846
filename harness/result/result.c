/* What the result of a submission owns, and the words that result.json uses for it. */
#include "result/result.h"

#include <string.h>

static const char *const verdict_names[] = {
    [VERDICT_PASS] = "pass",
    [VERDICT_FAIL] = "fail",
    [VERDICT_UNSUPPORTED] = "unsupported",
    [VERDICT_BROKEN] = "broken",
};

static const char *const status_names[] = {
    [STATUS_GRADED] = "graded",
    [STATUS_BUILD_FAILED] = "build-failed",
    [STATUS_BROKEN] = "broken",
};

static void case_result_release(struct case_result *result) {
  free(result->id);
  free(result->says);
  free(result->unit_test);
  findings_release(&result->findings);
  run_record_release(&result->record);
}

const char *case_result_called(const struct case_result *result) {
  return result->hidden ? "a hidden case" : result->id;
}

static void build_result_release(struct build_result *result) {
  free(result->role);
  strings_release(&result->warnings);
  free(result->messages);
}

const char *verdict_name(enum verdict verdict) { return verdict_names[verdict]; }

const char *submission_status_name(enum submission_status status) { return status_names[status]; }

/* The index of `name`, or the last one. */
static int index_of(const char *const *names, int count, const char *name) {
  int i = 0;
  while (i < count - 1 && (!name || strcmp(names[i], name) != 0))
    i++;
  return i;
}

enum verdict verdict_from_name(const char *name) {
  return (enum verdict)index_of(verdict_names, array_size(verdict_names), name);
}

enum submission_status submission_status_from_name(const char *name) {
  return (enum submission_status)index_of(status_names, array_size(status_names), name);
}

double points_rounded(double points) { return (double)(int64_t)(points * 100 + 0.5) / 100; }

const struct case_result *submission_case(const struct submission_result *result, const char *id) {
  vec_each(&result->cases, graded)
    if (strcmp(graded->id, id) == 0)
      return graded;
  return NULL;
}

bool override_counts(const struct submission_result *result, const struct override *change) {
  const struct case_result *graded = submission_case(result, change->case_id);
  return graded && graded->verdict != VERDICT_UNSUPPORTED;
}

double submission_points(const struct submission_result *result) {
  double score = result->score;
  vec_each(&result->overrides, change)
    if (override_counts(result, change))
      score += change->points - submission_case(result, change->case_id)->points;
  return points_rounded(score > 0 ? score : 0);
}

double submission_final_score(const struct submission_result *result) {
  double score = submission_points(result) - result->late.off;
  return points_rounded(score > 0 && !result->late.refused ? score : 0);
}

void override_release(struct override *change) {
  free(change->case_id);
  free(change->reason);
  free(change->who);
  free(change->at);
}

void overrides_release(overrides *list) {
  vec_each(list, change)
    override_release(change);
  vec_release(list);
}

void submission_result_release(struct submission_result *result) {
  free(result->owner);
  free(result->program);
  free(result->folder);
  findings_release(&result->findings);
  vec_each(&result->builds, build)
    build_result_release(build);
  vec_release(&result->builds);
  vec_each(&result->cases, test)
    case_result_release(test);
  vec_release(&result->cases);
  vec_each(&result->digests, digest) {
    free(digest->name);
    free(digest->value);
  }
  vec_release(&result->digests);
  strings_release(&result->left_out);
  overrides_release(&result->overrides);
  strings_release(&result->notes);
  coverage_release(&result->coverage);
}
