/* What a class has come to, as it is told at the end. */
#include "base/clock.h"
#include "base/columns.h"
#include "base/strbuf.h"
#include "base/text_stream.h"
#include "cli/class/costs.h"
#include "cli/class/summary.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static void add(struct summary *summary, const char *program, double score, enum finding_kind kind) {
  struct graded graded = {
      .graded = true, .status = score < 100 ? EXIT_LOST : EXIT_FULL, .score = score, .max_score = 100};
  if (kind != FINDING_KIND_COUNT)
    graded.found[kind] = true;
  summary_add(summary, program, &graded);
}

static void add_broken(struct summary *summary, const char *program) {
  struct graded graded = {.status = EXIT_HARNESS, .max_score = 100};
  graded.found[FINDING_BROKEN] = true;
  summary_add(summary, program, &graded);
}

static void assert_prints(const struct summary *summary, const char *expected) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  FILE *stream = text_stream_open(&text, 1 << 16);
  summary_print(summary, stream);
  fclose(stream);
  ck_assert_str_eq(text.buf, expected);
  for (const char *line = text.buf; line; line = strchr(line, '\n'), line += line != NULL)
    ck_assert_uint_le(columns_of(line, strcspn(line, "\n")), 80);
}

START_TEST(test_summary__tells_of_each_program_and_of_all) {
  struct summary summary = {0};
  add(&summary, "shm-pair", 91.25, FINDING_DEADLOCK); /* done first, told in its place */
  add(&summary, "pipe", 100, FINDING_BUILD_WARNING);
  add(&summary, "pipe", 40, FINDING_DEADLOCK);
  add_broken(&summary, "pipe");
  assert_prints(&summary, "\n"
                          "program              submissions full marks   mean % lowest %  ungraded\n"
                          "pipe                           3          1     70.0     40.0         1\n"
                          "shm-pair                       1          0     91.2     91.2         0\n"
                          "all                            4          1     77.1     40.0         1\n"
                          "\n"
                          "found most often     submissions\n"
                          "deadlock                       2\n"
                          "build-warning                  1\n"
                          "broken                         1\n"
                          "\n");
  summary_release(&summary);
}
END_TEST

/* Whoever is ready first, the rows stand by name. */
START_TEST(test_summary__is_in_the_order_of_names) {
  static const char *const names[] = {"pipe", "shm-pair", "fifo", "pipe", "posix-mutex", "fifo"};
  static const char *const sorted[] = {"fifo", "pipe", "posix-mutex", "shm-pair"};
  struct summary summary = {0};
  for (size_t i = 0; i < array_size(names); i++)
    add(&summary, names[i], (double)(10 * i), FINDING_KIND_COUNT);
  ck_assert_uint_eq(summary.rows.count, array_size(sorted));
  for (size_t i = 0; i < array_size(sorted); i++)
    ck_assert_str_eq(summary.rows.items[i].program, sorted[i]);
  ck_assert_uint_eq(summary.rows.items[0].submissions, 2);
  ck_assert_double_eq_tol(summary.rows.items[0].lowest, 0.2, 1e-9);
  ck_assert_double_eq_tol(summary.rows.items[1].lowest, 0.0, 1e-9);
  summary_release(&summary);
}
END_TEST

START_TEST(test_summary__of_one_program_needs_no_total) {
  struct summary summary = {0};
  add_broken(&summary, "pipe");
  add_broken(&summary, "pipe");
  assert_prints(&summary, "\n"
                          "program              submissions full marks   mean % lowest %  ungraded\n"
                          "pipe                           2          0        -        -         2\n"
                          "\n"
                          "found most often     submissions\n"
                          "broken                         2\n"
                          "\n");
  summary_release(&summary);
}
END_TEST

START_TEST(test_summary__of_one_submission_says_nothing) {
  struct summary summary = {0};
  add(&summary, "pipe", 100, FINDING_KIND_COUNT);
  assert_prints(&summary, "");
  summary_release(&summary);
}
END_TEST

/* Points that could not be had are not lost. */
START_TEST(test_summary__counts_shares_of_what_could_be_had) {
  struct summary summary = {0};
  const struct graded half = {.graded = true, .status = EXIT_LOST, .score = 20, .max_score = 40};
  const struct graded nothing = {.graded = true, .status = EXIT_FULL};
  summary_add(&summary, "pipe", &half);
  summary_add(&summary, "pipe", &nothing);
  assert_prints(&summary, "\n"
                          "program              submissions full marks   mean % lowest %  ungraded\n"
                          "pipe                           2          1     75.0     50.0         0\n"
                          "\n");
  summary_release(&summary);
}
END_TEST

