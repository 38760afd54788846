/* What the reference shows is the same whether it has just been run or comes from the cache. */
#include "base/file.h"
#include "grade/reference.h"
#include "grade/scratch.h"
#include "run/session.h"

#include <check.h>
#include <signal.h>
#include <string.h>

static const char case_file[] = "program: stopped\n"
                                "title: A child that is stopped by a signal\n"
                                "roles:\n"
                                "  parent: {sources: [parent.c]}\n"
                                "cases:\n"
                                "  - id: stopped\n"
                                "    says: It stops its child.\n"
                                "    points: 100\n"
                                "    expect: {parent: {exit: 0, stdout: reference}}\n";

static const char source[] = "#include <signal.h>\n"
                             "#include <stdio.h>\n"
                             "#include <sys/wait.h>\n"
                             "#include <unistd.h>\n"
                             "int main(void) {\n"
                             "  pid_t child = fork();\n"
                             "  if (child == 0)\n"
                             "    return pause();\n"
                             "  kill(child, SIGTERM);\n"
                             "  wait(NULL);\n"
                             "  puts(\"stopped\");\n"
                             "  return 0;\n"
                             "}\n";

static void write_text(const char *root, const char *folder, const char *name, const char *text) {
  struct error err = {0};
  _cleanup_free_ char *inside = path_join(root, folder);
  _cleanup_free_ char *path = path_join(inside, name);
  ck_assert_msg(directory_make(inside, &err) == 0, "%s", err.message);
  ck_assert_msg(file_write(path, text, strlen(text), &err) == 0, "%s", err.message);
}

static void assert_run(const struct run_record *run) {
  ck_assert_str_eq(run->roles.items[0].out.buf, "stopped\n");
  ck_assert_int_eq(run->roles.items[0].exit_status, 0);
  size_t deaths = 0;
  vec_each(&run->timeline.events, event) {
    if (event->kind != EVENT_EXIT || !event->signal)
      continue;
    deaths++;
    ck_assert_int_eq(event->signal, SIGTERM);
    ck_assert_str_eq(run->timeline.processes.items[event->process].name, "parent/1");
  }
  ck_assert_uint_eq(deaths, 1);
}

START_TEST(test_reference__is_kept_with_who_was_killed) {
  struct error err = {0};
  struct course course;
  struct program program;
  _cleanup_free_ char *root = scratch_make(&err);
  ck_assert_msg(root != NULL, "%s", err.message);
  write_text(root, "cases", "stopped.yaml", case_file);
  write_text(root, "reference/stopped", "parent.c", source);
  _cleanup_free_ char *cache = path_join(root, "cache");
  setenv("XDG_CACHE_HOME", cache, 1);
  ck_assert_msg(course_open(root, &course, &err) == 0, "%s", err.message);
  ck_assert_msg(course_load(&course, "stopped", &program, &err) == 0, "%s", err.message);
  struct run_session *session = run_session_new(&err);
  ck_assert_msg(session != NULL, "%s", err.message);
  for (int again = 0; again < 2; again++) {
    struct reference reference;
    ck_assert_msg(reference_load(&course, &program, session, "any", &reference, &err) == 0, "%s", err.message);
    assert_run(&reference.runs.items[0]);
    reference_release(&reference);
  }
  run_session_free(session);
  program_release(&program);
  course_release(&course);
  ck_assert_int_eq(tree_remove(root, &err), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("reference");
  TCase *tests = tcase_create("reference");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, test_reference__is_kept_with_who_was_killed);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}
