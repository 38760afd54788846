/* What a grade hangs on: whatever of it is different, so is the fingerprint. */
#include "base/file.h"
#include "course/course.h"
#include "grade/inputs.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static struct error problem;
static char *folder;
static char before[DIGEST_TEXT_SIZE];

static void run(const char *command) {
  _cleanup_free_ char *all = xasprintf("cd '%s' && %s", folder, command);
  ck_assert_msg(system(all) == 0, "%s", all);
}

/* Of the submission in `folder`, seen anew as by another process. */
static void print(const char *compiler, uint64_t seed, const char *isolation, const char *left_out, char *ret_text) {
  struct course course;
  struct program program;
  struct submission_result result = {.seed = seed, .isolation = isolation};
  _cleanup_free_ char *root = path_join(folder, "course");
  _cleanup_free_ char *sources = path_join(folder, "sources");
  ck_assert_msg(course_open(root, &course, &problem) == 0, "%s", problem.message);
  ck_assert_msg(course_load(&course, "units", &program, &problem) == 0, "%s", problem.message);
  struct inputs inputs = {.course = &course, .compiler = compiler};
  if (left_out)
    strings_add(&result.left_out, left_out);
  ck_assert_msg(inputs_add(&inputs, &program, sources, &result, &problem) == 0, "%s", problem.message);
  inputs_fingerprint(&result, ret_text);
  submission_result_release(&result);
  inputs_release(&inputs);
  program_release(&program);
  course_release(&course);
}

static void set_up(void) {
  problem = (struct error){0};
  folder = directory_make_temporary("ipcgrade-test", &problem);
  ck_assert_ptr_nonnull(folder);
  run("mkdir -p sources course/cases/unit course/cases/units/unit course/reference/units");
  run("echo 'int main(void) { return 0; }' | tee sources/a.c course/reference/units/a.c >course/reference/units/a.h");
  run("touch sources/b.c course/cases/unit/unit.h course/cases/units/unit/one.c");
  run("cat >course/cases/units.yaml <<'END'\n"
      "program: units\n"
      "title: Units\n"
      "headers: [a.h]\n"
      "roles: {a: {sources: [a.c]}}\n"
      "units: {one: {sources: [a.c], functions: [f]}}\n"
      "cases:\n"
      "  - {id: c, says: It ends., points: 1, expect: {a: {exit: 0}}}\n"
      "  - {id: u, says: It counts., points: 1, unit: {one: t}}\n"
      "END\n");
  print("12", 1, "full", NULL, before);
}

static void tear_down(void) {
  tree_remove(folder, NULL);
  free(folder);
}

START_TEST(test_inputs__the_same) {
  char after[DIGEST_TEXT_SIZE];
  run("touch sources/a.c course/cases/units.yaml; chmod a+x sources/a.c");
  print("12", 1, "full", NULL, after);
  ck_assert_str_eq(after, before);
}
END_TEST

static const char *const changes[] = {
    "echo >>sources/a.c",
    "mv sources/b.c sources/c.c",
    "rm sources/b.c",
    "echo '# later' >>course/cases/units.yaml",
    "echo >>course/reference/units/a.c",
    "echo >>course/reference/units/a.h",
    "touch course/reference/units/more.h",
    "echo >>course/cases/unit/unit.h",
    "echo >>course/cases/units/unit/one.c",
    "touch course/cases/valgrind.supp",
};

START_TEST(test_inputs__another_file) {
  char after[DIGEST_TEXT_SIZE];
  run(changes[_i]);
  print("12", 1, "full", NULL, after);
  ck_assert_str_ne(after, before);
}
END_TEST

START_TEST(test_inputs__what_is_no_file) {
  char after[DIGEST_TEXT_SIZE];
  print("13", 1, "full", NULL, after);
  ck_assert_str_ne(after, before);
  print("12", 2, "full", NULL, after);
  ck_assert_str_ne(after, before);
  print("12", 1, "process", NULL, after);
  ck_assert_str_ne(after, before);
  print("12", 1, "full", "core was left out", after);
  ck_assert_str_ne(after, before);
}
END_TEST

/* A course need not have a reference, nor a host Valgrind. */
START_TEST(test_inputs__less_is_there) {
  char after[DIGEST_TEXT_SIZE];
  run("rm -r course/reference/units");
  setenv("PATH", "/nonexistent", 1);
  print("12", 1, "full", NULL, after);
  ck_assert_str_ne(after, before);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("inputs");
  TCase *tcase = tcase_create("inputs");
  tcase_set_timeout(tcase, 60);
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_test(tcase, test_inputs__the_same);
  tcase_add_loop_test(tcase, test_inputs__another_file, 0, (int)array_size(changes));
  tcase_add_test(tcase, test_inputs__what_is_no_file);
  tcase_add_test(tcase, test_inputs__less_is_there);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