/* The first ten kinds are told, in order of how many have them. */
START_TEST(test_summary__tells_the_most_frequent_kinds) {
  struct summary summary = {0};
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
    for (int times = 0; times <= kind; times++)
      add(&summary, "pipe", 50, (enum finding_kind)kind);
  FILE *stream = text_stream_open(&text, 1 << 16);
  summary_print(&summary, stream);
  fclose(stream);
  const char *at = strstr(text.buf, "found most often");
  ck_assert_ptr_nonnull(at);
  for (int i = 1; i <= 10; i++) {
    at = strchr(at, '\n') + 1;
    const char *name = finding_kind_name((enum finding_kind)(FINDING_KIND_COUNT - i));
    ck_assert_msg(strncmp(at, name, strlen(name)) == 0, "not %s: %s", name, at);
  }
  ck_assert_str_eq(strchr(at, '\n'), "\n\n");
  summary_release(&summary);
}
END_TEST

START_TEST(test_summary__adds_up_what_was_spent) {
  struct summary summary = {0};
  struct graded graded = {
      .graded = true, .peak_kib = 300, .spent.ns = {[SPENT_ON_PROGRAMS] = 5, [SPENT_ON_VALGRIND] = 7}};
  summary_add_costs(&summary, &graded);
  graded.peak_kib = 200;
  summary_add_costs(&summary, &graded);
  ck_assert_int_eq(summary.peak_kib, 300);
  ck_assert_int_eq(summary.spent.ns[SPENT_ON_PROGRAMS], 10);
  ck_assert_int_eq(summary.spent.ns[SPENT_ON_VALGRIND], 14);
  ck_assert_int_eq(summary.spent.ns[SPENT_ON_COMPILERS], 0);
  summary_release(&summary);
}
END_TEST

static void assert_costs_print(const struct costs *costs, const char *expected) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  FILE *stream = text_stream_open(&text, 1 << 16);
  costs_print(costs, stream);
  fclose(stream);
  ck_assert_str_eq(text.buf, expected);
  ck_assert_uint_le(columns_of(text.buf, text.length - 1), 80);
}

START_TEST(test_costs__are_one_line) {
  struct costs costs = {.wall_s = 12.34,
                        .cpu_s = {[SPENT_ON_COMPILERS] = 3.06,
                                  [SPENT_ON_PROGRAMS] = 0.04,
                                  [SPENT_ON_VALGRIND] = 9.96,
                                  [SPENT_ON_EXPLORATION] = 99.94,
                                  [SPENT_ON_HARNESS] = 99.96}};
  assert_costs_print(&costs, "12.3 s; CPU s: gcc 3.1, programs 0.0, valgrind 10.0, orders 99.9, harness 100\n");
  costs.wall_s = 9999;
  for (int what = 0; what < SPENT_ON_COUNT; what++)
    costs.cpu_s[what] = 9999;
  assert_costs_print(&costs, "9999 s; CPU s: gcc 9999, programs 9999, valgrind 9999, orders 9999, harness 9999\n");
}
END_TEST

/* Nothing is lost: the parts make up what this process and its children have computed. */
START_TEST(test_costs__leave_the_harness_the_rest) {
  struct summary summary = {.peak_kib = 300};
  const struct graded graded = {
      .spent = {.ns = {[SPENT_ON_COMPILERS] = 2000000000, [SPENT_ON_PROGRAMS] = 500000000}, .unwaited_ns = 3000000000}};
  summary_add_costs(&summary, &graded);
  double before = (double)clock_process_cpu_ns() / 1e9 + (double)spent_by_children_ns() / 1e9;
  const struct costs costs = costs_since(clock_monotonic_ns() - 4000000000, &summary);
  double after = (double)clock_process_cpu_ns() / 1e9 + (double)spent_by_children_ns() / 1e9;
  double sum = 0;
  for (int what = 0; what < SPENT_ON_COUNT; what++)
    sum += costs.cpu_s[what];
  ck_assert_double_ge(sum, 3 + before - 0.05);
  ck_assert_double_le(sum, 3 + after + 0.05);
  ck_assert_double_eq_tol(costs.cpu_s[SPENT_ON_COMPILERS], 2, 1e-9);
  ck_assert_double_eq_tol(costs.cpu_s[SPENT_ON_PROGRAMS], 0.5, 1e-9);
  ck_assert_double_ge(costs.wall_s, 4);
  summary_release(&summary);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary");
  TCase *tests = tcase_create("summary");
  tcase_add_test(tests, test_summary__tells_of_each_program_and_of_all);
  tcase_add_test(tests, test_summary__is_in_the_order_of_names);
  tcase_add_test(tests, test_summary__of_one_program_needs_no_total);
  tcase_add_test(tests, test_summary__of_one_submission_says_nothing);
  tcase_add_test(tests, test_summary__counts_shares_of_what_could_be_had);
  tcase_add_test(tests, test_summary__tells_the_most_frequent_kinds);
  tcase_add_test(tests, test_summary__adds_up_what_was_spent);
  tcase_add_test(tests, test_costs__are_one_line);
  tcase_add_test(tests, test_costs__leave_the_harness_the_rest);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
