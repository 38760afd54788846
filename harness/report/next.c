/* What to mend first. */
#include "report/next.h"

#include "report/told.h"

#include <string.h>

/* Of the submission's own findings: what all else may follow from. */
static const struct finding *whole_finding(const struct submission_result *result) {
  vec_each(&result->findings, finding)
    if (!finding->advice)
      return finding;
  return NULL;
}

static bool costs(const struct case_result *graded, const struct finding *finding) {
  return !graded->hidden && graded->verdict == VERDICT_FAIL && finding->cost > 0 && !finding->advice;
}

static bool is_of_functions(const struct case_result *graded, const struct finding *finding) {
  return graded->unit_test && !finding->cosmetic;
}

static bool is_of_meaning(const struct case_result *graded, const struct finding *finding) {
  (void)graded;
  return !finding->cosmetic;
}

static bool is_any(const struct case_result *graded, const struct finding *finding) {
  (void)graded;
  (void)finding;
  return true;
}

/* From what more may follow from to what less does: programs can't be right whose functions aren't. */
static bool (*const ranks[])(const struct case_result *graded, const struct finding *finding) = {is_of_functions,
                                                                                                 is_of_meaning, is_any};

static const struct finding *dearest(const struct case_result *graded, size_t rank) {
  const struct finding *most = NULL;
  vec_each(&graded->findings, finding)
    if (costs(graded, finding) && ranks[rank](graded, finding) && (!most || finding->cost > most->cost))
      most = finding;
  return most;
}

static void choose(const struct submission_result *result, size_t rank, struct next_cause *next) {
  vec_each(&result->cases, graded) {
    const struct finding *finding = next->finding ? NULL : dearest(graded, rank);
    if (finding) {
      next->finding = finding;
      next->graded = graded;
    }
  }
}

/* What each case loses goes to its causes by their shares. */
static double points_of(const struct case_result *graded, const struct finding *finding) {
  double shares = 0;
  vec_each(&graded->findings, other)
    if (costs(graded, other))
      shares += other->cost;
  return (graded->max_points - graded->points) * finding->cost / shares;
}

static void add_up(const struct submission_result *result, struct next_cause *next) {
  vec_each(&result->cases, graded)
    vec_each(&graded->findings, finding) {
      if (!costs(graded, finding))
        continue;
      if (told_is_same(finding, next->finding)) {
        next->points += points_of(graded, finding);
        if (!strings_have(&next->cases, graded->id))
          strings_add(&next->cases, graded->id);
      } else if (!told_before(result, graded, finding)) {
        next->others++;
      }
    }
}

void next_find(const struct submission_result *result, struct next_cause *ret_next) {
  *ret_next = (struct next_cause){.finding = whole_finding(result)};
  if (ret_next->finding)
    return;
  for (size_t rank = 0; rank < array_size(ranks); rank++)
    choose(result, rank, ret_next);
  if (ret_next->finding)
    add_up(result, ret_next);
}

void next_release(struct next_cause *next) { strings_release(&next->cases); }
