/* Judging: what Valgrind tells. */
#include "tests/judge_scene.h"
#include "tests/suite.h"

#include <check.h>
#include <signal.h>

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

int main(void) {
  Suite *suite = suite_create("judge: memory");
  TCase *tests = tcase_create("judge");
  tcase_add_test(tests, test_memory__nothing_told_passes);
  tcase_add_test(tests, test_memory__each_place_is_one_finding_of_its_kind);
  tcase_add_test(tests, test_memory__is_not_judged_when_not_asked_for);
  tcase_add_test(tests, test_memory__descriptors_may_stay_open_where_the_case_says_so);
  tcase_add_test(tests, test_memory__the_course_s_own_program_is_nobody_s_fault);
  tcase_add_test(tests, test_memory__who_was_killed_could_not_free);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
