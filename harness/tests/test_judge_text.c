/* Judging: what roles print. */
#include "tests/judge_scene.h"
#include "tests/suite.h"

#include <check.h>

START_TEST(test_text__right_texts_pass) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "one\ntwo\n");
  expects(&scene, "client")->out.rule = TEXT_REFERENCE;
  prints(&scene, "server", 10, "one\n");
  prints(&scene, "server", 11, "two  \n\n"); /* blanks at the ends don't count */
  prints(&scene, "client", 5, "   1 2 3 4\n");
  print_to(&scene.reference, 1, "client", 0, "   1 2 3 4\n");
  exits(&scene, "server", 0);
  exits(&scene, "client", 0);
  assert_pass(&scene);
}
END_TEST

START_TEST(test_text__a_wrong_line_is_shown_with_its_place) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "one\ntwo\nthree\n");
  prints(&scene, "server", 10, "one\n");
  prints(&scene, "server", 11, "2\n");
  prints(&scene, "server", 12, "three\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 11);
  ck_assert_str_eq(finding->message, "server: line 2 of stdout is not what was expected.\n  one\n- two\n+ 2\n  three");
  ck_assert_str_eq(finding->expected, "one\ntwo\nthree\n");
  ck_assert_str_eq(finding->actual, "one\n2\nthree\n");
  ck_assert_uint_eq(finding->event, 1);
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__the_place_is_that_of_the_write_within_the_line) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "value 7, done\n");
  prints(&scene, "server", 10, "value ");
  prints(&scene, "server", 11, "8");
  prints(&scene, "server", 12, ", done\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 11);
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__the_share_of_the_right_role_is_kept) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "yes\n");
  expects_text(&scene, "client", "yes\n");
  prints(&scene, "server", 10, "yes\n");
  prints(&scene, "client", 20, "no\n");
  exits(&scene, "server", 0);
  exits(&scene, "client", 0);
  assert_fail(&scene, 10, 1);
  assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "client", "client.c", 20);
  scene_release(&scene);
}
END_TEST

/* Each pair is the same to a reader, and costs a tenth. */
START_TEST(test_text__cosmetic_differences_cost_a_tenth) {
  static const struct {
    const char *expected, *actual, *named;
  } rows[] = {
      {"Server has filled\n", "server has Filled\n", "upper and lower case"},
      {"   1 2 3 4\n", "1 2 3 4\n", "blanks"},
      {"   1 2 3 4\n", "   1  2 3 4\n", "blanks"},
      {"Server is leaving...\n", "Server is leaving\n", "punctuation or blanks"},
      {"message received\nand received\n", "message recieved\nand recieved\n",
       "the word \"received\", spelt \"recieved\""},
      {"Parent received\n", "parent recieved\n", "the word \"received\", spelt \"recieved\" and upper and lower case"},
      {"one\ntwo\n", "one\n\ntwo\n", "empty lines"},
      {"one\n\ntwo\n", "one\ntwo\n", "empty lines"},
      {"one\ntwo\n", "one\ntwo", "the newline at the end"},
      {"sent 'a'\ngot 'a'\n", "sent 'a'got 'a'\n", "the newline after \"sent 'a'\""},
      {"sent 'a'\ngot 'a'\n", "sent 'a' got 'a'", "the newline at the end and the newline after \"sent 'a'\""},
      {"one.\ntwo.\nthree.\nfour\n", "one.two.three.\nfour\n", "the newline after \"one.\" (and after 1 more)"},
      {"one. two\n", "one.\ntwo\n", "a newline too many, after \"one.\""},
      {"one.\n\ntwo\n", "one.two\n", "the newline after \"one.\""},
  };
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene;
    scene_init(&scene);
    expects_text(&scene, "server", rows[i].expected);
    prints(&scene, "server", 10, rows[i].actual);
    exits(&scene, "server", 0);
    assert_fail(&scene, 18, 1);
    const struct finding *finding = assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 10);
    _cleanup_free_ char *named = xasprintf("server: stdout differs only in %s.", rows[i].named);
    assert_contains(finding->message, named);
    ck_assert_double_eq_tol(finding->cost, 0.1, 1e-9);
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_text__a_missing_newline_is_missing_where_the_line_was_printed) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "sent 'a'\ngot 'a'\n");
  prints(&scene, "server", 10, "sent 'a'");
  prints(&scene, "server", 11, "got 'a'\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 18, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 10);
  assert_contains(finding->hint, "\\n");
  scene_release(&scene);
}
END_TEST

