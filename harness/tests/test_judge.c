/* Judging: runs made by hand, and the exact findings, messages and points that they must give. */
#include "judge/diff.h"
#include "judge/judge.h"

#include "base/text.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

/* ---- a scene: a program of two roles, one case, and the runs of submission and reference ---- */

struct scene {
  struct program program;
  struct test_case *test;
  struct run_record run;
  struct run_record reference;
  struct run_record ordinary; /* given to the judge when it has events */
  struct case_result result;
};

static void add_role_record(struct run_record *run, const char *name) {
  struct role_record *role = vec_add(&run->roles);
  *role = (struct role_record){.role = xstrdup(name), .started = true, .process = (int)run->timeline.processes.count};
  strbuf_init(&role->out);
  strbuf_init(&role->err);
  *vec_add(&run->timeline.processes) =
      (struct process){.role = xstrdup(name), .printer = xstrdup(name), .name = xstrdup(name), .parent = -1, .pid = 2};
}

static void scene_init(struct scene *scene) {
  static const char *const names[] = {"server", "client"};
  *scene = (struct scene){
      .run = {.problem_process = -1}, .reference = {.problem_process = -1}, .ordinary = {.problem_process = -1}};
  scene->program.name = xstrdup("shm-pair");
  for (size_t i = 0; i < array_size(names); i++) {
    struct role *role = vec_add(&scene->program.roles);
    role->name = xstrdup(names[i]);
    add_role_record(&scene->run, names[i]);
    add_role_record(&scene->reference, names[i]);
    add_role_record(&scene->ordinary, names[i]);
  }
  scene->test = vec_add(&scene->program.cases);
  *scene->test = (struct test_case){.id = xstrdup("it"), .says = xstrdup("It works."), .points = 20};
  scene->test->limits = (struct limits){.wall_ns = 10000000000,
                                        .cpu_ns = 2000000000,
                                        .memory = 256 << 20,
                                        .output = 1 << 20,
                                        .processes = 64,
                                        .events = 1000000};
}

/* The case and its program go through program_release(), so that a string which the judge still holds would be seen. */
static void scene_release(struct scene *scene) {
  program_release(&scene->program);
  run_record_release(&scene->run);
  run_record_release(&scene->reference);
  run_record_release(&scene->ordinary);
  ck_assert_ptr_null(scene->result.id);
  findings_release(&scene->result.findings);
}

static struct event *add_event(struct run_record *run, enum event_kind kind, int process, int line) {
  struct event *event = vec_add(&run->timeline.events);
  *event = (struct event){.kind = kind, .process = process};
  if (line)
    event->place =
        (struct place){xasprintf("%s.c", run->timeline.processes.items[process].role), xstrdup("main"), line};
  return event;
}

static int process_of(struct run_record *run, const char *role) { return run_record_role(run, role)->process; }

static void print_to(struct run_record *run, int stream, const char *role, int line, const char *text) {
  struct role_record *record = run_record_role(run, role);
  struct event *event = add_event(run, EVENT_OUTPUT, record->process, line);
  event->stream = stream;
  event->text = xstrdup(text);
  event->text_length = strlen(text);
  strbuf_add_text(stream == 1 ? &record->out : &record->err, text);
}

static void prints(struct scene *scene, const char *role, int line, const char *text) {
  print_to(&scene->run, 1, role, line, text);
}

static void exits_in(struct run_record *run, const char *role, int status) {
  struct role_record *record = run_record_role(run, role);
  record->ended = true;
  record->exit_status = status;
  add_event(run, EVENT_EXIT, record->process, 0)->status = status;
}

static void exits(struct scene *scene, const char *role, int status) { exits_in(&scene->run, role, status); }

static void is_killed_in(struct run_record *run, const char *role, int line, int number) {
  struct role_record *record = run_record_role(run, role);
  record->ended = true;
  record->signal = number;
  add_event(run, EVENT_SIGNAL, record->process, line)->signal = number;
  add_event(run, EVENT_EXIT, record->process, 0)->signal = number;
}

static void is_killed(struct scene *scene, const char *role, int line, int number) {
  is_killed_in(&scene->run, role, line, number);
}

static void calls(struct scene *scene, const char *role, int line, const char *call, const char *arguments, int error) {
  struct event *event = add_event(&scene->run, EVENT_CALL, process_of(&scene->run, role), line);
  event->call = call;
  event->arguments = xstrdup(arguments);
  event->error = error;
}

static void is_stuck(struct scene *scene, const char *role, int line, const char *call, const char *arguments,
                     const char *until) {
  struct event *event = add_event(&scene->run, EVENT_STUCK, process_of(&scene->run, role), line);
  event->call = call;
  event->arguments = xstrdup(arguments);
  event->text = xstrdup(until);
  event->text_length = strlen(until);
}

static struct role_expectation *expects(struct scene *scene, const char *role) {
  struct role_expectation *expected = vec_add(&scene->test->expect);
  expected->role = xstrdup(role);
  return expected;
}

static void expects_exit(struct scene *scene, const char *role, int status) {
  struct role_expectation *expected = expects(scene, role);
  expected->has_exit = true;
  expected->exit = status;
}

static struct role_expectation *expects_text(struct scene *scene, const char *role, const char *text) {
  expects_exit(scene, role, 0);
  struct role_expectation *expected = &scene->test->expect.items[scene->test->expect.count - 1];
  expected->out.rule = TEXT_EXACT;
  strings_add(&expected->out.parts, text);
  return expected;
}

static void judge(struct scene *scene) {
  judge_case(scene->program.roles.count ? &scene->program : NULL, scene->test, &scene->run, &scene->reference,
             scene->ordinary.timeline.events.count ? &scene->ordinary : NULL, &scene->result);
}

/* ---- what is asserted ---- */

static void assert_pass(struct scene *scene) {
  judge(scene);
  ck_assert_msg(scene->result.findings.count == 0, "%s",
                scene->result.findings.count ? scene->result.findings.items[0].message : "");
  ck_assert_int_eq(scene->result.verdict, VERDICT_PASS);
  ck_assert_double_eq_tol(scene->result.points, scene->test->points, 1e-9);
  scene_release(scene);
}

/* Judges, and asserts that each lost point has its finding. */
static void assert_fail(struct scene *scene, double points, size_t count) {
  double cost = 0;
  judge(scene);
  vec_each(&scene->result.findings, finding) {
    cost += finding->cost;
    ck_assert_ptr_nonnull(finding->expected);
    ck_assert_ptr_nonnull(finding->actual);
    ck_assert_ptr_nonnull(finding->hint);
  }
  ck_assert_int_eq(scene->result.verdict, VERDICT_FAIL);
  ck_assert_double_eq_tol(scene->result.points, points, 0.005);
  ck_assert_double_eq_tol(scene->result.points, scene->test->points * (1 - cost), 0.005);
  ck_assert_uint_eq(scene->result.findings.count, count);
}

static const struct finding *assert_finding(const struct scene *scene, size_t index, enum finding_kind kind,
                                            const char *role, const char *file, int line) {
  const struct finding *finding = &scene->result.findings.items[index];
  ck_assert_str_eq(finding_kind_name(finding->kind), finding_kind_name(kind));
  ck_assert_pstr_eq(finding->role, role);
  ck_assert_pstr_eq(finding->file, file);
  ck_assert_int_eq(finding->line, line);
  return finding;
}

static void assert_contains(const char *text, const char *part) {
  ck_assert_msg(text && strstr(text, part), "\"%s\" not in:\n%s", part, text ? text : "(null)");
}

static void assert_lacks(const char *text, const char *part) {
  ck_assert_msg(!text || !strstr(text, part), "\"%s\" in:\n%s", part, text);
}

/* ---- golden diffs ---- */

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

/* ---- text ---- */

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

/* ---- exit and signals ---- */

START_TEST(test_exit__expected_failure_passes) {
  struct scene scene;
  scene_init(&scene);
  expects_exit(&scene, "client", 1);
  exits(&scene, "client", 1);
  assert_pass(&scene);
}
END_TEST

START_TEST(test_exit__wrong_status_beside_right_text_costs_half) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "one\n");
  prints(&scene, "server", 10, "one\n");
  calls(&scene, "server", 12, "exit_group", "17", 0);
  exits(&scene, "server", 17);
  assert_fail(&scene, 10, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_WRONG_EXIT, "server", "server.c", 12);
  ck_assert_str_eq(finding->message, "server ended with status 17 instead of 0.");
  ck_assert_str_eq(finding->expected, "exit status 0");
  ck_assert_str_eq(finding->actual, "exit status 17");
  scene_release(&scene);
}
END_TEST

/* exit() is called at a place, the return from main() comes from the C library's. */
START_TEST(test_exit__is_where_the_program_left) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "one\n");
  prints(&scene, "server", 10, "one\n");
  calls(&scene, "server", 11, "shmctl", "shm#1, IPC_RMID, NULL", 0);
  calls(&scene, "server", _i == 0 ? 12 : 0, "exit_group", "3", 0);
  exits(&scene, "server", 3);
  judge(&scene);
  const struct finding *finding =
      assert_finding(&scene, 0, FINDING_WRONG_EXIT, "server", _i == 0 ? "server.c" : NULL, _i == 0 ? 12 : 0);
  ck_assert_uint_eq(finding->event, 2);
  scene_release(&scene);
}
END_TEST

START_TEST(test_exit__a_failure_must_be_told) {
  static const struct {
    int stream; /* to which it says something, 0: neither */
    int status;
    double points;
    enum finding_kind kind;
  } rows[] = {{1, 1, 20, 0},
              {2, 1, 20, 0},
              {2, 0, 0, FINDING_WRONG_EXIT},
              {0, 1, 10, FINDING_STDOUT_MISMATCH},
              {0, 0, 0, FINDING_WRONG_EXIT}};
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene;
    scene_init(&scene);
    expects_exit(&scene, "server", 1);
    scene.test->expect.items[0].message.rule = TEXT_NOT_EMPTY;
    if (rows[i].stream)
      print_to(&scene.run, rows[i].stream, "server", 10, "no such number\n");
    exits(&scene, "server", rows[i].status);
    if (rows[i].points > 19) {
      assert_pass(&scene);
      continue;
    }
    assert_fail(&scene, rows[i].points, 1);
    ck_assert_int_eq(scene.result.findings.items[0].kind, rows[i].kind);
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_exit__output_that_stops_and_a_wrong_status_are_one_finding) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "one\ntwo\n");
  prints(&scene, "server", 10, "one\n");
  calls(&scene, "server", 11, "shmget", "ftok(., x), 20, 0666", 2);
  print_to(&scene.run, 2, "server", 12, "shmget: No such file or directory\n");
  exits(&scene, "server", 1);
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_WRONG_EXIT, "server", "server.c", 11);
  ck_assert_str_eq(finding->message,
                   "server: stdout stops after line 1, 1 more line was expected, and it ended with status "
                   "1 instead of 0; before that shmget(ftok(., x), 20, 0666) had failed with ENOENT at "
                   "server.c:11.\n  one\n- two");
  scene_release(&scene);
}
END_TEST

