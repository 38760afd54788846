/* A submission in several orders of events. */
#include "grade/seeds.h"

#include <string.h>

static struct case_result *find_case(struct submission_result *result, const char *id) {
  vec_each(&result->cases, graded)
    if (strcmp(graded->id, id) == 0)
      return graded;
  return NULL;
}

static double lost(const struct case_result *graded) {
  return graded->verdict == VERDICT_UNSUPPORTED ? 0 : graded->max_points - graded->points;
}

/* What was run in both orders can be compared: cases about memory, and those whose roles don't compile, weren't. */
static struct case_result *counterpart(struct submission_result *result, const struct case_result *again) {
  struct case_result *graded = again->was_run ? find_case(result, again->id) : NULL;
  return graded && graded->was_run ? graded : NULL;
}

static bool loses_more(struct submission_result *result, struct submission_result *again) {
  double more = 0;
  vec_each(&again->cases, other) {
    const struct case_result *graded = counterpart(result, other);
    more += graded ? lost(other) - lost(graded) : 0;
  }
  return more > 0;
}

static void add_up(struct submission_result *result) {
  result->score = result->max_score = 0;
  vec_each(&result->cases, graded) {
    result->score += graded->points;
    result->max_score += graded->verdict == VERDICT_UNSUPPORTED ? 0 : graded->max_points;
  }
}

static void take_cases(struct submission_result *result, struct submission_result *again) {
  vec_each(&again->cases, other) {
    struct case_result *graded = counterpart(result, other);
    if (!graded)
      continue;
    const struct case_result kept = *graded;
    *graded = *other;
    *other = kept;
  }
  result->seed = again->seed;
  add_up(result);
}

static int once_more(struct grader *grader, const struct program *program, uint64_t seed,
                     struct submission_result *result, struct error *err) {
  struct submission_result again;
  bool usual = grader_options(grader)->without_memory;
  grader_options(grader)->without_memory = true;
  int status = grade_again(grader, program, seed, &again, err);
  grader_options(grader)->without_memory = usual;
  if (again.status == STATUS_BROKEN)
    result->status = STATUS_BROKEN;
  else if (status == 0 && loses_more(result, &again))
    take_cases(result, &again);
  submission_result_release(&again);
  return status;
}

int grade_prepare_seeds(struct grader *grader, const struct program *program, const char *owner, const char *folder,
                        const uint64_t *seeds, size_t count, struct submission_result *ret_result, struct error *err) {
  uint64_t usual = grader_options(grader)->seed;
  grader_options(grader)->seed = count ? seeds[0] : usual;
  int status = grade_prepare(grader, program, owner, folder, ret_result, err);
  grader_options(grader)->seed = usual;
  return status;
}

int grade_prepared_seeds(struct grader *grader, const struct program *program, const uint64_t *seeds, size_t count,
                         struct submission_result *result, struct error *err) {
  uint64_t usual = grader_options(grader)->seed;
  grader_options(grader)->seed = count ? seeds[0] : usual;
  int status = grade_prepared(grader, program, result, err);
  grader_options(grader)->seed = usual;
  for (size_t i = 1; i < count && status == 0 && result->status == STATUS_GRADED; i++)
    status = once_more(grader, program, seeds[i], result, err);
  return status;
}
