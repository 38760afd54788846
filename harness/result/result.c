/* What the result of a submission owns, and the words that result.json uses for it. */
#include "result/result.h"

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

static void build_result_release(struct build_result *result) {
  free(result->role);
  strings_release(&result->warnings);
  free(result->messages);
}

const char *verdict_name(enum verdict verdict) { return verdict_names[verdict]; }

const char *submission_status_name(enum submission_status status) { return status_names[status]; }

double submission_final_score(const struct submission_result *result) {
  double rest = result->score - result->late.off;
  return points_rounded(rest > 0 ? rest : 0);
}

double points_rounded(double points) { return (double)(int64_t)(points * 100 + 0.5) / 100; }

void submission_result_release(struct submission_result *result) {
  free(result->owner);
  free(result->program);
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
  coverage_release(&result->coverage);
}