/* It should have given up where a call failed; a loop that ends with an error hasn't failed. */
START_TEST(test_exit__success_after_a_failed_call_is_told_at_the_call) {
  struct scene scene;
  scene_init(&scene);
  expects_exit(&scene, "server", 1);
  calls(&scene, "server", 11, "shmget", "ftok(., x), 20, 0666", ENOSPC);
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_WRONG_EXIT, "server", "server.c", 11);
  ck_assert_str_eq(finding->message,
                   "server ended with status 0 instead of 1; before that shmget(ftok(., x), 20, 0666) "
                   "had failed with ENOSPC at server.c:11.");
  ck_assert_str_eq(finding->hint, "When a step fails, say so and end with exit(1).");
  scene_release(&scene);
  scene_init(&scene);
  expects_exit(&scene, "server", 1);
  calls(&scene, "server", 11, "wait4", "-1, NULL", ECHILD);
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_WRONG_EXIT, "server", NULL, 0);
  scene_release(&scene);
}
END_TEST

/* The case wants the call to fail. */
START_TEST(test_exit__another_failure_than_expected_needs_no_reason) {
  struct scene scene;
  scene_init(&scene);
  expects_exit(&scene, "server", 1);
  calls(&scene, "server", 11, "shmget", "ftok(., x), 20, 0666", ENOSPC);
  exits(&scene, "server", 3);
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(assert_finding(&scene, 0, FINDING_WRONG_EXIT, "server", "server.c", 11)->hint,
                   "When a step fails, say so and end with exit(1).");
  scene_release(&scene);
}
END_TEST

START_TEST(test_exit__is_not_judged_when_not_asked_for) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "one\n");
  prints(&scene, "server", 10, "one\n");
  exits(&scene, "server", 0);
  exits(&scene, "client", 3);
  assert_pass(&scene);
}
END_TEST

START_TEST(test_signal__an_expected_one_passes) {
  struct scene scene;
  scene_init(&scene);
  expects(&scene, "server")->signal = SIGTERM;
  is_killed(&scene, "server", 10, SIGTERM);
  assert_pass(&scene);
  scene_init(&scene);
  expects(&scene, "server")->signal = SIGTERM;
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(assert_finding(&scene, 0, FINDING_WRONG_EXIT, "server", NULL, 0)->message,
                   "server ended with status 0 instead of being stopped by SIGTERM.");
  scene_release(&scene);
}
END_TEST

/* The example of the handbook: the server crashes, and the client can only fail. */
START_TEST(test_signal__a_crash_takes_the_blame_for_what_follows) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "filled\ndone\n");
  expects_text(&scene, "client", "1 2 3 4\n");
  scene.test->leaves_nothing = true;
  prints(&scene, "server", 10, "filled\n");
  calls(&scene, "server", 30, "shmat", "shm#1, NULL, 0", 13);
  is_killed(&scene, "server", 31, SIGSEGV);
  prints(&scene, "client", 8, "*** shmget error (client) ***\n");
  exits(&scene, "client", 1);
  *vec_add(&scene.run.left.objects) = (struct object){
      .kind = OBJECT_SHM, .name = xstrdup("shm#1"), .bytes = 20, .items = -1, .mode = 0666, .nattch = 0};
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_KILLED_BY_SIGNAL, "server", "server.c", 31);
  ck_assert_str_eq(
      finding->message,
      "server was killed by SIGSEGV at server.c:31 in main(): it used memory that it may not use; the last that "
      "it had printed is \"filled\".\n"
      "client then failed because of it: it ended with status 1 instead of 0, the last that it printed is \"*** "
      "shmget error (client) ***\".\n"
      "So this was left behind: shm#1 (20 bytes, mode 0666, nattch 0).");
  ck_assert_str_eq(finding->hint,
                   "Check what shmat() returns before going on: it had just failed with EACCES at server.c:30.");
  ck_assert_str_eq(finding->expected, "ends with status 0");
  ck_assert_str_eq(finding->actual, "killed by SIGSEGV");
  scene_release(&scene);
}
END_TEST

START_TEST(test_signal__what_a_crash_did_to_the_others_is_said_as_it_was) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "filled\n");
  expects_text(&scene, "client", "1 2 3 4\n");
  is_killed(&scene, "server", 31, SIGSEGV);
  prints(&scene, "client", 8, "0 0 0 0\n");
  exits(&scene, "client", 0);
  assert_fail(&scene, 0, 1);
  assert_contains(scene.result.findings.items[0].message,
                  "client then failed because of it: line 1 of stdout is not what was expected.");
  scene_release(&scene);
}
END_TEST

static void add_child(struct run_record *run) {
  *vec_add(&run->timeline.processes) = (struct process){
      .role = xstrdup("server"), .printer = xstrdup("server"), .name = xstrdup("server/1"), .parent = 0};
}

/* It isn't a crash, so it is no finding of its own; but it is why. */
START_TEST(test_signal__a_child_that_was_killed_explains_its_parent_s_text) {
  struct scene scene;
  scene_init(&scene);
  scene.test->hint = xstrdup("The parent prints last.");
  expects_text(&scene, "server", "got 'a'\n");
  add_child(&scene.run);
  add_event(&scene.run, EVENT_SIGNAL, 2, 27)->signal = SIGPIPE;
  add_event(&scene.run, EVENT_EXIT, 2, 0)->signal = SIGPIPE;
  prints(&scene, "server", 29, "got ''\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 27);
  assert_contains(finding->message,
                  "server: its child server/1 was killed by SIGPIPE at server.c:27 in main(): it wrote "
                  "into a pipe or socket that nobody reads any more; line 1 of stdout");
  assert_contains(finding->hint, "reading end");
  scene_release(&scene);
}
END_TEST

START_TEST(test_signal__a_child_that_was_killed_later_explains_nothing) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "got 'a'\n");
  add_child(&scene.run);
  prints(&scene, "server", 29, "got ''\n");
  add_event(&scene.run, EVENT_EXIT, 2, 0)->signal = SIGTERM;
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 29);
  ck_assert_ptr_null(strstr(finding->message, "SIGTERM"));
  scene_release(&scene);
}
END_TEST

START_TEST(test_signal__a_role_that_was_wrong_before_the_crash_is_not_excused) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "done\n");
  expects_text(&scene, "client", "1 2 3 4\n");
  prints(&scene, "client", 8, "0 0 0 0\n");
  exits(&scene, "client", 0);
  is_killed(&scene, "server", 31, SIGSEGV);
  assert_fail(&scene, 0, 2);
  assert_finding(&scene, 0, FINDING_KILLED_BY_SIGNAL, "server", "server.c", 31);
  assert_finding(&scene, 1, FINDING_STDOUT_MISMATCH, "client", "client.c", 8);
  scene_release(&scene);
}
END_TEST

START_TEST(test_signal__a_right_client_keeps_its_share) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "done\n");
  expects_text(&scene, "client", "1 2 3 4\n");
  prints(&scene, "client", 8, "1 2 3 4\n");
  exits(&scene, "client", 0);
  is_killed(&scene, "server", 31, SIGSEGV);
  assert_fail(&scene, 10, 1);
  scene_release(&scene);
}
END_TEST

START_TEST(test_signal__a_crashed_child_is_found) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "parent\n");
  add_child(&scene.run);
  int child = (int)scene.run.timeline.processes.count - 1;
  add_event(&scene.run, EVENT_SIGNAL, child, 22)->signal = SIGFPE;
  add_event(&scene.run, EVENT_EXIT, child, 0)->signal = SIGFPE;
  prints(&scene, "server", 23, "no answer\n");
  exits(&scene, "server", 1);
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_KILLED_BY_SIGNAL, "server", "server.c", 22);
  ck_assert_str_eq(finding->message,
                   "server/1 was killed by SIGFPE at server.c:22 in main(): it divided by zero.\n"
                   "server then ended with status 1 instead of 0, the last that it printed is \"no answer\".");
  scene_release(&scene);
}
END_TEST

/* A program may end its own children. */
START_TEST(test_signal__a_child_stopped_on_purpose_is_no_fault) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "parent\n");
  add_child(&scene.run);
  add_event(&scene.run, EVENT_EXIT, 2, 0)->signal = SIGTERM;
  prints(&scene, "server", 3, "parent\n");
  exits(&scene, "server", 0);
  assert_pass(&scene);
}
END_TEST

START_TEST(test_signal__who_waits_for_the_dead_is_not_a_deadlock_of_its_own) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "filled\ndone\n");
  expects_text(&scene, "client", "1 2 3 4\n");
  prints(&scene, "server", 10, "filled\n");
  is_killed(&scene, "client", 9, SIGSEGV);
  is_stuck(&scene, "server", 12, "semop", "sem#1, {0, -1}", "semaphore 0 of sem#1 to reach 1");
  scene.run.end = RUN_DEADLOCK;
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_KILLED_BY_SIGNAL, "client", "client.c", 9);
  assert_contains(finding->message,
                  "The others then wait for ever:\nserver waits in semop(sem#1, {0, -1}) at server.c:12");
  scene_release(&scene);
}
END_TEST

START_TEST(test_exit__a_role_that_gave_up_explains_the_other) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "filled\n");
  expects_text(&scene, "client", "1 2 3 4\n");
  calls(&scene, "server", 7, "ftok", "x", 2);
  exits(&scene, "server", 1);
  prints(&scene, "client", 8, "*** shmget error (client) ***\n");
  exits(&scene, "client", 1);
  assert_fail(&scene, 0, 1);
  assert_contains(assert_finding(&scene, 0, FINDING_WRONG_EXIT, "server", "server.c", 7)->message,
                  "client then failed because of it: it ended with status 1");
  scene_release(&scene);
}
END_TEST

