/* Judging: the objects that are there, and those that are left. */
#include "tests/judge_scene.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

/* ---- objects ---- */

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
  makes_call(&scene, "server", 36, "shmctl", "shm#1, IPC_RMID, NULL", 0);
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
  struct scene scene = tidy_scene();
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
  makes_call(&scene, "server", 30, "shmctl", "shm#1, IPC_RMID, NULL", EPERM);
  assert_fail(&scene, 0, 1);
  scene_release(&scene);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("judge: objects");
  TCase *tests = tcase_create("judge");
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
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
