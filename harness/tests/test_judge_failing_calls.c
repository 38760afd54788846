/* Judging: calls that were made to fail. */
#include "tests/judge_scene.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <signal.h>

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

/* The case says fork, and means any function that makes a process. But text goes out by write(), which isn't what the
 * source calls: then the case's name for it is told. */
START_TEST(test_unchecked__is_told_by_the_name_that_the_source_has_for_it) {
  static const struct {
    const char *injected;
    const char *function; /* that the source calls: run/functions.c */
    const char *told;
  } rows[] = {{"fork", "vfork", "vfork() was made to fail with EAGAIN at server.c:20, and then: "},
              {"write", "puts: write", "write() was made to fail with EAGAIN at server.c:20, and then: "}};
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene;
    scene_init(&scene);
    expects_exit(&scene, "server", 1);
    is_refused(&scene, "server", 20, "call", "", rows[i].injected, EAGAIN);
    struct event *call = &scene.run.timeline.events.items[scene.run.timeline.events.count - 1];
    free(call->function);
    call->function = xstrdup(rows[i].function);
    exits(&scene, "server", 0);
    assert_fail(&scene, 0, 1);
    assert_contains(assert_finding(&scene, 0, FINDING_UNCHECKED_FAILURE, "server", "server.c", 20)->message,
                    rows[i].told);
    scene_release(&scene);
  }
}
END_TEST

/* It stumbles over what the call should have brought, and gives up then. */
START_TEST(test_unchecked__who_works_on_went_on_whatever_its_status) {
  struct scene scene = refused_scene(1);
  makes_call(&scene, "server", 24, "mmap", "-1, 20", EINVAL);
  prints(&scene, "server", 30, "mmap: Invalid argument\n");
  exits(&scene, "server", 1);
  assert_fail(&scene, 0, 1);
  assert_finding(&scene, 0, FINDING_UNCHECKED_FAILURE, "server", "server.c", 20);
  scene_release(&scene);
}
END_TEST

START_TEST(test_unchecked__other_words_for_the_failure_are_a_matter_of_text) {
  struct scene scene = refused_scene(1);
  makes_call(&scene, "server", 22, "shmctl", "shm#1, IPC_RMID, NULL", 0);
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

int main(void) {
  Suite *suite = suite_create("judge: failing calls");
  TCase *tests = tcase_create("judge");
  tcase_add_test(tests, test_unchecked__a_wrong_end_is_told_at_the_call);
  tcase_add_test(tests, test_unchecked__is_told_by_the_name_that_the_source_has_for_it);
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
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
