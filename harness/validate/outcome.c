/* Sums up graded submissions. */
#include "validate/outcome.h"

#include "result/result.h"

#include <stdio.h>

static void note_findings(const findings *list, struct outcome *outcome) {
  vec_each(list, finding)
    if (!finding->advice)
      outcome->found[finding->kind] = true;
}

void outcome_add_kinds(const bool *kinds, struct strbuf *sb) {
  bool any = false;
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++) {
    if (kinds[kind])
      strbuf_addf(sb, "%s%s", any ? ", " : "", finding_kind_name((enum finding_kind)kind));
    any = any || kinds[kind];
  }
}

static void note_where(const struct submission_result *result, struct outcome *outcome) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  vec_each(&result->cases, graded) {
    if (graded->points >= graded->max_points && graded->verdict != VERDICT_BROKEN)
      continue;
    struct outcome own = {0};
    note_findings(&graded->findings, &own);
    strbuf_addf(&text, "%s%s: ", text.length ? "; " : "", graded->id);
    outcome_add_kinds(own.found, &text);
  }
  snprintf(outcome->where, sizeof outcome->where, "%s", text.buf);
}

static const struct finding *broken_of(const findings *list) {
  vec_each(list, finding)
    if (finding->kind == FINDING_BROKEN)
      return finding;
  return NULL;
}

char *outcome_obstacle(const struct submission_result *result) {
  vec_each(&result->cases, graded) {
    const struct finding *finding = graded->verdict == VERDICT_BROKEN ? broken_of(&graded->findings) : NULL;
    if (finding)
      return xasprintf("%s, with seed %llu: %s", graded->id, (unsigned long long)result->seed, finding->message);
  }
  const struct finding *finding = broken_of(&result->findings);
  return xstrdup(finding ? finding->message : "no reason was given");
}

char *outcome_build_problem(const struct submission_result *result) {
  vec_each(&result->findings, finding) {
    if (finding->kind == FINDING_BUILD_FAILED || finding->kind == FINDING_MISSING_SOURCE)
      return finding->line ? xasprintf("%s:%d: %s", finding->file, finding->line, finding->message)
                           : xstrdup(finding->message);
  }
  return NULL;
}

void outcome_note(const struct submission_result *result, struct outcome *outcome) {
  double lost = 0;
  vec_each(&result->builds, built)
    outcome->invalid = outcome->invalid || !built->ok;
  note_findings(&result->findings, outcome);
  vec_each(&result->cases, graded) {
    lost += graded->verdict == VERDICT_UNSUPPORTED ? 0 : graded->max_points - graded->points;
    note_findings(&graded->findings, outcome);
  }
  if (lost > outcome->lost) {
    outcome->lost = lost;
    outcome->seed = result->seed;
    note_where(result, outcome);
  }
}