/* ---- ends of runs ---- */

START_TEST(test_end__a_deadlock_names_everybody) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "filled\ndone\n");
  expects_text(&scene, "client", "1 2 3 4\n");
  scene.test->leaves_nothing = true;
  prints(&scene, "server", 10, "filled\n");
  is_stuck(&scene, "server", 40, "wait4", "-1, NULL, 0, NULL", "a child to end");
  is_stuck(&scene, "client", 12, "semop", "sem#1, {0, -1}", "semaphore 0 of sem#1 to reach 1");
  *vec_add(&scene.run.left.objects) = (struct object){.kind = OBJECT_SEM, .name = xstrdup("sem#1")};
  scene.run.end = RUN_DEADLOCK;
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_DEADLOCK, "client", "client.c", 12);
  ck_assert_str_eq(finding->message,
                   "Nobody can ever go on.\n"
                   "server waits in wait4(-1, NULL, 0, NULL) at server.c:40, for a child to end\n"
                   "client waits in semop(sem#1, {0, -1}) at client.c:12, for semaphore 0 of sem#1 to reach 1");
  assert_contains(finding->hint, "semop()");
  ck_assert_uint_eq(finding->event, 2);
  scene_release(&scene);
}
END_TEST

START_TEST(test_end__a_deadlock_tells_who_had_ended_and_how) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "filled\n");
  expects_text(&scene, "client", "1 2 3 4\n");
  prints(&scene, "client", 8, "*** shmget error (client) ***\n");
  exits(&scene, "client", 1);
  is_stuck(&scene, "server", 12, "semop", "sem#1, {0, -1}", "semaphore 0 of sem#1 to reach 1");
  scene.run.end = RUN_DEADLOCK;
  assert_fail(&scene, 0, 1);
  assert_contains(assert_finding(&scene, 0, FINDING_DEADLOCK, "server", "server.c", 12)->message,
                  "client ended with status 1 after printing \"*** shmget error (client) ***\"");
  scene_release(&scene);
}
END_TEST

START_TEST(test_end__wrong_text_before_a_hang_is_told_too) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "filled\ndone\n");
  prints(&scene, "server", 10, "empty\n");
  is_stuck(&scene, "server", 12, "read", "pipe#1, 1", "data on pipe#1");
  scene.run.end = RUN_DEADLOCK;
  assert_fail(&scene, 0, 2);
  assert_finding(&scene, 0, FINDING_DEADLOCK, "server", "server.c", 12);
  assert_finding(&scene, 1, FINDING_STDOUT_MISMATCH, "server", "server.c", 10);
  ck_assert_double_eq(scene.result.findings.items[1].cost, 0);
  scene_release(&scene);
}
END_TEST

START_TEST(test_end__no_progress_names_the_loop) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "done\n");
  is_stuck(&scene, "server", 33, NULL, "", "a change of memory that nobody will make");
  scene.run.end = RUN_NO_PROGRESS;
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_NO_PROGRESS, "server", "server.c", 33);
  ck_assert_str_eq(finding->message,
                   "Nothing will ever change any more.\n"
                   "server loops at server.c:33, waiting for a change of memory that nobody will make");
  scene_release(&scene);
}
END_TEST

/* Who sleeps between its looks sees each change; who never pauses may have stopped looking. */
START_TEST(test_end__no_progress_is_the_spinner_s_rather_than_a_sleeper_s) {
  for (int asleep = 0; asleep <= 1; asleep++) {
    struct scene scene;
    scene_init(&scene);
    expects_text(&scene, "server", "done\n");
    is_stuck(&scene, "server", 33, asleep ? "clock_nanosleep" : NULL, "", "a change that nobody will make");
    scene.run.timeline.events.items[0].waited = true;
    is_stuck(&scene, "client", 44, NULL, "", "a change of memory that nobody will make");
    scene.run.end = RUN_NO_PROGRESS;
    assert_fail(&scene, 0, 1);
    assert_finding(&scene, 0, FINDING_NO_PROGRESS, "client", "client.c", 44);
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_end__limits_have_kinds_of_their_own) {
  static const struct {
    enum run_end end;
    enum finding_kind kind;
    const char *bound;
  } rows[] = {
      {RUN_CPU_LIMIT, FINDING_TIMEOUT, "(2 s of CPU time)"},
      {RUN_WALL_LIMIT, FINDING_TIMEOUT, "(10 s)"},
      {RUN_EVENT_LIMIT, FINDING_TIMEOUT, "(1000000)"},
      {RUN_OUTPUT_LIMIT, FINDING_OUTPUT_LIMIT, "(1048576 bytes)"},
      {RUN_MEMORY_LIMIT, FINDING_MEMORY_LIMIT, "(256 MiB)"},
      {RUN_PROCESS_LIMIT, FINDING_PROCESS_LIMIT, "(64)"},
  };
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene;
    scene_init(&scene);
    expects_text(&scene, "server", "done\n");
    prints(&scene, "server", 10, "spam\n");
    scene.run.end = rows[i].end;
    scene.run.problem_process = 0;
    scene.run.problem_place = (struct place){xstrdup("server.c"), xstrdup("main"), 9};
    assert_fail(&scene, 0, 1);
    const struct finding *finding = assert_finding(&scene, 0, rows[i].kind, "server", "server.c", 9);
    assert_contains(finding->message, rows[i].bound);
    assert_contains(finding->message, " at server.c:9.");
    ck_assert_int_eq(strncmp(finding->message, "server ", 7), 0);
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_end__too_many_threads_are_not_asked_about_fork) {
  for (int child = 0; child <= 1; child++) {
    struct scene scene;
    scene_init(&scene);
    expects_text(&scene, "server", "done\n");
    calls(&scene, "server", 9, "clone", "", 0);
    scene.run.timeline.events.items[0].function = xstrdup("pthread_create");
    if (child)
      *vec_add(&scene.run.timeline.processes) =
          (struct process){.role = xstrdup("server"), .printer = xstrdup("server"), .name = xstrdup("server/1")};
    scene.run.end = RUN_PROCESS_LIMIT;
    scene.run.problem_process = 0;
    assert_fail(&scene, 0, 1);
    const char *hint = scene.result.findings.items[0].hint;
    assert_contains(hint, child ? "fork()" : "pthread_create()");
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_end__a_limit_without_a_place_has_the_last_known_one) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "done\n");
  prints(&scene, "server", 10, "spam\n");
  prints(&scene, "server", 0, "spam\n");
  prints(&scene, "client", 7, "hello\n");
  scene.run.end = RUN_OUTPUT_LIMIT;
  scene.run.problem_process = 0;
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_OUTPUT_LIMIT, "server", "server.c", 10);
  ck_assert_str_eq(finding->message,
                   "server printed more than the case allows (1048576 bytes), last seen at server.c:10.");
  ck_assert_uint_eq(finding->event, 0);
  scene_release(&scene);
}
END_TEST

START_TEST(test_end__the_author_s_hint_goes_with_ours) {
  struct scene scene;
  scene_init(&scene);
  scene.test->hint = xstrdup("The client says TAKEN.");
  expects_text(&scene, "server", "done\n");
  is_stuck(&scene, "server", 33, NULL, "", "a change of memory that nobody will make");
  scene.run.end = RUN_NO_PROGRESS;
  assert_fail(&scene, 0, 1);
  const char *hint = assert_finding(&scene, 0, FINDING_NO_PROGRESS, "server", "server.c", 33)->hint;
  assert_contains(hint, "the same segment");
  assert_contains(hint, "\nThe client says TAKEN.");
  scene_release(&scene);
}
END_TEST

START_TEST(test_end__a_program_without_shared_memory_is_not_asked_about_its_segment) {
  struct scene scene;
  scene_init(&scene);
  strings_add(&scene.test->roles, "server");
  expects_text(&scene, "server", "done\n");
  is_stuck(&scene, "server", 33, NULL, "", "a change of memory that nobody will make");
  scene.run.end = RUN_NO_PROGRESS;
  assert_fail(&scene, 0, 1);
  const char *hint = assert_finding(&scene, 0, FINDING_NO_PROGRESS, "server", "server.c", 33)->hint;
  ck_assert_ptr_null(strstr(hint, "segment"));
  scene_release(&scene);
}
END_TEST

START_TEST(test_end__what_is_forbidden_names_the_call) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "done\n");
  calls(&scene, "server", 14, "mount", "\"a\", \"b\"", 1);
  prints(&scene, "server", 15, "mount failed\n");
  exits(&scene, "server", 1);
  scene.run.end = RUN_FORBIDDEN;
  scene.run.problem = xstrdup("mount");
  scene.run.problem_process = 0;
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(assert_finding(&scene, 0, FINDING_FORBIDDEN, "server", "server.c", 14)->message,
                   "server tried what the sandbox denies, with mount() at server.c:14.");
  scene_release(&scene);
}
END_TEST

START_TEST(test_end__our_own_failures_are_never_charged) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "done\n");
  scene.run.end = RUN_BROKEN;
  scene.run.problem = xstrdup("resume a program: no such process");
  judge(&scene);
  ck_assert_int_eq(scene.result.verdict, VERDICT_BROKEN);
  ck_assert_str_eq(assert_finding(&scene, 0, FINDING_BROKEN, NULL, NULL, 0)->message,
                   "resume a program: no such process");
  ck_assert_double_eq(scene.result.findings.items[0].cost, 0);
  findings_release(&scene.result.findings);
  scene.run.end = RUN_UNSUPPORTED;
  judge(&scene);
  ck_assert_int_eq(scene.result.verdict, VERDICT_UNSUPPORTED);
  assert_finding(&scene, 0, FINDING_UNSUPPORTED, NULL, NULL, 0);
  scene_release(&scene);
}
END_TEST

/* ---- order ---- */

static void step(struct scene *scene, const char *role, const char *text) {
  *vec_add(&scene->test->order) = (struct order_step){.role = xstrdup(role), .text = xstrdup(text)};
}

static struct scene order_scene(void) {
  struct scene scene;
  scene_init(&scene);
  step(&scene, "server", "filled");
  step(&scene, "client", "found");
  step(&scene, "server", "detected");
  return scene;
}

