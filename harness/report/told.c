/* What makes two findings the same. */
#include "report/told.h"

#include <string.h>

static bool same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

/* The same words are the same thing, wherever it showed; so is whatever goes wrong at the same place. */
static bool is_same(const struct finding *a, const struct finding *b) {
  bool same_place = a->line > 0 && a->line == b->line && same_text(a->file, b->file);
  return a->kind == b->kind && same_text(a->role, b->role) && (same_place || same_text(a->message, b->message));
}

const struct case_result *told_before(const struct submission_result *result, const struct case_result *graded,
                                      const struct finding *finding) {
  vec_each(&result->cases, earlier) {
    if (earlier == graded)
      return NULL;
    if (earlier->hidden && !graded->hidden)
      continue;
    vec_each(&earlier->findings, other)
      if (is_same(other, finding))
        return earlier;
  }
  return NULL;
}
