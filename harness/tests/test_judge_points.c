/* Judging: how much each finding costs, and who is charged. */
#include "tests/judge_scene.h"
#include "tests/suite.h"

#include <check.h>
#include <signal.h>

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
  struct scene scene = tidy_scene();
  expects_text(&scene, "server", "done\n");
  expects_text(&scene, "client", "done\n");
  assert_fail(&scene, 0, 2);
  scene_release(&scene);
}
END_TEST

/* That is settled by its other cases. */
START_TEST(test_points__who_makes_nothing_does_not_try_to_leave_nothing) {
  struct scene scene = tidy_scene();
  assert_pass(&scene);
  ck_assert(scene.result.not_tried);
  scene = tidy_scene();
  *vec_add(&scene.run.made.objects) = segment("ftok(., x)", 16, 0666, 0);
  assert_pass(&scene);
  ck_assert(!scene.result.not_tried);
}
END_TEST

/* Nothing is expected of anybody but that it make no segment and leave nothing: a server that crashes has done no more.
 */
static struct scene abstaining_scene(void) {
  struct scene scene;
  scene_init(&scene);
  scene.test->makes_none[OBJECT_SHM] = true;
  scene.test->leaves_nothing = true;
  is_killed(&scene, "server", 12, SIGSEGV);
  return scene;
}

START_TEST(test_points__who_dies_has_shown_nothing_by_what_it_did_not_make) {
  struct scene scene = abstaining_scene();
  is_killed(&scene, "client", 12, SIGSEGV);
  assert_fail(&scene, 0, 2);
  assert_finding(&scene, 0, FINDING_KILLED_BY_SIGNAL, "server", "server.c", 12);
  scene_release(&scene);
}
END_TEST

START_TEST(test_points__nor_does_the_course_s_program_show_it_in_its_place) {
  struct scene scene = abstaining_scene();
  strings_add(&scene.test->partners, "client");
  exits(&scene, "client", 0);
  assert_fail(&scene, 0, 1);
  scene_release(&scene);
}
END_TEST

START_TEST(test_points__who_ends_well_has_made_nothing_beside_one_that_dies) {
  struct scene scene = abstaining_scene();
  exits(&scene, "client", 0);
  assert_fail(&scene, 10, 1);
  scene_release(&scene);
}
END_TEST

/* What was there as asked stays seen. */
START_TEST(test_points__who_dies_keeps_what_it_had_made) {
  struct scene scene = observe_scene();
  *vec_add(&scene.test->makes) = (struct object_expectation){.kind = OBJECT_MSG};
  observes(&scene, segment("ftok(., x)", 20, 0666, 1));
  is_killed(&scene, "server", 12, SIGSEGV);
  is_killed(&scene, "client", 12, SIGSEGV);
  assert_fail(&scene, 10, 2);
  scene_release(&scene);
}
END_TEST

/* More is asked than that nothing be left: what is asked tells whether it was tried. */
START_TEST(test_points__what_else_is_asked_tells_whether_it_was_tried) {
  struct scene scene = tidy_scene();
  expects_exit(&scene, "server", 0);
  assert_pass(&scene);
  ck_assert(!scene.result.not_tried);
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

/* What the submission starts prints where it does. */
START_TEST(test_partners__their_lines_are_none_of_the_submission) {
  struct scene scene;
  scene_init(&scene);
  plays(&scene, "client");
  expects_text(&scene, "server", "done\n");
  int child = (int)scene.run.timeline.processes.count;
  *vec_add(&scene.run.timeline.processes) =
      (struct process){.role = xstrdup("client"), .printer = xstrdup("server"), .name = xstrdup("client"), .parent = 0};
  prints(&scene, "server", 5, "nothing to be seen\n");
  scene.run.timeline.events.items[0].process = child;
  exits(&scene, "server", 0);
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_STDOUT_MISMATCH, "server", NULL, 0);
  scene_release(&scene);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("judge: points");
  TCase *tests = tcase_create("judge");
  tcase_add_test(tests, test_points__aspects_share_the_case_evenly);
  tcase_add_test(tests, test_points__nothing_right_earns_nothing);
  tcase_add_test(tests, test_points__who_makes_nothing_does_not_try_to_leave_nothing);
  tcase_add_test(tests, test_points__who_dies_has_shown_nothing_by_what_it_did_not_make);
  tcase_add_test(tests, test_points__nor_does_the_course_s_program_show_it_in_its_place);
  tcase_add_test(tests, test_points__who_ends_well_has_made_nothing_beside_one_that_dies);
  tcase_add_test(tests, test_points__who_dies_keeps_what_it_had_made);
  tcase_add_test(tests, test_points__what_else_is_asked_tells_whether_it_was_tried);
  tcase_add_test(tests, test_partners__what_the_course_does_right_earns_nothing);
  tcase_add_test(tests, test_partners__half_of_what_is_asked_is_half_of_the_case);
  tcase_add_test(tests, test_partners__who_does_not_get_what_it_needs_costs);
  tcase_add_test(tests, test_partners__alone_they_show_what_the_submission_does);
  tcase_add_test(tests, test_partners__what_one_leaves_was_to_be_removed);
  tcase_add_test(tests, test_partners__their_lines_are_none_of_the_submission);
  tcase_add_test(tests, test_points__the_authors_hint_comes_first);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
