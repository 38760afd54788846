/* What cases about memory have of their own: Valgrind listens to its programs; and it is slow, and what loops under it,
 * it loops for a minute. */
#include "grade/memory_cases.h"

#include "base/file.h"
#include "judge/judge.h"
#include "run/client_requests.h"

#include <string.h>

bool memory_case_is_talked_into(const struct program *program, const struct test_case *test, const char *built,
                                struct case_result *ret) {
  if (test->memory == MEMORY_ANY)
    return false;
  vec_each(&program->roles, role) {
    _cleanup_free_ char *executable = path_join(built, role->name);
    if (!case_has_role(test, role->name) || case_has_partner(test, role->name) || !client_requests_are_in(executable))
      continue;
    _cleanup_free_ char *message = xasprintf(
        "Not run under Valgrind: %s makes requests to it, by which it could be told to keep quiet.", role->name);
    struct finding *finding = findings_add(&ret->findings, FINDING_FORBIDDEN, role->name, message);
    finding->cost = ret->findings.count == 1;
    finding->hint = xstrdup("Take what is of <valgrind/valgrind.h> or <valgrind/memcheck.h> out of the sources.");
    ret->verdict = VERDICT_FAIL;
  }
  return ret->verdict == VERDICT_FAIL;
}

/* Is it the same test of functions, or none of either? */
static bool is_same_unit(const struct test_case *test, const struct test_case *other) {
  return test->unit && other->unit
             ? strcmp(test->unit, other->unit) == 0 && strcmp(test->unit_test, other->unit_test) == 0
             : !test->unit && !other->unit && !test->inputs.count && !other->inputs.count;
}

/* Do the same programs take part, all of them the submission's, built alike and with the same to do? */
static bool is_alike(const struct program *program, const struct test_case *test, const struct test_case *other) {
  bool alike = is_same_unit(test, other) && !other->injections.count && !other->kernel.count && !other->crowds.count &&
               strings_equal(&test->build_flags, &other->build_flags);
  vec_each(&program->roles, role) {
    bool there = case_has_role(test, role->name);
    alike = alike && there == case_has_role(other, role->name) &&
            case_has_partner(test, role->name) == case_has_partner(other, role->name);
  }
  return alike;
}

/* Did a run of these programs have to be ended? The finding that says why, NULL when it ended by itself. */
static const struct finding *reason_of_end(const struct case_result *graded) {
  enum run_end end = graded->record.end;
  if (!graded->was_run || end == RUN_COMPLETED || end == RUN_UNSUPPORTED || end == RUN_BROKEN)
    return NULL;
  vec_each(&graded->findings, finding)
    if (finding->cost > 0)
      return finding;
  return NULL;
}

/* Under Valgrind a program that loops goes on for a minute until it has used up what it may. Where it doesn't come to
 * an end without it either, nothing is learned from that. */
bool memory_case_is_endless(const struct program *program, const struct test_case *test,
                            const struct submission_result *result, struct case_result *ret) {
  if (test->memory == MEMORY_ANY)
    return false;
  vec_each(&result->cases, graded) {
    const struct test_case *other = program_case(program, graded->id);
    const struct finding *reason = other && is_alike(program, test, other) ? reason_of_end(graded) : NULL;
    if (!reason)
      continue;
    _cleanup_free_ char *message =
        xasprintf("Not run under Valgrind, as it does not come to an end in %s.", case_result_called(graded));
    findings_add(&ret->findings, reason->kind, reason->role, message)->hint =
        xasprintf("Mend what goes wrong in %s first: this case is run then.", case_result_called(graded));
    ret->verdict = VERDICT_FAIL;
    return true;
  }
  return false;
}

/* Who computes while it waits, or asks again and again, comes to its end by itself, but hardly under Valgrind, where
 * that can't be told from work: no fault, only nothing that can be said. Who does so on purpose gets out of the points
 * of this case; to charge it would be to charge right programs that wait in this way, whose order of events may be
 * another one under Valgrind, so that not even what they did without it tells them apart. */
void memory_case_excuse_slowness(const struct program *program, const struct test_case *test,
                                 const struct submission_result *result, struct case_result *ret) {
  enum run_end end = ret->record.end;
  bool completes = false;
  if (test->memory == MEMORY_ANY || (end != RUN_CPU_LIMIT && end != RUN_WALL_LIMIT && end != RUN_EVENT_LIMIT))
    return;
  vec_each(&result->cases, graded) {
    const struct test_case *other = program_case(program, graded->id);
    completes = completes ||
                (graded->was_run && graded->record.end == RUN_COMPLETED && other && is_alike(program, test, other));
  }
  if (!completes)
    return;
  findings_release(&ret->findings);
  free(ret->record.problem);
  ret->record.end = RUN_UNSUPPORTED;
  ret->record.problem = xstrdup("under Valgrind it takes too long: it computes while it waits for somebody");
  judge_case(program, test, &ret->record, NULL, NULL, ret);
}
