/* What makes two findings the same. */
#include "report/told.h"

#include <string.h>

static bool same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

/* The same words are the same thing, wherever it showed; so is whatever goes wrong at the same place. */
bool told_is_same(const struct finding *one, const struct finding *other) {
  bool same_place = one->line > 0 && one->line == other->line && same_text(one->file, other->file);
  return one->kind == other->kind && same_text(one->role, other->role) &&
         (same_place || same_text(one->message, other->message));
}

const struct case_result *told_before(const struct submission_result *result, const struct case_result *graded,
                                      const struct finding *finding) {
  vec_each(&result->cases, earlier) {
    if (earlier == graded)
      return NULL;
    if (earlier->hidden && !graded->hidden)
      continue;
    vec_each(&earlier->findings, other)
      if (told_is_same(other, finding))
        return earlier;
  }
  return NULL;
}
