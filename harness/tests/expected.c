/* Compares results with a table of them. */
#include "tests/expected.h"

#include "base/text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

bool expected_has(const struct worked *row, const char *word) { return text_has_word(row->words, word); }

static void check_kinds(const struct worked *row, const bool *seen) {
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++) {
    const char *name = finding_kind_name((enum finding_kind)kind);
    bool listed = expected_has(row, name);
    if (!listed && finding_kind_is_advice((enum finding_kind)kind))
      continue;
    ck_assert_msg(seen[kind] == listed, "%s %s: %s %s", row->owner, row->program, name,
                  listed ? "was expected and is not there" : "was not expected");
  }
}

void expected_check(const struct worked *row, const bool *seen, double score) {
  bool below = row->score[0] == '<';
  double wanted = strtod(row->score + below, NULL);
  check_kinds(row, seen);
  ck_assert_msg(below ? score < wanted : points_rounded(score) == wanted, "%s %s: %.6g points, not %s", row->owner,
                row->program, score, row->score);
}

/* One that no row asks for is told as its author would read it: what comes once in a while is hard to have again. */
static void note_kinds(const struct worked *row, const char *where, const findings *list, bool *seen) {
  vec_each(list, finding) {
    const char *kind = finding_kind_name(finding->kind);
    if (finding->advice && !finding_kind_is_advice(finding->kind))
      continue;
    ck_assert_msg(finding->advice || finding_kind_is_advice(finding->kind) || expected_has(row, kind),
                  "%s %s: %s was not expected: %s, %s: %s", row->owner, row->program, kind, where,
                  finding->role ? finding->role : "-", finding->message);
    seen[finding->kind] = true;
  }
}

void expected_check_result(const struct worked *row, const struct submission_result *result, double left_out) {
  bool seen[FINDING_KIND_COUNT] = {false};
  note_kinds(row, "the build", &result->findings, seen);
  vec_each(&result->cases, graded)
    note_kinds(row, graded->id, &graded->findings, seen);
  expected_check(row, seen, result->score + left_out);
}