START_TEST(test_order__a_line_counts_when_it_is_complete) {
  struct scene scene = order_scene();
  prints(&scene, "server", 10, "has fil");
  prints(&scene, "client", 20, "fo");
  prints(&scene, "server", 10, "led\n");
  prints(&scene, "client", 20, "und\n");
  prints(&scene, "server", 11, "has detected"); /* never ended */
  assert_pass(&scene);
}
END_TEST

START_TEST(test_order__steps_of_one_role_may_come_in_one_write) {
  struct scene scene;
  scene_init(&scene);
  step(&scene, "server", "one");
  step(&scene, "server", "two");
  prints(&scene, "server", 10, "one\ntwo\n");
  assert_pass(&scene);
}
END_TEST

START_TEST(test_order__too_early_is_a_violation) {
  struct scene scene = order_scene();
  prints(&scene, "client", 20, "found\n");
  prints(&scene, "server", 10, "filled\n");
  prints(&scene, "server", 11, "detected\n");
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_ORDER_VIOLATION, "client", "client.c", 20);
  ck_assert_str_eq(finding->message,
                   "client printed \"found\" before server printed \"filled\"; it should come after it.");
  ck_assert_str_eq(finding->expected, "server: filled\nclient: found\nserver: detected\n");
  ck_assert_str_eq(finding->actual, "client: found\nserver: filled\nserver: detected\n");
  scene_release(&scene);
}
END_TEST

START_TEST(test_order__a_missing_line_is_a_mismatch_told_once) {
  struct scene scene = order_scene();
  prints(&scene, "server", 10, "filled\n");
  prints(&scene, "server", 11, "detected\n");
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "client", NULL, 0)->message,
                   "client never printed a line with \"found\".");
  scene_release(&scene);
  scene = order_scene();
  expects_text(&scene, "client", "found\n");
  prints(&scene, "server", 10, "filled\n");
  prints(&scene, "client", 20, "nothing there\n");
  prints(&scene, "server", 11, "detected\n");
  exits(&scene, "client", 0);
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "client", "client.c", 20);
  scene_release(&scene);
}
END_TEST

START_TEST(test_order__the_right_lines_of_one_role_in_the_wrong_order) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "child\nparent\n");
  prints(&scene, "server", 30, "parent\n");
  prints(&scene, "server", 20, "child\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_ORDER_VIOLATION, "server", "server.c", 30);
  ck_assert_str_eq(finding->message,
                   "server: stdout has the right lines in the wrong order.\n- child\n  parent\n+ child");
  scene_release(&scene);
}
END_TEST

/* ---- same ---- */

static struct scene same_scene(const char *of_server, const char *of_client) {
  static const char *const roles[] = {"server", "client"};
  struct scene scene;
  scene_init(&scene);
  for (size_t i = 0; i < 2; i++) {
    struct text_expectation *out = &expects(&scene, roles[i])->out;
    out->rule = TEXT_MATCHES;
    strings_add(&out->parts, "shmid = (?<shmid>\\d+)");
    prints(&scene, roles[i], 10, i ? of_client : of_server);
    exits(&scene, roles[i], 0);
  }
  strings_add(&scene.test->same, "shmid");
  return scene;
}

START_TEST(test_same__one_value_passes) {
  struct scene scene = same_scene("shmid = 3\n", "shmid = 3\n");
  assert_pass(&scene);
}
END_TEST

START_TEST(test_same__two_values_are_told_with_their_roles) {
  struct scene scene = same_scene("shmid = 3\n", "shmid = 4\n");
  assert_fail(&scene, 13.33, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "client", "client.c", 10);
  ck_assert_str_eq(finding->message,
                   "shmid should be the same everywhere: server printed 3, client printed 4 (on stdout).");
  ck_assert_str_eq(finding->expected, "shmid = 3");
  ck_assert_str_eq(finding->actual, "shmid = 4");
  scene_release(&scene);
}
END_TEST

/* ---- objects ---- */

static struct object segment(const char *key, int64_t bytes, int mode, int nattch) {
  return (struct object){.kind = OBJECT_SHM,
                         .name = xstrdup("shm#1"),
                         .key = xstrdup(key),
                         .bytes = bytes,
                         .items = -1,
                         .mode = mode,
                         .nattch = nattch,
                         .process = 0,
                         .call = "shmget",
                         .place = {xstrdup("server.c"), xstrdup("main"), 23},
                         .event = SIZE_MAX};
}

static struct object_expectation expected_segment(const char *key) {
  return (struct object_expectation){
      .kind = OBJECT_SHM, .key = xstrdup(key), .bytes = 20, .items = -1, .mode = 0666, .nattch = 1};
}

static struct scene observe_scene(void) {
  struct scene scene;
  scene_init(&scene);
  struct observation *observation = vec_add(&scene.test->observe);
  observation->moment = (struct moment){.kind = MOMENT_WAITS, .role = xstrdup("server")};
  *vec_add(&observation->objects) = expected_segment("ftok(., x)");
  return scene;
}

static struct inventory *observed(struct scene *scene) {
  struct inventory *inventory = vec_add(&scene->run.observed);
  inventory->moment = xstrdup("0");
  return inventory;
}

static void observes(struct scene *scene, struct object object) {
  struct inventory *inventory = observed(scene);
  *vec_add(&inventory->objects) = object;
}

START_TEST(test_observe__as_documented_passes) {
  struct scene scene = observe_scene();
  observes(&scene, segment("ftok(., x)", 20, 0666, 1));
  assert_pass(&scene);
}
END_TEST

START_TEST(test_observe__keys_are_equal_however_they_are_written) {
  struct scene scene = observe_scene();
  free(scene.test->observe.items[0].objects.items[0].key);
  scene.test->observe.items[0].objects.items[0].key = xstrdup("5678");
  observes(&scene, segment("0x162e", 20, 0666, 1));
  assert_pass(&scene);
  scene = observe_scene();
  free(scene.test->observe.items[0].objects.items[0].key);
  scene.test->observe.items[0].objects.items[0].key = xstrdup("ftok(file, 0x27)");
  observes(&scene, segment("ftok(file, 0x27)", 20, 0666, 1));
  assert_pass(&scene);
}
END_TEST

START_TEST(test_observe__each_difference_is_named) {
  struct scene scene = observe_scene();
  observes(&scene, segment("IPC_PRIVATE", 16, 0600, 2));
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_WRONG_OBJECT, "server", "server.c", 23);
  ck_assert_str_eq(
      finding->message,
      "While server waited the System V shared memory segment was not as it should be: its key is IPC_PRIVATE, "
      "not ftok(., x), it has 16 bytes, not 20, its mode is 0600, not 0666, it is attached 2 times, not 1, made "
      "by server with shmget() at server.c:23.");
  ck_assert_str_eq(finding->expected, "System V shared memory segment (key ftok(., x), 20 bytes, mode 0666, nattch 1)");
  ck_assert_str_eq(finding->actual, "shm#1 (key IPC_PRIVATE, 16 bytes, mode 0600, nattch 2)");
  scene_release(&scene);
}
END_TEST

/* The kernel takes the key of a segment that is marked for removal. */
START_TEST(test_observe__a_segment_removed_too_early_is_told_as_such) {
  struct scene scene = observe_scene();
  *vec_add(&scene.run.made.objects) = segment("ftok(., x)", 20, 0666, 0);
  calls(&scene, "server", 36, "shmctl", "shm#1, IPC_RMID, NULL", 0);
  observes(&scene, segment("IPC_PRIVATE", 20, 0666, 1));
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_WRONG_OBJECT, "server", "server.c", 36);
  assert_contains(finding->message, "it was already marked for removal at server.c:36");
  ck_assert_ptr_null(strstr(finding->message, "its key is"));
  ck_assert_uint_eq(finding->event, scene.run.timeline.events.count - 1);
  scene_release(&scene);
}
END_TEST

START_TEST(test_observe__missing_and_extra_objects) {
  struct scene scene = observe_scene();
  observed(&scene);
  assert_fail(&scene, 0, 1);
  assert_contains(assert_finding(&scene, 0, FINDING_WRONG_OBJECT, "server", NULL, 0)->message,
                  "While server waited there was no System V shared memory segment (key ftok(., x)");
  scene_release(&scene);
  scene = observe_scene();
  struct inventory *inventory = observed(&scene);
  *vec_add(&inventory->objects) = segment("0x1", 20, 0666, 1);
  *vec_add(&inventory->objects) = segment("ftok(., x)", 20, 0666, 1);
  assert_fail(&scene, 0, 1);
  assert_contains(assert_finding(&scene, 0, FINDING_WRONG_OBJECT, "server", "server.c", 23)->message,
                  "that doesn't belong there: shm#1 (key 0x1");
  scene_release(&scene);
}
END_TEST

START_TEST(test_observe__none_of_a_kind_may_be_asked_for) {
  struct scene scene = observe_scene();
  struct observation *observation = &scene.test->observe.items[0];
  free(observation->objects.items[0].key);
  observation->objects.count = 0;
  observation->kinds[OBJECT_SHM] = true;
  observes(&scene, segment("0x1", 20, 0666, 1));
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_WRONG_OBJECT, "server", "server.c", 23);
  scene_release(&scene);
}
END_TEST

START_TEST(test_observe__a_moment_that_never_came_is_told) {
  struct scene scene = observe_scene();
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(assert_finding(&scene, 0, FINDING_WRONG_OBJECT, "server", NULL, 0)->message,
                   "server never waited for anybody, so that what is there then could not be seen.");
  scene_release(&scene);
}
END_TEST

/* What was asked for had been seen; that the run hung later is told in the cases that ask for its end. */
START_TEST(test_observe__what_was_seen_before_a_hang_is_kept) {
  struct scene scene = observe_scene();
  observes(&scene, segment("ftok(., x)", 20, 0666, 1));
  is_stuck(&scene, "server", 12, "read", "pipe#1, 1", "data on pipe#1");
  scene.run.end = RUN_DEADLOCK;
  assert_pass(&scene);
  scene = observe_scene();
  observes(&scene, segment("ftok(., x)", 20, 0666, 1));
  scene.test->leaves_nothing = true;
  is_stuck(&scene, "server", 12, "read", "pipe#1, 1", "data on pipe#1");
  scene.run.end = RUN_DEADLOCK;
  assert_fail(&scene, 10, 1);
  assert_finding(&scene, 0, FINDING_DEADLOCK, "server", "server.c", 12);
  scene_release(&scene);
  scene = observe_scene();
  is_stuck(&scene, "server", 12, "read", "pipe#1, 1", "data on pipe#1");
  scene.run.end = RUN_DEADLOCK;
  assert_fail(&scene, 0, 1);
  scene_release(&scene);
}
END_TEST

