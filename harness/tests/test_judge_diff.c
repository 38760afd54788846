/* Judging: how texts are cut into lines and compared, and what of it is shown. */
#include "base/strbuf.h"
#include "judge/diff.h"
#include "tests/judge_scene.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static void assert_diff_under(enum blanks_rule rule, const char *expected, const char *actual, const char *golden) {
  lines left = {0};
  lines right = {0};
  struct strbuf diff = STRBUF_INIT;
  lines_split(expected, strlen(expected), rule, &left);
  lines_split(actual, strlen(actual), rule, &right);
  diff_lines(&left, &right, &diff);
  ck_assert_str_eq(diff.buf, golden);
  strbuf_release(&diff);
  lines_release(&left);
  lines_release(&right);
}

static void assert_diff(const char *expected, const char *actual, const char *golden) {
  assert_diff_under(BLANKS_EXACT, expected, actual, golden);
}

START_TEST(test_diff__shows_a_changed_line_between_its_neighbours) {
  assert_diff("a\nb\nc\nd\ne\n", "a\nb\nX\nd\ne\n", "  … 1 equal line …\n  b\n- c\n+ X\n  d\n  … 1 equal line …\n");
  assert_diff("a\n", "a\n", "");
  assert_diff("", "", "");
}
END_TEST

START_TEST(test_diff__shows_lines_too_many_and_missing) {
  assert_diff("a\nb\n", "a\n", "  a\n- b\n");
  assert_diff("a\n", "a\nb\n", "  a\n+ b\n");
  assert_diff("", "a\n", "+ a\n");
  assert_diff("1\n2\n3\n4\n", "2\n3\n5\n4\n", "- 1\n  2\n  3\n+ 5\n  4\n");
}
END_TEST

START_TEST(test_diff__makes_blanks_visible_only_where_they_differ) {
  assert_diff("a b\nc d\n", "a  b\nX d\n", "- a·b\n- c d\n+ a··b\n+ X d\n");
  assert_diff("a b\n", "a\tb\n", "- a·b\n+ a→b\n");
  assert_diff("a \n", "a\n", "- a·\n+ a\n");
  assert_diff("a b\n", "a c\n", "- a b\n+ a c\n");
}
END_TEST

START_TEST(test_diff__makes_line_ends_visible_where_they_differ) {
  assert_diff("a\n", "a", "- a\n+ a  (no newline at the end)\n");
  assert_diff("a", "a\n", "- a  (no newline at the end)\n+ a\n");
  assert_diff("a\n\nb\n", "a\nb\n", "  a\n- ␤\n  b\n");
  assert_diff("a\n", "a\r\n", "- a\n+ a\\r\n");
  assert_diff("x", "y", "- x\n+ y\n");
}
END_TEST

START_TEST(test_diff__is_cut_in_the_middle) {
  struct strbuf left = STRBUF_INIT;
  struct strbuf right = STRBUF_INIT;
  for (int i = 0; i < 30; i++) {
    strbuf_addf(&left, "a%d\n", i);
    strbuf_addf(&right, "b%d\n", i);
  }
  lines expected = {0};
  lines actual = {0};
  struct strbuf diff = STRBUF_INIT;
  lines_split(left.buf, left.length, BLANKS_ENDS, &expected);
  lines_split(right.buf, right.length, BLANKS_ENDS, &actual);
  diff_lines(&expected, &actual, &diff);
  assert_contains(diff.buf, "- a13\n  … 40 more lines …\n+ b24\n");
  ck_assert_uint_eq(strncmp(diff.buf, "- a0\n- a1\n", 10), 0);
  assert_contains(diff.buf, "+ b29\n");
  strbuf_release(&left);
  strbuf_release(&right);
  strbuf_release(&diff);
  lines_release(&expected);
  lines_release(&actual);
}
END_TEST

/* A megabyte of short lines must neither take long nor give a long diff. */
START_TEST(test_diff__bounds_huge_texts) {
  struct strbuf huge = STRBUF_INIT;
  for (int i = 0; i < 200000; i++)
    strbuf_addf(&huge, "%d\n", i);
  lines expected = {0};
  lines actual = {0};
  struct strbuf diff = STRBUF_INIT;
  lines_split("x\ny\n", 4, BLANKS_ENDS, &expected);
  lines_split(huge.buf, huge.length, BLANKS_ENDS, &actual);
  diff_lines(&expected, &actual, &diff);
  ck_assert_uint_lt(diff.length, 1000);
  assert_contains(diff.buf, "… 199600 more lines …");
  strbuf_release(&huge);
  strbuf_release(&diff);
  lines_release(&expected);
  lines_release(&actual);
}
END_TEST

START_TEST(test_lines__rules_for_blanks) {
  assert_diff_under(BLANKS_ENDS, "a \nb\n", "a\nb\t\n\n\n", "");
  assert_diff_under(BLANKS_FOLD, "a  b\n\n\nc\n", "a\tb\n\nc\n", "");
  assert_diff_under(BLANKS_FOLD, "a\n\nb\n", "a\nb\n", "  a\n- ␤\n  b\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("judge: diff");
  TCase *tests = tcase_create("judge");
  tcase_add_test(tests, test_diff__shows_a_changed_line_between_its_neighbours);
  tcase_add_test(tests, test_diff__shows_lines_too_many_and_missing);
  tcase_add_test(tests, test_diff__makes_blanks_visible_only_where_they_differ);
  tcase_add_test(tests, test_diff__makes_line_ends_visible_where_they_differ);
  tcase_add_test(tests, test_diff__is_cut_in_the_middle);
  tcase_add_test(tests, test_diff__bounds_huge_texts);
  tcase_add_test(tests, test_lines__rules_for_blanks);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
