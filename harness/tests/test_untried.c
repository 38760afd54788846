/* Cases that were not tried: who keeps their points. */
#include "grade/untried.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static struct program program; /* of a server and a client */
static struct submission_result result;

static struct test_case *add_test(const char *id) {
  struct test_case *test = vec_add(&program.cases);
  *test = (struct test_case){.id = xstrdup(id), .says = xstrdup("It works."), .points = 10};
  return test;
}

static void set_up(void) {
  static const char *const names[] = {"server", "client"};
  program = (struct program){.name = xstrdup("pair")};
  result = (struct submission_result){0};
  for (size_t i = 0; i < array_size(names); i++) {
    struct role *role = vec_add(&program.roles);
    role->name = xstrdup(names[i]);
  }
  add_test("works");
  strings_add(&add_test("half")->partners, "client");
  struct test_case *refused = add_test("refused");
  *vec_add(&refused->injections) = (struct injection){.role = xstrdup("server"), .call = xstrdup("shmat"), .nth = 1};
  add_test("tidy")->leaves_nothing = true;
  vec_each(&program.cases, test) {
    struct case_result *graded = vec_add(&result.cases);
    *graded =
        (struct case_result){.id = xstrdup(test->id), .says = xstrdup(test->says), .points = 10, .max_points = 10};
  }
}

static void tear_down(void) {
  submission_result_release(&result);
  program_release(&program);
}

static struct case_result *case_of(const char *id) {
  vec_each(&result.cases, graded) {
    if (strcmp(graded->id, id) == 0)
      return graded;
  }
  ck_abort_msg("no case %s", id);
}

static struct finding *loses(const char *id, const char *role) {
  struct case_result *graded = case_of(id);
  graded->verdict = VERDICT_FAIL;
  graded->points = 0;
  return findings_add(&graded->findings, FINDING_STDOUT_MISMATCH, role, "stdout differs.");
}

static void keeps(const char *untried) {
  case_of(untried)->not_tried = true;
  untried_settle(&program, &result);
  ck_assert_int_eq(case_of(untried)->verdict, VERDICT_PASS);
  ck_assert_double_eq_tol(case_of(untried)->points, 10, 1e-9);
  ck_assert_uint_eq(case_of(untried)->findings.count, 0);
}

static void loses_it_too(const char *untried, const char *role, const char *message) {
  case_of(untried)->not_tried = true;
  untried_settle(&program, &result);
  ck_assert_int_eq(case_of(untried)->verdict, VERDICT_FAIL);
  ck_assert_double_eq_tol(case_of(untried)->points, 0, 1e-9);
  ck_assert_uint_eq(case_of(untried)->findings.count, 1);
  const struct finding *finding = &case_of(untried)->findings.items[0];
  ck_assert_int_eq(finding->kind, FINDING_STDOUT_MISMATCH);
  ck_assert_str_eq(finding->role, role);
  ck_assert_str_eq(finding->message, message);
}

static const char *const untried[] = {"refused", "tidy"};

START_TEST(test_untried__who_works_keeps_the_points) { keeps(untried[_i]); }
END_TEST

START_TEST(test_untried__looks_are_no_reason) {
  loses("works", "server")->cosmetic = true;
  keeps(untried[_i]);
}
END_TEST

START_TEST(test_untried__who_does_not_work_loses_them) {
  static const char *const messages[] = {
      "server never makes the call that was to fail, shmat(), and loses points in works.",
      "server makes nothing that could be left behind, and loses points in works."};
  loses("works", "server");
  loses_it_too(untried[_i], "server", messages[_i]);
}
END_TEST

/* It is asked of the server alone. */
START_TEST(test_untried__another_s_fault_is_none_of_the_callers) {
  loses("works", "client");
  keeps("refused");
}
END_TEST

START_TEST(test_untried__whose_fault_it_is_the_course_s_program_tells) {
  loses("works", "client");
  loses("half", "client");
  loses_it_too("refused", "server", "server never makes the call that was to fail, shmat(), and loses points in half.");
}
END_TEST

START_TEST(test_untried__all_who_could_leave_something_are_asked) {
  loses("works", "client");
  loses_it_too("tidy", "client", "client makes nothing that could be left behind, and loses points in works.");
}
END_TEST

/* What was found in it has been told. */
START_TEST(test_untried__what_has_failed_by_itself_stays) {
  loses("works", "server");
  loses("tidy", "client");
  case_of("tidy")->not_tried = true;
  untried_settle(&program, &result);
  ck_assert_str_eq(case_of("tidy")->findings.items[0].message, "stdout differs.");
}
END_TEST

START_TEST(test_untried__what_was_tried_stays) {
  loses("works", "server");
  untried_settle(&program, &result);
  ck_assert_double_eq_tol(case_of("refused")->points, 10, 1e-9);
  ck_assert_double_eq_tol(case_of("tidy")->points, 10, 1e-9);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("untried");
  TCase *tests = tcase_create("untried");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_loop_test(tests, test_untried__who_works_keeps_the_points, 0, (int)array_size(untried));
  tcase_add_loop_test(tests, test_untried__looks_are_no_reason, 0, (int)array_size(untried));
  tcase_add_loop_test(tests, test_untried__who_does_not_work_loses_them, 0, (int)array_size(untried));
  tcase_add_test(tests, test_untried__another_s_fault_is_none_of_the_callers);
  tcase_add_test(tests, test_untried__whose_fault_it_is_the_course_s_program_tells);
  tcase_add_test(tests, test_untried__all_who_could_leave_something_are_asked);
  tcase_add_test(tests, test_untried__what_has_failed_by_itself_stays);
  tcase_add_test(tests, test_untried__what_was_tried_stays);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