START_TEST(test_end__a_role_that_printed_too_little_is_told_with_the_hang) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "done\n");
  expects_text(&scene, "client", "1 2 3 4\n");
  exits(&scene, "client", 0);
  is_stuck(&scene, "server", 12, "read", "pipe#1, 1", "data on pipe#1");
  scene.run.end = RUN_DEADLOCK;
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(assert_finding(&scene, 0, FINDING_DEADLOCK, "server", "server.c", 12)->message,
                   "Nobody can ever go on.\nserver waits in read(pipe#1, 1) at server.c:12, for data on pipe#1\n"
                   "client ended with status 0\nclient: nothing was printed to stdout, 1 line was expected.");
  scene_release(&scene);
}
END_TEST

START_TEST(test_observe__a_moment_lost_to_a_crash_is_not_told_again) {
  struct scene scene = observe_scene();
  expects_text(&scene, "server", "done\n");
  is_killed(&scene, "server", 5, SIGSEGV);
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_KILLED_BY_SIGNAL, "server", "server.c", 5);
  scene_release(&scene);
}
END_TEST

static struct scene makes_scene(int mode_made) {
  struct scene scene;
  scene_init(&scene);
  *vec_add(&scene.test->makes) = (struct object_expectation){.kind = OBJECT_FIFO,
                                                             .name = xstrdup("/tmp/pipefile"),
                                                             .bytes = -1,
                                                             .items = -1,
                                                             .mode = 0622,
                                                             .mode_masked = true,
                                                             .nattch = -1};
  *vec_add(&scene.run.made.objects) = (struct object){.kind = OBJECT_FIFO,
                                                      .name = xstrdup("/tmp/pipefile"),
                                                      .bytes = -1,
                                                      .items = -1,
                                                      .mode = mode_made,
                                                      .nattch = -1,
                                                      .process = 1,
                                                      .call = "mknod",
                                                      .place = {xstrdup("client.c"), NULL, 9}};
  return scene;
}

START_TEST(test_makes__the_umask_is_taken_off) {
  struct scene scene = makes_scene(0600);
  assert_pass(&scene);
}
END_TEST

START_TEST(test_makes__another_mode_is_wrong) {
  struct scene scene = makes_scene(0644);
  assert_fail(&scene, 0, 1);
  assert_contains(assert_finding(&scene, 0, FINDING_WRONG_OBJECT, "client", "client.c", 9)->message,
                  "its mode is 0644, not 0600, made by client with mknod() at client.c:9.");
  scene_release(&scene);
}
END_TEST

START_TEST(test_makes__none_of_a_kind_may_be_asked_for) {
  struct scene scene;
  scene_init(&scene);
  scene.test->makes_none[OBJECT_SHM] = true;
  exits(&scene, "server", 0);
  assert_pass(&scene);
  scene_init(&scene);
  scene.test->makes_none[OBJECT_SHM] = true;
  *vec_add(&scene.run.made.objects) = segment("0x1", 20, 0666, 0);
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  assert_contains(scene.result.findings.items[0].message, "that doesn't belong there");
  scene_release(&scene);
}
END_TEST

/* ---- what is left ---- */

START_TEST(test_leaves__nothing_passes) {
  struct scene scene;
  scene_init(&scene);
  scene.test->leaves_nothing = true;
  exits(&scene, "server", 0);
  exits(&scene, "client", 0);
  assert_pass(&scene);
}
END_TEST

START_TEST(test_leaves__is_not_judged_when_not_asked_for) {
  struct scene scene;
  scene_init(&scene);
  *vec_add(&scene.run.left.objects) = segment("0x1", 20, 0666, 0);
  assert_pass(&scene);
}
END_TEST

START_TEST(test_leaves__each_kind_has_its_finding_and_its_call) {
  static const struct {
    enum object_kind object;
    enum finding_kind finding;
    const char *call;
  } rows[] = {
      {OBJECT_SHM, FINDING_LEAKED_SHM, "shmctl(shmid, IPC_RMID, NULL)"},
      {OBJECT_SEM, FINDING_LEAKED_SEM, "semctl(semid, 0, IPC_RMID)"},
      {OBJECT_MSG, FINDING_LEAKED_MSG, "msgctl(msqid, IPC_RMID, NULL)"},
      {OBJECT_POSIX_SHM, FINDING_LEAKED_POSIX_SHM, "shm_unlink()"},
      {OBJECT_POSIX_SEM, FINDING_LEAKED_POSIX_SEM, "sem_unlink()"},
      {OBJECT_MQUEUE, FINDING_LEAKED_MQUEUE, "mq_unlink()"},
      {OBJECT_FIFO, FINDING_LEAKED_FIFO, "unlink()"},
      {OBJECT_FILE, FINDING_LEAKED_FILE, "unlink()"},
      {OBJECT_PROCESS, FINDING_LEAKED_PROCESS, "waitpid()"},
  };
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene;
    scene_init(&scene);
    scene.test->leaves_nothing = true;
    struct object object = segment("0x1", 20, 0666, 0);
    object.kind = rows[i].object;
    *vec_add(&scene.run.left.objects) = object;
    assert_fail(&scene, 0, 1);
    assert_contains(assert_finding(&scene, 0, rows[i].finding, "server", "server.c", 23)->hint, rows[i].call);
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_leaves__the_maker_is_named_as_in_the_source) {
  struct scene scene;
  scene_init(&scene);
  scene.test->leaves_nothing = true;
  struct object object = segment("0x1", 32, 0644, -1);
  object.kind = OBJECT_POSIX_SEM;
  object.call = "openat";
  *vec_add(&scene.run.left.objects) = object;
  assert_fail(&scene, 0, 1);
  assert_contains(scene.result.findings.items[0].message, "made by server with sem_open() at server.c:23");
  scene_release(&scene);
}
END_TEST

START_TEST(test_leaves__objects_made_at_one_line_are_one_leak) {
  struct scene scene;
  scene_init(&scene);
  scene.test->leaves_nothing = true;
  for (int i = 0; i < 3; i++)
    *vec_add(&scene.run.left.objects) = segment("0x1", 20, 0666, 0);
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(
      assert_finding(&scene, 0, FINDING_LEAKED_SHM, "server", "server.c", 23)->message,
      "server left a System V shared memory segment behind: shm#1 (key 0x1, 20 bytes, mode 0666, nattch 0), made "
      "by server with shmget() at server.c:23, and 2 more from there.");
  scene_release(&scene);
}
END_TEST

static void is_refused(struct scene *scene, const char *role, int line, const char *call, const char *arguments,
                       const char *injected, int error) {
  calls(scene, role, line, call, arguments, error);
  struct timeline *timeline = &scene->run.timeline;
  timeline->events.items[timeline->events.count - 1].injected = xstrdup(injected);
}

START_TEST(test_leaves__what_the_harness_refused_to_remove_is_nobody_s_fault) {
  static const struct {
    enum object_kind kind;
    const char *name;
    const char *call;
    const char *arguments;
    bool removed;
  } rows[] = {
      {OBJECT_SHM, "shm#1", "shmctl", "shm#1, IPC_RMID, NULL", true},
      {OBJECT_SHM, "shm#1", "shmctl", "shm#12, IPC_RMID, NULL", false},
      {OBJECT_SHM, "shm#1", "shmctl", "shm#1, IPC_STAT, 0x7ffe", false},
      {OBJECT_SEM, "sem#1", "semctl", "sem#1, 0, IPC_RMID", true},
      {OBJECT_MSG, "msg#1", "msgctl", "msg#1, IPC_RMID, NULL", true},
      {OBJECT_POSIX_SHM, "/mine", "unlink", "\"/dev/shm/mine\"", true},
      {OBJECT_POSIX_SHM, "/mine", "unlink", "\"/dev/shm/mine2\"", false},
      {OBJECT_POSIX_SEM, "/mine", "unlink", "\"/dev/shm/sem.mine\"", true},
      {OBJECT_MQUEUE, "/mine", "mq_unlink", "\"mine\"", true},
      {OBJECT_FIFO, "/tmp/pipefile", "unlink", "\"/tmp/pipefile\"", true},
      {OBJECT_FILE, "out.txt", "unlinkat", "AT_FDCWD, \"out.txt\", 0", true},
      {OBJECT_FILE, "out.txt", "unlink", "\"in.out.txt\"", false},
  };
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene;
    scene_init(&scene);
    scene.test->leaves_nothing = true;
    struct object object = segment("0x1", 20, 0666, 0);
    object.kind = rows[i].kind;
    free(object.name);
    object.name = xstrdup(rows[i].name);
    *vec_add(&scene.run.left.objects) = object;
    is_refused(&scene, "server", 30, rows[i].call, rows[i].arguments, rows[i].call, EPERM);
    if (rows[i].removed) {
      assert_pass(&scene);
      continue;
    }
    assert_fail(&scene, 0, 1);
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_leaves__the_kernel_s_own_refusal_is_a_leak) {
  struct scene scene;
  scene_init(&scene);
  scene.test->leaves_nothing = true;
  *vec_add(&scene.run.left.objects) = segment("0x1", 20, 0666, 0);
  calls(&scene, "server", 30, "shmctl", "shm#1, IPC_RMID, NULL", EPERM);
  assert_fail(&scene, 0, 1);
  scene_release(&scene);
}
END_TEST

/* ---- calls that were made to fail ---- */

/* The server's shmat() fails at line 20; it must say "shmat: no room" and end with `status`. */
static struct scene refused_scene(int status) {
  struct scene scene;
  scene_init(&scene);
  expects_exit(&scene, "server", status);
  struct role_expectation *expected = &scene.test->expect.items[0];
  expected->message.rule = TEXT_MATCHES;
  strings_add(&expected->message.parts, "ready\nshmat: no room\n");
  *vec_add(&scene.test->injections) =
      (struct injection){.role = xstrdup("server"), .call = xstrdup("shmat"), .nth = 1, .error = ENOMEM};
  prints(&scene, "server", 10, "ready\n");
  is_refused(&scene, "server", 20, "shmat", "shm#1, NULL, 0", "shmat", ENOMEM);
  return scene;
}

