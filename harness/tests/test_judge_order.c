/* Judging: what comes before what, and what must be the same. */
#include "tests/judge_scene.h"
#include "tests/suite.h"

#include <check.h>

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

/* What it looks like costs where the text is asked for. */
START_TEST(test_order__a_line_may_look_otherwise) {
  struct scene scene = order_scene();
  prints(&scene, "server", 10, "Filled\n");
  prints(&scene, "client", 20, "found\n");
  prints(&scene, "server", 11, "*detected\n");
  assert_pass(&scene);
  scene = order_scene();
  prints(&scene, "client", 20, "Found\n");
  prints(&scene, "server", 10, "filled\n");
  prints(&scene, "server", 11, "detected\n");
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_ORDER_VIOLATION, "client", "client.c", 20);
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

int main(void) {
  Suite *suite = suite_create("judge: order");
  TCase *tests = tcase_create("judge");
  tcase_add_test(tests, test_order__a_line_counts_when_it_is_complete);
  tcase_add_test(tests, test_order__steps_of_one_role_may_come_in_one_write);
  tcase_add_test(tests, test_order__too_early_is_a_violation);
  tcase_add_test(tests, test_order__a_line_may_look_otherwise);
  tcase_add_test(tests, test_order__a_missing_line_is_a_mismatch_told_once);
  tcase_add_test(tests, test_order__the_right_lines_of_one_role_in_the_wrong_order);
  tcase_add_test(tests, test_same__one_value_passes);
  tcase_add_test(tests, test_same__two_values_are_told_with_their_roles);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
