/* Races of one run and of several, as findings. */
#include "judge/races.h"
#include "result/race.h"
#include "result/result.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static struct race_report report;
static struct case_result result;
static struct test_case test;

static void set_up(void) {
  report = (struct race_report){.flags = true};
  result = (struct case_result){.points = 10, .max_points = 10, .verdict = VERDICT_PASS};
  test = (struct test_case){.points = 10};
}

static void tear_down(void) {
  race_report_release(&report);
  findings_release(&result.findings);
  strings_release(&test.partners);
}

static struct racing_access access_of(const char *role, bool writes, int line) {
  return (struct racing_access){.process = xstrdup(role),
                                .role = xstrdup(role),
                                .writes = writes,
                                .place = {xasprintf("%s.c", role), xstrdup("main"), line}};
}

/* The server writes at line 44 what the client reads at line 31. */
static void add_race(struct race_report *to, uint64_t offset, const char *member) {
  *vec_add(&to->races) = (struct data_race){.memory = xstrdup("shm#1"),
                                            .offset = offset,
                                            .size = 4,
                                            .member = xstrdup(member),
                                            .earlier = access_of("server", true, 44),
                                            .later = access_of("client", false, 31)};
}

static void add_poll(struct race_report *to, uint64_t offset, int line) {
  *vec_add(&to->polls) = (struct polled_bytes){.memory = xstrdup("shm#1"),
                                               .offset = offset,
                                               .size = 4,
                                               .place = {xstrdup("client.c"), xstrdup("main"), line},
                                               .waits = true};
}

START_TEST(test_judge_races__names_both_places_and_the_member) {
  add_race(&report, 12, "Memory.data[2]");
  race_report_finish(&report);
  races_judge(&test, &report, &result);
  ck_assert_uint_eq(result.findings.count, 1);
  const struct finding *finding = &result.findings.items[0];
  ck_assert_int_eq(finding->kind, FINDING_DATA_RACE);
  ck_assert_str_eq(finding->role, "server");
  ck_assert_str_eq(finding->file, "server.c");
  ck_assert_int_eq(finding->line, 44);
  ck_assert_str_eq(finding->message, "Nothing orders two uses of Memory.data[2] of shm#1: server writes it at "
                                     "server.c:44, client reads it at client.c:31.");
  ck_assert(result.points == 0 && result.verdict == VERDICT_FAIL);
}
END_TEST

START_TEST(test_judge_races__tells_bytes_where_there_is_no_name) {
  add_race(&report, 8, NULL);
  race_report_finish(&report);
  races_judge(&test, &report, &result);
  ck_assert_ptr_nonnull(strstr(result.findings.items[0].message, "bytes 8 to 11 of shm#1"));
}
END_TEST

/* Offsets in it are addresses, which tell nobody anything; and the process is the same on both sides. */
START_TEST(test_judge_races__between_threads_of_one_process) {
  add_race(&report, 0x7ffff7d2a010, NULL);
  struct data_race *race = &report.races.items[0];
  free(race->memory);
  race->memory = xstrdup("memory of server");
  race->own = true;
  race->earlier.thread = 2;
  race_report_finish(&report);
  races_judge(&test, &report, &result);
  ck_assert_str_eq(result.findings.items[0].message,
                   "Nothing orders two uses of 4 bytes of memory of server: server (thread 2) writes it at "
                   "server.c:44, client reads it at client.c:31.");
}
END_TEST

START_TEST(test_judge_races__a_pair_of_places_is_told_once) {
  struct race_report more = {.flags = true};
  add_race(&report, 4, "Memory.data[0]");
  add_race(&report, 8, "Memory.data[1]");
  add_race(&more, 4, "Memory.data[0]");
  race_report_merge(&report, &more);
  ck_assert_uint_eq(more.races.count, 0);
  race_report_finish(&report);
  races_judge(&test, &report, &result);
  ck_assert_uint_eq(result.findings.count, 1);
  ck_assert_ptr_nonnull(strstr(result.findings.items[0].message, "Memory.data[0]"));
}
END_TEST

START_TEST(test_judge_races__a_flag_costs_nothing) {
  struct race_report more = {.flags = true};
  add_race(&report, 0, "Memory.status");
  add_poll(&more, 0, 20); /* in another run */
  race_report_merge(&report, &more);
  race_report_finish(&report);
  races_judge(&test, &report, &result);
  ck_assert_uint_eq(result.findings.count, 1);
  ck_assert(result.findings.items[0].advice && result.findings.items[0].cost == 0);
  ck_assert_ptr_nonnull(strstr(result.findings.items[0].hint, "atomic"));
  ck_assert(result.points == 10 && result.verdict == VERDICT_PASS);
}
END_TEST

START_TEST(test_judge_races__strictly_a_flag_costs_too) {
  report.flags = false;
  add_race(&report, 0, "Memory.status");
  add_poll(&report, 0, 20);
  race_report_finish(&report);
  races_judge(&test, &report, &result);
  ck_assert_uint_eq(result.findings.count, 1);
}
END_TEST

/* The same two places touch a flag here and what it guards there: that one counts. */
START_TEST(test_judge_races__what_is_no_flag_comes_first) {
  add_race(&report, 0, "Memory.status");
  add_race(&report, 4, "Memory.data[0]");
  add_poll(&report, 0, 20);
  race_report_finish(&report);
  races_judge(&test, &report, &result);
  ck_assert_uint_eq(result.findings.count, 1);
  ck_assert_ptr_nonnull(strstr(result.findings.items[0].message, "Memory.data[0]"));
}
END_TEST

START_TEST(test_judge_races__the_submissions_line_is_shown) {
  strings_add(&test.partners, "server");
  add_race(&report, 4, "Memory.data[0]");
  race_report_finish(&report);
  races_judge(&test, &report, &result);
  ck_assert_str_eq(result.findings.items[0].file, "client.c");
}
END_TEST

START_TEST(test_judge_races__the_courses_own_are_not_judged) {
  strings_add(&test.partners, "server");
  strings_add(&test.partners, "client");
  add_race(&report, 4, "Memory.data[0]");
  race_report_finish(&report);
  races_judge(&test, &report, &result);
  ck_assert_uint_eq(result.findings.count, 0);
}
END_TEST

START_TEST(test_judge_races__costs_what_is_left) {
  struct finding *other = findings_add(&result.findings, FINDING_SCHEDULE_FAILURE, NULL, "m");
  other->cost = 1;
  add_race(&report, 4, "Memory.data[0]");
  race_report_finish(&report);
  races_judge(&test, &report, &result);
  ck_assert_uint_eq(result.findings.count, 2);
  ck_assert(result.findings.items[1].cost == 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("judge_races");
  TCase *tests = tcase_create("judge_races");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, test_judge_races__names_both_places_and_the_member);
  tcase_add_test(tests, test_judge_races__tells_bytes_where_there_is_no_name);
  tcase_add_test(tests, test_judge_races__between_threads_of_one_process);
  tcase_add_test(tests, test_judge_races__a_pair_of_places_is_told_once);
  tcase_add_test(tests, test_judge_races__a_flag_costs_nothing);
  tcase_add_test(tests, test_judge_races__strictly_a_flag_costs_too);
  tcase_add_test(tests, test_judge_races__what_is_no_flag_comes_first);
  tcase_add_test(tests, test_judge_races__the_submissions_line_is_shown);
  tcase_add_test(tests, test_judge_races__the_courses_own_are_not_judged);
  tcase_add_test(tests, test_judge_races__costs_what_is_left);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