static void leaves_a_segment(struct scene *scene) {
  scene->test->leaves_nothing = true;
  *vec_add(&scene->run.left.objects) = segment("0x1", 20, 0666, 0);
}

START_TEST(test_unchecked__a_wrong_end_is_told_at_the_call) {
  struct scene scene = refused_scene(1);
  prints(&scene, "server", 30, "stored\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_UNCHECKED_FAILURE, "server", "server.c", 20);
  assert_contains(finding->message, "shmat() was made to fail with ENOMEM at server.c:20, and then: server: line 2");
  scene_release(&scene);
}
END_TEST

/* It stumbles over what the call should have brought, and gives up then. */
START_TEST(test_unchecked__who_works_on_went_on_whatever_its_status) {
  struct scene scene = refused_scene(1);
  calls(&scene, "server", 24, "mmap", "-1, 20", EINVAL);
  prints(&scene, "server", 30, "mmap: Invalid argument\n");
  exits(&scene, "server", 1);
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_UNCHECKED_FAILURE, "server", "server.c", 20);
  scene_release(&scene);
}
END_TEST

START_TEST(test_unchecked__other_words_for_the_failure_are_a_matter_of_text) {
  struct scene scene = refused_scene(1);
  calls(&scene, "server", 22, "shmctl", "shm#1, IPC_RMID, NULL", 0);
  prints(&scene, "server", 23, "Das geht nicht\n");
  exits(&scene, "server", 1);
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 23);
  scene_release(&scene);
}
END_TEST

START_TEST(test_unchecked__another_try_is_no_going_on) {
  struct scene scene = refused_scene(1);
  is_refused(&scene, "server", 21, "shmat", "shm#1, NULL, 0", "shmat", ENOMEM);
  prints(&scene, "server", 23, "Das geht nicht\n");
  exits(&scene, "server", 1);
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 23);
  scene_release(&scene);
}
END_TEST

START_TEST(test_unchecked__where_the_status_tells_nothing_the_text_must) {
  static const struct {
    const char *text;
    enum finding_kind kind;
    int line;
  } rows[] = {{"attached\n", FINDING_UNCHECKED_FAILURE, 20},
              {"shmat: Cannot allocate memory\n", FINDING_STDOUT_MISMATCH, 30},
              {"shmat Failed\n", FINDING_STDOUT_MISMATCH, 30}};
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene = refused_scene(0);
    prints(&scene, "server", 30, rows[i].text);
    exits(&scene, "server", 0);
    assert_fail(&scene, 0, 1);
    assert_finding(&scene, 0, rows[i].kind, "server", "server.c", rows[i].line);
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_unchecked__what_was_wrong_before_does_not_follow) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "begins\nends\n");
  prints(&scene, "server", 10, "something else\n");
  is_refused(&scene, "server", 20, "shmat", "shm#1, NULL, 0", "shmat", ENOMEM);
  prints(&scene, "server", 30, "ends\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 10);
  scene_release(&scene);
}
END_TEST

START_TEST(test_unchecked__a_cosmetic_difference_is_none_of_its_matter) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "some words\n");
  is_refused(&scene, "server", 20, "read", "0, 2", "read", 0);
  prints(&scene, "server", 30, "Some words\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 18, 1);
  ck_assert(assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 30)->cosmetic);
  scene_release(&scene);
}
END_TEST

START_TEST(test_unchecked__a_call_that_was_never_made_is_left_to_the_ordinary_case) {
  struct scene scene = refused_scene(1);
  free(scene.run.timeline.events.items[1].injected);
  scene.run.timeline.events.items[1].injected = NULL;
  exits(&scene, "server", 0);
  assert_pass(&scene);
  scene = refused_scene(1);
  free(scene.run.timeline.events.items[1].injected);
  scene.run.timeline.events.items[1].injected = NULL;
  scene.run.end = RUN_DEADLOCK;
  is_stuck(&scene, "server", 30, "pause", "", "a signal");
  assert_fail(&scene, 0, 1);
  ck_assert(scene.result.not_tried);
  assert_finding(&scene, 0, FINDING_DEADLOCK, "server", "server.c", 30);
  scene_release(&scene);
}
END_TEST

/* Nothing but its place tells a message of any text from what is printed anyway. */
START_TEST(test_unchecked__a_message_comes_behind_the_call) {
  for (int says = 0; says <= 2; says++) {
    struct scene scene;
    scene_init(&scene);
    expects_exit(&scene, "server", 1);
    scene.test->expect.items[0].message.rule = TEXT_NOT_EMPTY;
    prints(&scene, "server", 10, "ready\n");
    is_refused(&scene, "server", 20, "shmat", "shm#1, NULL, 0", "shmat", ENOMEM);
    if (says)
      print_to(&scene.run, says, "server", 30, "no room\n");
    exits(&scene, "server", 1);
    if (says) {
      assert_pass(&scene);
      continue;
    }
    assert_fail(&scene, 10, 1);
    ck_assert_str_eq(assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", "server.c", 20)->message,
                     "server: nothing was printed to stdout or stderr after shmat() had failed.");
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_unchecked__another_role_s_message_may_come_before) {
  struct scene scene;
  scene_init(&scene);
  expects_exit(&scene, "client", 1);
  scene.test->expect.items[0].message.rule = TEXT_NOT_EMPTY;
  prints(&scene, "client", 10, "nobody there\n");
  exits(&scene, "client", 1);
  is_refused(&scene, "server", 20, "shmat", "shm#1, NULL, 0", "shmat", ENOMEM);
  assert_pass(&scene);
}
END_TEST

START_TEST(test_unchecked__what_is_left_by_going_on_is_the_same_fault) {
  struct scene scene = refused_scene(1);
  leaves_a_segment(&scene);
  prints(&scene, "server", 30, "stored\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  assert_contains(assert_finding(&scene, 0, FINDING_UNCHECKED_FAILURE, "server", "server.c", 20)->message,
                  "So this was left behind: shm#1");
  scene_release(&scene);
}
END_TEST

START_TEST(test_unchecked__who_has_seen_the_failure_must_tidy_up) {
  struct scene scene = refused_scene(1);
  leaves_a_segment(&scene);
  prints(&scene, "server", 30, "shmat: no room\n");
  prints(&scene, "server", 30, "shmat failed\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 2);
  assert_finding(&scene, 0, FINDING_UNCHECKED_FAILURE, "server", "server.c", 20);
  assert_finding(&scene, 1, FINDING_LEAKED_SHM, "server", "server.c", 23);
  scene_release(&scene);
}
END_TEST

/* Nothing is expected of the server, which is the one that the broken connection kills. */
START_TEST(test_unchecked__a_sigpipe_comes_from_the_call) {
  struct scene scene;
  scene_init(&scene);
  expects_exit(&scene, "client", 0);
  is_refused(&scene, "server", 20, "sendto", "socket#1, \"x\", 1", "send", EPIPE);
  is_killed(&scene, "server", 20, SIGPIPE);
  exits(&scene, "client", 1);
  assert_fail(&scene, 0, 1);
  const struct finding *finding = assert_finding(&scene, 0, FINDING_UNCHECKED_FAILURE, "server", "server.c", 20);
  assert_contains(finding->message, "send() was made to fail with EPIPE at server.c:20, and then: server was killed by "
                                    "SIGPIPE at server.c:20");
  assert_contains(finding->message, "client then failed because of it");
  assert_contains(finding->hint, "SIGPIPE");
  scene_release(&scene);
}
END_TEST

START_TEST(test_unchecked__a_sigpipe_of_another_call_is_nobody_s_business) {
  struct scene scene;
  scene_init(&scene);
  expects_exit(&scene, "client", 0);
  is_refused(&scene, "server", 20, "sendto", "socket#1, \"x\", 1", "send", ECONNRESET);
  is_killed(&scene, "server", 30, SIGPIPE);
  exits(&scene, "client", 0);
  assert_pass(&scene);
}
END_TEST

START_TEST(test_unchecked__a_crash_that_comes_anyway_is_no_one_s_failing_call) {
  static const struct {
    const char *role; /* that crashes when no call fails, where, and how */
    int line;
    int signal;
    enum finding_kind kind;
    int told_at;
  } rows[] = {{"server", 40, SIGSEGV, FINDING_KILLED_BY_SIGNAL, 40},
              {"server", 41, SIGSEGV, FINDING_UNCHECKED_FAILURE, 20},
              {"server", 40, SIGBUS, FINDING_UNCHECKED_FAILURE, 20},
              {"client", 40, SIGSEGV, FINDING_UNCHECKED_FAILURE, 20}};
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene = refused_scene(1);
    is_killed_in(&scene.ordinary, rows[i].role, rows[i].line, rows[i].signal);
    is_killed(&scene, "server", 40, SIGSEGV);
    assert_fail(&scene, 0, 1);
    assert_finding(&scene, 0, rows[i].kind, "server", "server.c", rows[i].told_at);
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_unchecked__the_ordinary_run_is_wanted_where_it_may_tell_more) {
  static const struct {
    int error; /* of shmat(), at line 20 */
    int signal;
    bool wanted;
  } rows[] = {{ENOMEM, SIGSEGV, true}, {ENOMEM, 0, false}, {EINTR, 0, true}, {0, 0, true}};
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene = refused_scene(1);
    scene.run.timeline.events.items[1].error = rows[i].error;
    if (rows[i].signal)
      is_killed(&scene, "server", 40, rows[i].signal);
    else
      exits(&scene, "server", 0);
    ck_assert(!judge_wants_ordinary(&scene.run, &scene.result));
    assert_fail(&scene, 0, 1);
    assert_finding(&scene, 0, FINDING_UNCHECKED_FAILURE, "server", "server.c", 20);
    ck_assert(judge_wants_ordinary(&scene.run, &scene.result) == rows[i].wanted);
    scene_release(&scene);
  }
}
END_TEST

/* The server is to print two lines; its read() of line 20 between them brings less than it asked for. */
static struct scene short_scene(const char *first, const char *second) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "begins\nends\n");
  prints(&scene, "server", 10, first);
  is_refused(&scene, "server", 20, "read", "pipe#1, \"\", 10", "read", 0);
  if (*second)
    prints(&scene, "server", 30, second);
  return scene;
}