/* And these look alike, and are not. */
START_TEST(test_text__differences_in_substance_are_not_cosmetic) {
  static const struct {
    const char *expected, *actual;
  } rows[] = {
      {"1 2 3 4\n", "1 2 3 5\n"},
      {"1 2 3 4\n", "12 3 4\n"},
      {"value -1\n", "value 1\n"},
      {"value 1.5\n", "value 15\n"},
      {"received 'a'\n", "received 'b'\n"},
      {"Hello Parent!\n", "Hello Paren\n"},
      {"abcdefghijklmnopqrstuvwxyz\n", "abcdefghijklmnopqrstuvwxy\n"},
      {"message received and copied\n", "mesage recieved and copied\n"},
      {"1 2\n", "1\n2\n"},
      {"1\n2\n", "12\n"},
      {"1\n2\n", "1 2\n"},
      {"1.\n2\n", "1.2\n"},
      {"1\n-2\n", "1-2\n"},
      {"one\ntwo\n", "onetwo\n"},
      {"one.\ntwo\n", "one.tw\n"},
      {"one.\ntwo\n", "one.twofold\n"},
      {"*\n**\n", "**\n*\n"},
      {"sent 'a'\ngot 'a'\n", "sent 'a'got 'b'\n"},
      {"one\ntwo\n", "one\n"},
      {"****\n", "++++\n"},
      {"shmget error\n", "shmat error\n"},
  };
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene;
    scene_init(&scene);
    expects_text(&scene, "server", rows[i].expected);
    prints(&scene, "server", 10, rows[i].actual);
    exits(&scene, "server", 0);
    judge(&scene);
    ck_assert_msg(scene.result.points < 0.01, "taken for cosmetic: %s", rows[i].actual);
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_text__cosmetic_differences_of_a_case_cost_a_tenth_together) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "Yes\n");
  expects_text(&scene, "client", "Yes\n");
  prints(&scene, "server", 10, "yes\n");
  prints(&scene, "client", 20, "yes\n");
  exits(&scene, "server", 0);
  exits(&scene, "client", 0);
  assert_fail(&scene, 18, 2);
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__text_that_stops_early_says_after_which_line) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "one\ntwo\nthree\n");
  prints(&scene, "server", 10, "one\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 10);
  ck_assert_str_eq(finding->message,
                   "server: stdout stops after line 1, 2 more lines were expected.\n  one\n- two\n- three");
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__nothing_printed_has_no_place) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "one\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", NULL, 0);
  ck_assert_str_eq(finding->message, "server: nothing was printed to stdout, 1 line was expected.\n- one");
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__the_wrong_stream_is_recognised) {
  struct scene scene;
  scene_init(&scene);
  struct role_expectation *expected = expects_text(&scene, "server", "one\n");
  expected->err.rule = TEXT_EXACT;
  strings_add(&expected->err.parts, "");
  print_to(&scene.run, 2, "server", 10, "one\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  assert_contains(scene.result.findings.items[0].message, "the text was printed to stderr instead");
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__stderr_that_went_to_stdout_is_recognised) {
  struct scene scene;
  scene_init(&scene);
  expects_exit(&scene, "server", 0);
  struct role_expectation *expected = &scene.test->expect.items[0];
  expected->err.rule = TEXT_CONTAINS;
  strings_add(&expected->err.parts, "Use:");
  print_to(&scene.run, 1, "server", 10, "Use: server #1 #2\n");
  exits(&scene, "server", 0);
  judge(&scene);
  const struct finding *finding = &scene.result.findings.items[0];
  assert_contains(finding->message, "; the text was printed to stdout instead");
  assert_contains(finding->hint, "stderr");
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__a_wrong_stderr_costs_half_beside_a_right_stdout) {
  struct scene scene;
  scene_init(&scene);
  struct role_expectation *expected = expects_text(&scene, "server", "one\n");
  expected->err.rule = TEXT_EXACT;
  strings_add(&expected->err.parts, "");
  prints(&scene, "server", 10, "one\n");
  print_to(&scene.run, 2, "server", 11, "debug: here\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 10, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_STDERR_MISMATCH, "server", "server.c", 11);
  assert_contains(finding->message, "nothing was expected on stderr, but it begins \"debug: here\"");
  scene_release(&scene);
}
END_TEST

static struct scene text_scene(enum text_rule rule, const char *first, const char *second, const char *actual) {
  struct scene scene;
  scene_init(&scene);
  struct text_expectation *out = &expects(&scene, "server")->out;
  out->rule = rule;
  if (first)
    strings_add(&out->parts, first);
  if (second)
    strings_add(&out->parts, second);
  prints(&scene, "server", 10, actual);
  exits(&scene, "server", 0);
  return scene;
}

START_TEST(test_text__contains) {
  struct scene scene = text_scene(TEXT_CONTAINS, "filled", "a\nb", "has filled\na \nb\n");
  assert_pass(&scene);
  scene = text_scene(TEXT_CONTAINS, "filled", "detected", "has filled\n");
  assert_fail(&scene, 0, 1);
  assert_contains(scene.result.findings.items[0].message, "server: stdout lacks \"detected\".\n- detected");
  scene_release(&scene);
  scene = text_scene(TEXT_CONTAINS, "> Text: Hello\n", NULL, "Tea\n> > Text: \nText: Hi\nbye\n");
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(scene.result.findings.items[0].message,
                   "server: stdout lacks \"> Text: Hello\\n\".\n- > Text: Hello\\n\n+ > > Text:\\n");
  scene_release(&scene);
  scene = text_scene(TEXT_CONTAINS, "Value 1", NULL, "value 12\n");
  assert_fail(&scene, 0, 1);
  scene_release(&scene);
  scene = text_scene(TEXT_CONTAINS, "has filled", NULL, "Has  Filled!\n");
  assert_fail(&scene, 18, 1);
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__lines_in_any_order) {
  struct scene scene = text_scene(TEXT_LINES, "a", "b", "b\na\n");
  assert_pass(&scene);
  scene = text_scene(TEXT_LINES, "a", "b", "b\nc\n");
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(scene.result.findings.items[0].message, "server: stdout lacks 1 of its 2 lines.\n- a\n+ c");
  scene_release(&scene);
  scene = text_scene(TEXT_LINES, "a", "b", "a\nb\nb\n");
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(scene.result.findings.items[0].message, "server: stdout has 1 line too many.\n+ b");
  scene_release(&scene);
  scene = text_scene(TEXT_LINES, "Child done", "b", "b\nchild done\n");
  assert_fail(&scene, 18, 1);
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__patterns) {
  struct scene scene = text_scene(TEXT_MATCHES, "shmid = \\d+\nkey = 0x[0-9a-f]+", NULL, "shmid = 7\nkey = 0x12\n");
  assert_pass(&scene);
  scene = text_scene(TEXT_MATCHES, "shmid = \\d+\nkey = 0x[0-9a-f]+", NULL, "shmid = 7\nkey = none\n");
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(scene.result.findings.items[0].message,
                   "server: line 2 of stdout does not have the expected form.\n+ key = none");
  scene_release(&scene);
  scene = text_scene(TEXT_MATCHES, "a\nb\n", NULL, "a\n");
  assert_fail(&scene, 0, 1);
  assert_contains(scene.result.findings.items[0].message, "stops before all was printed");
  scene_release(&scene);
  /* Whatever follows could make a match of what this takes for a beginning: but nothing is missing here. */
  scene = text_scene(TEXT_MATCHES, "(?s).*done\n(?!.*myshm).*", NULL, "done\nmyshm\n");
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(scene.result.findings.items[0].message,
                   "server: stdout as a whole does not have the expected form.");
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__patterns_that_nearly_match_cost_a_tenth) {
  static const struct {
    const char *pattern, *actual;
    bool nearly;
  } rows[] = {
      {"shmget: shmget returned (?<id>\\d+)\n", "shmget: shmget Returned 7\n", true},
      {"shmget: shmget returned (?<id>\\d+)\n", "shmget: shmget returned: 7\n", true},
      {"shmget: shmget returned (?<id>\\d+)\n", "shmget  shmget returned 7\n", true},
      {"shmget: shmget returned (?<id>\\d+)\n", "shmget: shmat returned 7\n", false},
      {"shmget: shmget returned (?<id>\\d+)\n", "shmget: shmget returned -7\n", false},
      {"shmget: shmget returned (?<id>\\d+)\n", "shmget: shmget returned\n7\n", false},
      {"value = 15\n", "value 15\n", true},
      {"value = 15\n", "value = -15\n", false},
      {"value = 15\n", "value = 1 5\n", false},
      {"value = -15\n", "value: -15\n", true},
      {"value = -15\n", "value = 15\n", false},
      {"value = 1\\.5\n", "value = 15\n", false},
      {"ready \\.\\.\\.\n", "ready\n", true},
      {"-{5} Segments -{5}\n", "----- segments -----\n", true},
      {"-{5} Segments -{5}\n", "Segments\n", false},
      {"abc: (?!left)[^\n]+\n", "abc (right)\n", true},
      {"abc: (?!left)[^\n]+\n", "abc (left)\n", false},
      {"(?x) shmop:\\ shmat\\ failed\n \\n", "Shmop, shmat failed\n", true},
      {"(?x) shmop:\\ shmat\\ failed\n \\n", "Shmop, shmat fail\n", false},
      {"(?s).*done!\n(?!.*myshm).*", "Done\nother\n", true},
      {"(?s).*done!\n(?!.*myshm).*", "Done\nmyshm\n", false},
      {"key = \\x{30}x(?<key>[0-9a-f]+)\\k<key>\n", "key: 0xabab\n", true},
  };
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene = text_scene(TEXT_MATCHES, rows[i].pattern, NULL, rows[i].actual);
    judge(&scene);
    ck_assert_uint_eq(scene.result.findings.count, 1);
    ck_assert_msg(rows[i].nearly == (scene.result.points > 17.99 && scene.result.points < 18.01),
                  "row %zu: %s earns %g", i, rows[i].actual, scene.result.points);
    if (rows[i].nearly)
      assert_contains(scene.result.findings.items[0].message, "only with another case, blanks or punctuation");
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_text__a_pattern_that_does_not_compile_is_our_fault) {
  struct scene scene = text_scene(TEXT_MATCHES, "a(b", NULL, "ab\n");
  judge(&scene);
  ck_assert_int_eq(scene.result.verdict, VERDICT_BROKEN);
  ck_assert_uint_eq(scene.result.findings.count, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_BROKEN, "server", NULL, 0);
  assert_contains(finding->message, "at character 4 of the pattern");
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__not_empty) {
  struct scene scene = text_scene(TEXT_NOT_EMPTY, NULL, NULL, "usage\n");
  assert_pass(&scene);
  scene = text_scene(TEXT_NOT_EMPTY, NULL, NULL, " \n");
  assert_fail(&scene, 0, 1);
  scene_release(&scene);
}
END_TEST

START_TEST(test_text__without_the_reference_nothing_can_be_judged) {
  struct scene scene = text_scene(TEXT_REFERENCE, NULL, NULL, "x\n");
  judge_case(&scene.program, scene.test, &scene.run, NULL, NULL, &scene.result);
  ck_assert_int_eq(scene.result.verdict, VERDICT_BROKEN);
  assert_finding(&scene, 0, FINDING_BROKEN, "server", NULL, 0);
  scene_release(&scene);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("judge: text");
  TCase *tests = tcase_create("judge");
  tcase_add_test(tests, test_text__right_texts_pass);
  tcase_add_test(tests, test_text__a_wrong_line_is_shown_with_its_place);
  tcase_add_test(tests, test_text__the_place_is_that_of_the_write_within_the_line);
  tcase_add_test(tests, test_text__the_share_of_the_right_role_is_kept);
  tcase_add_test(tests, test_text__cosmetic_differences_cost_a_tenth);
  tcase_add_test(tests, test_text__a_missing_newline_is_missing_where_the_line_was_printed);
  tcase_add_test(tests, test_text__differences_in_substance_are_not_cosmetic);
  tcase_add_test(tests, test_text__cosmetic_differences_of_a_case_cost_a_tenth_together);
  tcase_add_test(tests, test_text__text_that_stops_early_says_after_which_line);
  tcase_add_test(tests, test_text__nothing_printed_has_no_place);
  tcase_add_test(tests, test_text__the_wrong_stream_is_recognised);
  tcase_add_test(tests, test_text__stderr_that_went_to_stdout_is_recognised);
  tcase_add_test(tests, test_text__a_wrong_stderr_costs_half_beside_a_right_stdout);
  tcase_add_test(tests, test_text__contains);
  tcase_add_test(tests, test_text__lines_in_any_order);
  tcase_add_test(tests, test_text__patterns);
  tcase_add_test(tests, test_text__patterns_that_nearly_match_cost_a_tenth);
  tcase_add_test(tests, test_text__a_pattern_that_does_not_compile_is_our_fault);
  tcase_add_test(tests, test_text__not_empty);
  tcase_add_test(tests, test_text__without_the_reference_nothing_can_be_judged);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
