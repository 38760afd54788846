/* Judging: how programs and runs end. */
#include "tests/judge_scene.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

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
  makes_call(&scene, "server", 12, "exit_group", "17", 0);
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
  makes_call(&scene, "server", 11, "shmctl", "shm#1, IPC_RMID, NULL", 0);
  makes_call(&scene, "server", _i == 0 ? 12 : 0, "exit_group", "3", 0);
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
  makes_call(&scene, "server", 11, "shmget", "ftok(., x), 20, 0666", 2);
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

/* A value that had changed before anybody waited for it is no failure of the function that looked at it. */
START_TEST(test_exit__a_wait_that_was_not_needed_has_not_failed) {
  struct scene scene;
  scene_init(&scene);
  expects_exit(&scene, "server", 0);
  makes_call(&scene, "server", 11, "futex", "", EAGAIN);
  scene.run.timeline.events.items[scene.run.timeline.events.count - 1].function = xstrdup("pthread_join");
  exits(&scene, "server", 1);
  assert_fail(&scene, 0, 1);
  ck_assert_str_eq(scene.result.findings.items[0].message, "server ended with status 1 instead of 0.");
  scene_release(&scene);
}
END_TEST

/* Who waits for children until there are none has not failed by that, whatever he ends with. */
START_TEST(test_exit__the_last_turn_of_a_loop_that_waits_has_not_failed) {
  static const struct {
    int earlier; /* errno of the call at that line before */
    const char *told;
  } rows[] = {{0, "server ended with status 1 instead of 0."},
              {ECHILD, "server ended with status 1 instead of 0; before that wait4(-1, NULL) had failed with ECHILD at "
                       "server.c:11."}};
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene;
    scene_init(&scene);
    expects_exit(&scene, "server", 0);
    makes_call(&scene, "server", 11, "wait4", "-1, NULL", rows[i].earlier);
    makes_call(&scene, "server", 11, "wait4", "-1, NULL", ECHILD);
    exits(&scene, "server", 1);
    assert_fail(&scene, 0, 1);
    ck_assert_str_eq(scene.result.findings.items[0].message, rows[i].told);
    scene_release(&scene);
  }
}
END_TEST

/* It should have given up where a call failed; a loop that ends with an error hasn't failed. */
START_TEST(test_exit__success_after_a_failed_call_is_told_at_the_call) {
  struct scene scene;
  scene_init(&scene);
  expects_exit(&scene, "server", 1);
  makes_call(&scene, "server", 11, "shmget", "ftok(., x), 20, 0666", ENOSPC);
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
  makes_call(&scene, "server", 11, "wait4", "-1, NULL", ECHILD);
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
  makes_call(&scene, "server", 11, "shmget", "ftok(., x), 20, 0666", ENOSPC);
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
  makes_call(&scene, "server", 30, "shmat", "shm#1, NULL, 0", 13);
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
  makes_call(&scene, "server", 7, "ftok", "x", 2);
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

/* Who asks by a call is told of that call, and who looks at memory, of memory. */
START_TEST(test_end__no_progress_has_a_hint_for_what_is_asked_again) {
  static const struct {
    const char *call;
    const char *hint;
  } rows[] = {{"connect", "listen() and accept()"},
              {"wait4", "what that child waits for"},
              {"clock_nanosleep", "who should change what it tests"},
              {"poll", "who should change what it tests"},
              {NULL, "who should change what it tests"}};
  for (size_t i = 0; i < array_size(rows); i++) {
    struct scene scene;
    scene_init(&scene);
    expects_text(&scene, "server", "done\n");
    is_stuck(&scene, "server", 33, rows[i].call, "", "a change that nobody will make");
    scene.run.end = RUN_NO_PROGRESS;
    assert_fail(&scene, 0, 1);
    const struct finding *finding = assert_finding(&scene, 0, FINDING_NO_PROGRESS, "server", "server.c", 33);
    ck_assert_msg(strcasestr(finding->hint, rows[i].hint) != NULL, "%s", finding->hint);
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
    makes_call(&scene, "server", 9, "clone", "", 0);
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
                   "server printed more than the case allows (1048576 bytes); last seen at server.c:10.");
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
  makes_call(&scene, "server", 14, "mount", "\"a\", \"b\"", 1);
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

int main(void) {
  Suite *suite = suite_create("judge: ends");
  TCase *tests = tcase_create("judge");
  tcase_add_test(tests, test_exit__expected_failure_passes);
  tcase_add_test(tests, test_exit__wrong_status_beside_right_text_costs_half);
  tcase_add_loop_test(tests, test_exit__is_where_the_program_left, 0, 2);
  tcase_add_test(tests, test_exit__a_failure_must_be_told);
  tcase_add_test(tests, test_exit__output_that_stops_and_a_wrong_status_are_one_finding);
  tcase_add_test(tests, test_exit__a_wait_that_was_not_needed_has_not_failed);
  tcase_add_test(tests, test_exit__the_last_turn_of_a_loop_that_waits_has_not_failed);
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
  tcase_add_test(tests, test_end__no_progress_has_a_hint_for_what_is_asked_again);
  tcase_add_test(tests, test_end__limits_have_kinds_of_their_own);
  tcase_add_test(tests, test_end__too_many_threads_are_not_asked_about_fork);
  tcase_add_test(tests, test_end__a_limit_without_a_place_has_the_last_known_one);
  tcase_add_test(tests, test_end__the_author_s_hint_goes_with_ours);
  tcase_add_test(tests, test_end__a_program_without_shared_memory_is_not_asked_about_its_segment);
  tcase_add_test(tests, test_end__what_is_forbidden_names_the_call);
  tcase_add_test(tests, test_end__our_own_failures_are_never_charged);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
