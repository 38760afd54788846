/* The plain data of results: names that result.json relies on, and that releasing leaves nothing. */
#include "result/result.h"
#include "tests/suite.h"

#include <check.h>
#include <stdint.h>
#include <string.h>

START_TEST(test_finding__names_and_meanings_are_complete) {
  for (enum finding_kind kind = 0; kind < FINDING_KIND_COUNT; kind++) {
    const char *name = finding_kind_name(kind);
    ck_assert_ptr_nonnull(name);
    ck_assert_uint_eq(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
    ck_assert_uint_gt(strlen(finding_kind_meaning(kind)), 20);
    ck_assert_int_eq(finding_kind_from_name(name), kind);
  }
  ck_assert_int_eq(finding_kind_from_name("no-such-thing"), FINDING_KIND_COUNT);
  ck_assert_int_eq(finding_kind_from_name(""), FINDING_KIND_COUNT);
}
END_TEST

START_TEST(test_finding__names_are_those_of_the_vocabulary) {
  ck_assert_str_eq(finding_kind_name(FINDING_STDOUT_MISMATCH), "stdout-mismatch");
  ck_assert_str_eq(finding_kind_name(FINDING_KILLED_BY_SIGNAL), "killed-by-signal");
  ck_assert_str_eq(finding_kind_name(FINDING_LEAKED_POSIX_SHM), "leaked-posix-shm");
  ck_assert_str_eq(finding_kind_name(FINDING_MISSING_SOURCE), "missing-source");
  ck_assert_str_eq(finding_kind_name(FINDING_UNSUPPORTED), "unsupported");
}
END_TEST

START_TEST(test_finding__only_warnings_are_advice) {
  for (enum finding_kind kind = 0; kind < FINDING_KIND_COUNT; kind++)
    ck_assert_int_eq(finding_kind_is_advice(kind), kind == FINDING_BUILD_WARNING);
}
END_TEST

START_TEST(test_findings__add_copies_and_sets_the_cost) {
  findings list = {0};
  char message[] = "it failed";
  struct finding *finding = findings_add(&list, FINDING_DEADLOCK, NULL, message);
  message[0] = 'X';
  ck_assert_str_eq(finding->message, "it failed");
  ck_assert_ptr_null(finding->role);
  ck_assert_double_eq(finding->cost, 1);
  ck_assert_uint_eq(finding->event, SIZE_MAX);
  ck_assert_double_eq(findings_add(&list, FINDING_BUILD_WARNING, "server", "unused")->cost, 0);
  ck_assert_uint_eq(list.count, 2);
  ck_assert_str_eq(list.items[1].role, "server");
  findings_release(&list);
  ck_assert_uint_eq(list.count, 0);
  ck_assert_ptr_null(list.items);
}
END_TEST

START_TEST(test_case_result__hidden_ones_are_not_named) {
  struct case_result graded = {.id = (char[]){"four-integers"}};
  ck_assert_str_eq(case_result_called(&graded), "four-integers");
  graded.hidden = true;
  ck_assert_ptr_null(strstr(case_result_called(&graded), "four"));
}
END_TEST

START_TEST(test_inventory__kinds_have_the_names_of_case_files) {
  static const char *const names[] = {"shm",    "sem",  "msg",  "posix-shm", "posix-sem",
                                      "mqueue", "fifo", "file", "process"};
  for (enum object_kind kind = 0; kind < OBJECT_KIND_COUNT; kind++) {
    ck_assert_str_eq(object_kind_name(kind), names[kind]);
    ck_assert_int_eq(object_kind_from_name(names[kind]), kind);
  }
  ck_assert_int_eq(object_kind_from_name("shmem"), OBJECT_KIND_COUNT);
}
END_TEST

static void add_role(struct run_record *record, const char *name) {
  struct role_record *role = vec_add(&record->roles);
  role->role = xstrdup(name);
  strbuf_init(&role->out);
  strbuf_init(&role->err);
  strbuf_add_text(&role->out, "hello\n");
}

START_TEST(test_record__finds_roles_by_name) {
  struct run_record record = {0};
  ck_assert_ptr_null(run_record_role(&record, "server"));
  add_role(&record, "server");
  add_role(&record, "client");
  ck_assert_ptr_eq(run_record_role(&record, "client"), &record.roles.items[1]);
  ck_assert_ptr_null(run_record_role(&record, "clients"));
  run_record_release(&record);
}
END_TEST

/* With everything filled in: the address sanitizer's leak check is the judge of this one. */
START_TEST(test_record__release_leaves_it_empty) {
  struct run_record record = {.problem = xstrdup("why"), .problem_place = {xstrdup("a.c"), xstrdup("main"), 3}};
  add_role(&record, "server");
  struct event *event = vec_add(&record.timeline.events);
  *event = (struct event){.arguments = xstrdup("1"),
                          .result = xstrdup("0"),
                          .text = xstrdup("x"),
                          .place = {xstrdup("a.c"), xstrdup("main"), 4}};
  *vec_add(&record.timeline.processes) = (struct process){.role = xstrdup("server"), .name = xstrdup("server")};
  struct inventory *inventory = vec_add(&record.observed);
  inventory->moment = xstrdup("0");
  *vec_add(&inventory->objects) = (struct object){.name = xstrdup("shm#1"), .key = xstrdup("IPC_PRIVATE")};
  *vec_add(&record.made.objects) = (struct object){.name = xstrdup("/sema"), .place = {xstrdup("a.c"), NULL, 5}};
  *vec_add(&record.left.objects) = (struct object){.name = xstrdup("/sema")};
  *vec_add(&record.decisions) = (struct decision){1, 2};
  run_record_release(&record);
  ck_assert_ptr_null(record.problem);
  ck_assert_ptr_null(record.problem_place.file);
  ck_assert_uint_eq(record.roles.count + record.timeline.events.count + record.timeline.processes.count +
                        record.observed.count + record.made.objects.count + record.left.objects.count +
                        record.decisions.count,
                    0);
  run_record_release(&record); /* once more is harmless */
}
END_TEST

START_TEST(test_result__verdicts_and_statuses_have_names) {
  ck_assert_str_eq(verdict_name(VERDICT_PASS), "pass");
  ck_assert_str_eq(verdict_name(VERDICT_FAIL), "fail");
  ck_assert_str_eq(verdict_name(VERDICT_UNSUPPORTED), "unsupported");
  ck_assert_str_eq(verdict_name(VERDICT_BROKEN), "broken");
  ck_assert_str_eq(submission_status_name(STATUS_GRADED), "graded");
  ck_assert_str_eq(submission_status_name(STATUS_BUILD_FAILED), "build-failed");
  ck_assert_str_eq(submission_status_name(STATUS_BROKEN), "broken");
}
END_TEST

START_TEST(test_result__release_leaves_it_empty) {
  struct submission_result result = {.owner = xstrdup("alice"), .program = xstrdup("pipe")};
  findings_add(&result.findings, FINDING_BUILD_FAILED, "pipe", "no");
  struct build_result *build = vec_add(&result.builds);
  *build = (struct build_result){.role = xstrdup("pipe"), .messages = xstrdup("error")};
  strings_add(&build->warnings, "pipe.c:1: warning");
  struct case_result *test = vec_add(&result.cases);
  *test = (struct case_result){.id = xstrdup("both"), .says = xstrdup("Both print.")};
  findings_add(&test->findings, FINDING_WRONG_EXIT, "pipe", "1");
  add_role(&test->record, "pipe");
  *vec_add(&result.digests) = (struct digest){xstrdup("gcc"), xstrdup("12")};
  submission_result_release(&result);
  ck_assert_uint_eq(result.findings.count + result.builds.count + result.cases.count + result.digests.count, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("result");
  TCase *tests = tcase_create("result");
  tcase_add_test(tests, test_finding__names_and_meanings_are_complete);
  tcase_add_test(tests, test_finding__names_are_those_of_the_vocabulary);
  tcase_add_test(tests, test_finding__only_warnings_are_advice);
  tcase_add_test(tests, test_findings__add_copies_and_sets_the_cost);
  tcase_add_test(tests, test_case_result__hidden_ones_are_not_named);
  tcase_add_test(tests, test_inventory__kinds_have_the_names_of_case_files);
  tcase_add_test(tests, test_record__finds_roles_by_name);
  tcase_add_test(tests, test_record__release_leaves_it_empty);
  tcase_add_test(tests, test_result__verdicts_and_statuses_have_names);
  tcase_add_test(tests, test_result__release_leaves_it_empty);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
