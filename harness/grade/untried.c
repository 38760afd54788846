/* Who has lost what in its ordinary work, and what that says of cases that were not tried. */
#include "grade/untried.h"

#include "base/memory.h"

#include <string.h>

/* The first case that asks for a role's ordinary work. */
static const struct case_result *ordinary_result(const struct program *program, const struct submission_result *result,
                                                 const char *role) {
  vec_each(&result->cases, graded) {
    const struct test_case *test = program_case(program, graded->id);
    if (test && !test->injections.count && case_has_role(test, role) && !case_has_partner(test, role) &&
        graded->verdict != VERDICT_UNSUPPORTED)
      return graded;
  }
  return NULL;
}

/* Does it show what the role does? Another's fault doesn't, unless that one waits, dies or is the course's: the reason
 * may be the role's then. */
static bool concerns(const struct finding *finding, const struct test_case *test, const char *role) {
  return finding_kind_is_hang(finding->kind) || finding->kind == FINDING_KILLED_BY_SIGNAL || !finding->role ||
         strcmp(finding->role, role) == 0 || case_has_partner(test, finding->role);
}

/* What lost the role the most of its ordinary case's points, cosmetic differences aside; NULL when nothing did. */
static const struct finding *main_finding(const struct program *program, const struct case_result *ordinary,
                                          const char *role) {
  const struct test_case *test = program_case(program, ordinary->id);
  const struct finding *worst = NULL;
  vec_each(&ordinary->findings, finding) {
    if (!finding->cosmetic && finding->cost > (worst ? worst->cost : 0) && concerns(finding, test, role))
      worst = finding;
  }
  return worst;
}

/* The first case in which the role plays with the course's programs. */
static const struct case_result *half_result(const struct program *program, const struct submission_result *result,
                                             const char *role) {
  vec_each(&result->cases, graded) {
    const struct test_case *test = program_case(program, graded->id);
    if (test && !test->injections.count && test->partners.count && case_has_role(test, role) &&
        !case_has_partner(test, role))
      return graded;
  }
  return NULL;
}

static bool has_main_finding(const struct case_result *graded) {
  vec_each(&graded->findings, finding) {
    if (!finding->cosmetic && finding->cost > 0)
      return true;
  }
  return false;
}

/* Why the role does not do its ordinary work, and in which case that shows; NULL when it does. What is lost there may
 * only show in what another prints: whose fault that is, the course's program in the other's place tells. */
static const struct finding *reason_against(const struct program *program, const struct submission_result *result,
                                            const char *role, const struct case_result **ret_where) {
  const struct case_result *ordinary = ordinary_result(program, result, role);
  const struct finding *reason = ordinary ? main_finding(program, ordinary, role) : NULL;
  *ret_where = ordinary;
  if (reason || !ordinary || !has_main_finding(ordinary))
    return reason;
  *ret_where = half_result(program, result, role);
  return *ret_where ? main_finding(program, *ret_where, role) : NULL;
}

/* The reason lost the case `where`, too: it is told there, and only named here. */
static void blame(const struct case_result *where, const struct finding *reason, const struct test_case *test,
                  const char *role, struct case_result *graded) {
  const char *called = case_result_called(where);
  _cleanup_free_ char *message =
      test->injections.count
          ? xasprintf("%s never makes the call that was to fail, %s(), and loses points in %s.", role,
                      test->injections.items[0].call, called)
          : xasprintf("%s makes nothing that could be left behind, and loses points in %s.", role, called);
  findings_release(&graded->findings);
  findings_add(&graded->findings, reason->kind, role, message);
  graded->points = 0;
  graded->verdict = VERDICT_FAIL;
}

/* Who was to do what the case is about. */
static bool was_to_do(const struct test_case *test, const char *role) {
  return test->injections.count ? strcmp(test->injections.items[0].role, role) == 0
                                : case_has_role(test, role) && !case_has_partner(test, role);
}

void untried_settle(const struct program *program, struct submission_result *result) {
  vec_each(&result->cases, graded) {
    const struct test_case *test = program_case(program, graded->id);
    if (!graded->not_tried || !test || (!test->injections.count && graded->verdict != VERDICT_PASS))
      continue;
    vec_each(&program->roles, role) {
      const struct case_result *where = NULL;
      const struct finding *reason =
          was_to_do(test, role->name) ? reason_against(program, result, role->name, &where) : NULL;
      if (reason) {
        blame(where, reason, test, role->name, graded);
        break;
      }
    }
  }
}