START_TEST(test_unchecked__a_text_that_comes_anyway_is_not_the_short_transfer_s) {
  static const struct {
    const char *first, *second; /* lines */
    const char *ordinary;       /* all of them when nothing moves less */
    enum finding_kind kind;
    int line;
  } rows[] = {
      {"begins\n", "halts\n", "begins\nhalts\n", FINDING_STDOUT_MISMATCH, 30},
      {"begins\n", "ha\n", "begins\nhalts\n", FINDING_UNCHECKED_FAILURE, 20},
      {"begins\n", "", "begins\nends\n", FINDING_UNCHECKED_FAILURE, 20},
      {"begins\n", "", "begins\n", FINDING_STDOUT_MISMATCH, 10},
      {"starts\n", "en\n", "starts\nends\n", FINDING_STDOUT_MISMATCH, 10},
  };
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene = short_scene(rows[i].first, rows[i].second);
    print_to(&scene.ordinary, 1, "server", 30, rows[i].ordinary);
    exits_in(&scene.ordinary, "server", 0);
    exits(&scene, "server", 0);
    assert_fail(&scene, 0, 1);
    assert_finding(&scene, 0, rows[i].kind, "server", "server.c", rows[i].line);
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_unchecked__an_end_that_comes_anyway_is_not_the_short_transfer_s) {
  for (int ordinary = 0; ordinary <= 1; ordinary++) {
    struct scene scene = short_scene("begins\n", "ends\n");
    print_to(&scene.ordinary, 1, "server", 30, "begins\nends\n");
    exits_in(&scene.ordinary, "server", ordinary);
    exits(&scene, "server", 1);
    assert_fail(&scene, 10, 1);
    ck_assert_int_eq(scene.result.findings.items[0].kind, ordinary ? FINDING_WRONG_EXIT : FINDING_UNCHECKED_FAILURE);
    scene_release(&scene);
  }
}
END_TEST

START_TEST(test_unchecked__a_hang_that_comes_anyway_is_not_the_short_transfer_s) {
  for (int ordinary = 0; ordinary <= 1; ordinary++) {
    struct scene scene = short_scene("begins\n", "");
    print_to(&scene.ordinary, 1, "server", 30, "begins\n");
    scene.ordinary.end = ordinary ? RUN_DEADLOCK : RUN_COMPLETED;
    scene.run.end = RUN_DEADLOCK;
    is_stuck(&scene, "client", 30, "pause", "", "a signal");
    assert_fail(&scene, 0, 1);
    ck_assert_int_eq(scene.result.findings.items[0].kind, ordinary ? FINDING_DEADLOCK : FINDING_UNCHECKED_FAILURE);
    scene_release(&scene);
  }
}
END_TEST

/* The one that waits in vain is another than the one that didn't look; it may even be the course's. */
START_TEST(test_unchecked__a_hang_is_told_of_who_made_the_call) {
  for (int partner = 0; partner <= 1; partner++) {
    struct scene scene;
    scene_init(&scene);
    expects_exit(&scene, "client", 1);
    if (partner)
      strings_add(&scene.test->partners, "server");
    is_refused(&scene, "client", 20, "sendto", "socket#1, \"x\", 1", "send", ECONNRESET);
    scene.run.end = RUN_DEADLOCK;
    is_stuck(&scene, "server", 30, "recvfrom", "socket#2, 100", "data on socket#2");
    assert_fail(&scene, 0, 1);
    const struct finding *finding = assert_finding(&scene, 0, FINDING_UNCHECKED_FAILURE, "client", "client.c", 20);
    assert_contains(finding->message, "send() was made to fail with ECONNRESET at client.c:20, and then: Nobody can");
    assert_lacks(finding->message, "The course's own");
    scene_release(&scene);
  }
}
END_TEST

/* ---- points ---- */

START_TEST(test_points__aspects_share_the_case_evenly) {
  struct scene scene = observe_scene();
  expects_text(&scene, "server", "done\n");
  expects_text(&scene, "client", "done\n");
  scene.test->leaves_nothing = true;
  prints(&scene, "server", 5, "done\n");
  prints(&scene, "client", 6, "done\n");
  exits(&scene, "server", 0);
  exits(&scene, "client", 0);
  observes(&scene, segment("ftok(., x)", 16, 0666, 1));
  *vec_add(&scene.run.left.objects) = segment("ftok(., x)", 16, 0666, 0);
  assert_fail(&scene, 10, 2);
  assert_finding(&scene, 0, FINDING_WRONG_OBJECT, "server", "server.c", 23);
  assert_finding(&scene, 1, FINDING_LEAKED_SHM, "server", "server.c", 23);
  scene_release(&scene);
}
END_TEST

/* A program that does nothing also leaves nothing: it earns nothing by that. */
START_TEST(test_points__nothing_right_earns_nothing) {
  struct scene scene;
  scene_init(&scene);
  expects_text(&scene, "server", "done\n");
  expects_text(&scene, "client", "done\n");
  scene.test->leaves_nothing = true;
  exits(&scene, "server", 0);
  exits(&scene, "client", 0);
  assert_fail(&scene, 0, 2);
  scene_release(&scene);
}
END_TEST

START_TEST(test_points__the_authors_hint_comes_first) {
  struct scene scene;
  scene_init(&scene);
  scene.test->hint = xstrdup("Look at argv.");
  expects_text(&scene, "server", "done\n");
  prints(&scene, "server", 5, "gone\nfor ever\n");
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(scene.result.findings.items[0].hint, "Look at argv.");
  assert_lacks(scene.result.findings.items[0].message, "argv");
  scene_release(&scene);
}
END_TEST

/* ---- roles that the course plays ---- */

static void plays(struct scene *scene, const char *role) { strings_add(&scene->test->partners, role); }

/* Both are to print "done"; the client is the course's. NULL: the server prints nothing. */
/* ---- memory ---- */

static void is_told(struct scene *scene, const char *role, const char *kind, const char *what, int line) {
  *vec_add(&scene->run.memory_faults) =
      (struct memory_fault){.process = process_of(&scene->run, role), .kind = xstrdup(kind), .what = xstrdup(what)};
  if (line)
    scene->run.memory_faults.items[scene->run.memory_faults.count - 1].place =
        (struct place){xasprintf("%s.c", role), xstrdup("main"), line};
}

static struct scene memory_scene(void) {
  struct scene scene;
  scene_init(&scene);
  scene.test->memory = MEMORY_CLEAN;
  return scene;
}

START_TEST(test_memory__nothing_told_passes) {
  struct scene scene = memory_scene();
  assert_pass(&scene);
  scene_release(&scene);
}
END_TEST

START_TEST(test_memory__each_place_is_one_finding_of_its_kind) {
  struct scene scene = memory_scene();
  is_told(&scene, "server", "InvalidWrite", "Invalid write of size 4", 7);
  is_told(&scene, "server", "InvalidWrite", "Invalid write of size 8", 7);
  is_told(&scene, "server", "Leak_DefinitelyLost", "8 bytes in 1 blocks are definitely lost", 9);
  is_told(&scene, "client", "Descriptor", "pipe#1 is still open at the end", 3);
  scene.run.memory_faults.items[0].origin = xstrdup("0 bytes after a block of size 4 alloc'd (server.c:5)");
  assert_fail(&scene, 0, 3);
  ck_assert_str_eq(assert_finding(&scene, 0, FINDING_MEMORY_ERROR, "server", "server.c", 7)->message,
                   "Invalid write of size 4 at server.c:7 (0 bytes after a block of size 4 alloc'd "
                   "(server.c:5)).");
  assert_finding(&scene, 1, FINDING_MEMORY_LEAK, "server", "server.c", 9);
  assert_finding(&scene, 2, FINDING_DESCRIPTOR_LEAK, "client", "client.c", 3);
  scene_release(&scene);
}
END_TEST

START_TEST(test_memory__is_not_judged_when_not_asked_for) {
  struct scene scene = memory_scene();
  scene.test->memory = MEMORY_ANY;
  is_told(&scene, "server", "InvalidRead", "Invalid read of size 4", 7);
  assert_pass(&scene);
  scene_release(&scene);
}
END_TEST

START_TEST(test_memory__descriptors_may_stay_open_where_the_case_says_so) {
  struct scene scene = memory_scene();
  scene.test->memory = MEMORY_CLEAN_BUT_OPEN;
  is_told(&scene, "client", "Descriptor", "pipe#1 is still open at the end", 3);
  assert_pass(&scene);
  scene_release(&scene);
}
END_TEST

START_TEST(test_memory__the_course_s_own_program_is_nobody_s_fault) {
  struct scene scene = memory_scene();
  strings_add(&scene.test->partners, "client");
  is_told(&scene, "client", "InvalidRead", "Invalid read of size 4", 7);
  assert_pass(&scene);
  scene_release(&scene);
}
END_TEST

START_TEST(test_memory__who_was_killed_could_not_free) {
  struct scene scene = memory_scene();
  is_told(&scene, "client", "Leak_DefinitelyLost", "8 bytes in 1 blocks are definitely lost", 9);
  add_event(&scene.run, EVENT_EXIT, process_of(&scene.run, "client"), 0)->signal = SIGTERM;
  assert_pass(&scene);
  scene_release(&scene);
}
END_TEST

static struct scene partner_scene(const char *server_prints, int server_status, const char *client_prints) {
  struct scene scene;
  scene_init(&scene);
  plays(&scene, "client");
  expects_text(&scene, "server", "done\n");
  expects_text(&scene, "client", "done\n");
  if (server_prints)
    prints(&scene, "server", 5, server_prints);
  exits(&scene, "server", server_status);
  prints(&scene, "client", 5, client_prints);
  exits(&scene, "client", 0);
  return scene;
}

START_TEST(test_partners__what_the_course_does_right_earns_nothing) {
  struct scene scene = partner_scene(NULL, 0, "done\n");
  scene.test->leaves_nothing = true;
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", NULL, 0);
  scene_release(&scene);
}
END_TEST

START_TEST(test_partners__half_of_what_is_asked_is_half_of_the_case) {
  struct scene scene = partner_scene("done\n", 2, "done\n");
  assert_fail(&scene, 10, 1);
  scene_release(&scene);
}
END_TEST

/* Half of the case, as if the partner were a role like the other. */
START_TEST(test_partners__who_does_not_get_what_it_needs_costs) {
  struct scene scene = partner_scene("done\n", 0, "nothing to be seen\n");
  assert_fail(&scene, 10, 1);
  assert_contains(assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "client", NULL, 0)->message,
                  "The course's own client does not get what it needs. client: line 1");
  scene_release(&scene);
}
END_TEST

/* What a client prints shows what the server did when nothing is asked of the server itself. */
START_TEST(test_partners__alone_they_show_what_the_submission_does) {
  struct scene scene;
  scene_init(&scene);
  plays(&scene, "client");
  expects_text(&scene, "client", "done\n");
  prints(&scene, "client", 5, "done\n");
  exits(&scene, "client", 0);
  assert_pass(&scene);
}
END_TEST

START_TEST(test_partners__what_one_leaves_was_to_be_removed) {
  struct scene scene;
  scene_init(&scene);
  plays(&scene, "server");
  scene.test->leaves_nothing = true;
  *vec_add(&scene.run.left.objects) = segment("0x1", 20, 0666, 0);
  assert_fail(&scene, 0, 1);
  assert_contains(assert_finding(&scene, 0, FINDING_LEAKED_SHM, "server", NULL, 0)->message,
                  "The course's own server leaves this to be removed. server left a System V");
  scene_release(&scene);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("judge");
  TCase *tests = tcase_create("judge");
  tcase_add_test(tests, test_diff__shows_a_changed_line_between_its_neighbours);
  tcase_add_test(tests, test_diff__shows_lines_too_many_and_missing);
  tcase_add_test(tests, test_diff__makes_blanks_visible_only_where_they_differ);
  tcase_add_test(tests, test_diff__makes_line_ends_visible_where_they_differ);
  tcase_add_test(tests, test_diff__is_cut_in_the_middle);
  tcase_add_test(tests, test_diff__bounds_huge_texts);
  tcase_add_test(tests, test_lines__rules_for_blanks);
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
  tcase_add_test(tests, test_text__a_pattern_that_does_not_compile_is_our_fault);
  tcase_add_test(tests, test_text__not_empty);
  tcase_add_test(tests, test_text__without_the_reference_nothing_can_be_judged);
  tcase_add_test(tests, test_exit__expected_failure_passes);
  tcase_add_test(tests, test_exit__wrong_status_beside_right_text_costs_half);
  tcase_add_loop_test(tests, test_exit__is_where_the_program_left, 0, 2);
  tcase_add_test(tests, test_exit__a_failure_must_be_told);
  tcase_add_test(tests, test_exit__output_that_stops_and_a_wrong_status_are_one_finding);
  tcase_add_test(tests, test_exit__success_after_a_failed_call_is_told_at_the_call);
  tcase_add_test(tests, test_exit__another_failure_than_expected_needs_no_reason);
  tcase_add_test(tests, test_exit__is_not_judged_when_not_asked_for);
  tcase_add_test(tests, test_exit__a_role_that_gave_up_explains_the_other);
  tcase_add_test(tests, test_signal__an_expected_one_passes);
  tcase_add_test(tests, test_signal__a_crash_takes_the_blame_for_what_follows);
  tcase_add_test(tests, test_signal__what_a_crash_did_to_the_others_is_said_as_it_was);
  tcase_add_test(tests, test_signal__a_child_that_was_killed_explains_its_parent_s_text);
  tcase_add_test(tests, test_signal__a_child_that_was_killed_later_explains_nothing);
  tcase_add_test(tests, test_signal__a_role_that_was_wrong_before_the_crash_is_not_excused);
  tcase_add_test(tests, test_signal__a_right_client_keeps_its_share);
  tcase_add_test(tests, test_signal__a_crashed_child_is_found);
  tcase_add_test(tests, test_signal__a_child_stopped_on_purpose_is_no_fault);
  tcase_add_test(tests, test_signal__who_waits_for_the_dead_is_not_a_deadlock_of_its_own);
  tcase_add_test(tests, test_end__a_deadlock_names_everybody);
  tcase_add_test(tests, test_end__a_deadlock_tells_who_had_ended_and_how);
  tcase_add_test(tests, test_end__wrong_text_before_a_hang_is_told_too);
  tcase_add_test(tests, test_end__no_progress_names_the_loop);
  tcase_add_test(tests, test_end__no_progress_is_the_spinner_s_rather_than_a_sleeper_s);
  tcase_add_test(tests, test_end__limits_have_kinds_of_their_own);
  tcase_add_test(tests, test_end__too_many_threads_are_not_asked_about_fork);
  tcase_add_test(tests, test_end__a_limit_without_a_place_has_the_last_known_one);
  tcase_add_test(tests, test_end__the_author_s_hint_goes_with_ours);
  tcase_add_test(tests, test_end__a_program_without_shared_memory_is_not_asked_about_its_segment);
  tcase_add_test(tests, test_end__what_is_forbidden_names_the_call);
  tcase_add_test(tests, test_end__our_own_failures_are_never_charged);
  tcase_add_test(tests, test_order__a_line_counts_when_it_is_complete);
  tcase_add_test(tests, test_order__steps_of_one_role_may_come_in_one_write);
  tcase_add_test(tests, test_order__too_early_is_a_violation);
  tcase_add_test(tests, test_order__a_missing_line_is_a_mismatch_told_once);
  tcase_add_test(tests, test_order__the_right_lines_of_one_role_in_the_wrong_order);
  tcase_add_test(tests, test_same__one_value_passes);
  tcase_add_test(tests, test_same__two_values_are_told_with_their_roles);
  tcase_add_test(tests, test_observe__as_documented_passes);
  tcase_add_test(tests, test_observe__keys_are_equal_however_they_are_written);
  tcase_add_test(tests, test_observe__each_difference_is_named);
  tcase_add_test(tests, test_observe__a_segment_removed_too_early_is_told_as_such);
  tcase_add_test(tests, test_observe__missing_and_extra_objects);
  tcase_add_test(tests, test_observe__none_of_a_kind_may_be_asked_for);
  tcase_add_test(tests, test_observe__a_moment_that_never_came_is_told);
  tcase_add_test(tests, test_end__a_role_that_printed_too_little_is_told_with_the_hang);
  tcase_add_test(tests, test_observe__what_was_seen_before_a_hang_is_kept);
  tcase_add_test(tests, test_observe__a_moment_lost_to_a_crash_is_not_told_again);
  tcase_add_test(tests, test_makes__the_umask_is_taken_off);
  tcase_add_test(tests, test_makes__another_mode_is_wrong);
  tcase_add_test(tests, test_makes__none_of_a_kind_may_be_asked_for);
  tcase_add_test(tests, test_leaves__nothing_passes);
  tcase_add_test(tests, test_leaves__is_not_judged_when_not_asked_for);
  tcase_add_test(tests, test_leaves__each_kind_has_its_finding_and_its_call);
  tcase_add_test(tests, test_leaves__the_maker_is_named_as_in_the_source);
  tcase_add_test(tests, test_leaves__objects_made_at_one_line_are_one_leak);
  tcase_add_test(tests, test_leaves__what_the_harness_refused_to_remove_is_nobody_s_fault);
  tcase_add_test(tests, test_leaves__the_kernel_s_own_refusal_is_a_leak);
  tcase_add_test(tests, test_unchecked__a_wrong_end_is_told_at_the_call);
  tcase_add_test(tests, test_unchecked__who_works_on_went_on_whatever_its_status);
  tcase_add_test(tests, test_unchecked__other_words_for_the_failure_are_a_matter_of_text);
  tcase_add_test(tests, test_unchecked__another_try_is_no_going_on);
  tcase_add_test(tests, test_unchecked__where_the_status_tells_nothing_the_text_must);
  tcase_add_test(tests, test_unchecked__what_was_wrong_before_does_not_follow);
  tcase_add_test(tests, test_unchecked__a_cosmetic_difference_is_none_of_its_matter);
  tcase_add_test(tests, test_unchecked__a_call_that_was_never_made_is_left_to_the_ordinary_case);
  tcase_add_test(tests, test_unchecked__a_message_comes_behind_the_call);
  tcase_add_test(tests, test_unchecked__another_role_s_message_may_come_before);
  tcase_add_test(tests, test_unchecked__what_is_left_by_going_on_is_the_same_fault);
  tcase_add_test(tests, test_unchecked__who_has_seen_the_failure_must_tidy_up);
  tcase_add_test(tests, test_unchecked__a_hang_is_told_of_who_made_the_call);
  tcase_add_test(tests, test_unchecked__a_sigpipe_comes_from_the_call);
  tcase_add_test(tests, test_unchecked__a_crash_that_comes_anyway_is_no_one_s_failing_call);
  tcase_add_test(tests, test_unchecked__the_ordinary_run_is_wanted_where_it_may_tell_more);
  tcase_add_test(tests, test_unchecked__a_text_that_comes_anyway_is_not_the_short_transfer_s);
  tcase_add_test(tests, test_unchecked__an_end_that_comes_anyway_is_not_the_short_transfer_s);
  tcase_add_test(tests, test_unchecked__a_hang_that_comes_anyway_is_not_the_short_transfer_s);
  tcase_add_test(tests, test_unchecked__a_sigpipe_of_another_call_is_nobody_s_business);
  tcase_add_test(tests, test_points__aspects_share_the_case_evenly);
  tcase_add_test(tests, test_points__nothing_right_earns_nothing);
  tcase_add_test(tests, test_memory__nothing_told_passes);
  tcase_add_test(tests, test_memory__each_place_is_one_finding_of_its_kind);
  tcase_add_test(tests, test_memory__is_not_judged_when_not_asked_for);
  tcase_add_test(tests, test_memory__descriptors_may_stay_open_where_the_case_says_so);
  tcase_add_test(tests, test_memory__the_course_s_own_program_is_nobody_s_fault);
  tcase_add_test(tests, test_memory__who_was_killed_could_not_free);
  tcase_add_test(tests, test_partners__what_the_course_does_right_earns_nothing);
  tcase_add_test(tests, test_partners__half_of_what_is_asked_is_half_of_the_case);
  tcase_add_test(tests, test_partners__who_does_not_get_what_it_needs_costs);
  tcase_add_test(tests, test_partners__alone_they_show_what_the_submission_does);
  tcase_add_test(tests, test_partners__what_one_leaves_was_to_be_removed);
  tcase_add_test(tests, test_points__the_authors_hint_comes_first);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}
