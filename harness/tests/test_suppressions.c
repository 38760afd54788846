/* What memcheck is not to be believed, as a course says it. */
#include "base/file.h"
#include "course/course.h"
#include "grade/grade.h"
#include "run/suppressions.h"
#include "tests/suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *new_course(const char *text) {
  char *course = xstrdup("/tmp/test-suppressions-XXXXXX");
  ck_assert(mkdtemp(course) != NULL);
  _cleanup_free_ char *copy = xasprintf("cp -r harness/tests/course/cases harness/tests/course/reference %s", course);
  _cleanup_free_ char *path = xasprintf("%s/cases/valgrind.supp", course);
  ck_assert_int_eq(system(copy), 0);
  if (text)
    ck_assert_int_eq(file_write(path, text, strlen(text), NULL), 0);
  return course;
}

static const struct {
  const char *text;
  const char *complaint; /* behind the path; NULL: it is right */
} files[] = {
    {NULL, NULL},
    {"", NULL},
    {"# nothing but this\n\n", NULL},
    {"{\n  lost\n  Memcheck:Leak\n  match-leak-kinds: definite\n  fun:malloc\n  ...\n  fun:main\n}\n", NULL},
    {"{\n  sent\n  Memcheck:Param\n  write(buf)\n  obj:*/libc.so*\n}\n", NULL},
    {"lost\n", ":1:1: a suppression begins with '{'"},
    {"{\n  lost\n  Leak\n", ":3:1: behind the name comes 'Memcheck:' and a kind of error, such as Cond, Addr4 or Leak"},
    {"{\n  lost\n  Memcheck:Leek\n",
     ":3:1: behind the name comes 'Memcheck:' and a kind of error, such as Cond, Addr4 or Leak"},
    {"{\n  lost\n  Memcheck:Leak\n  fun:malloc\n  function:main\n", ":5:1: a frame is 'fun:NAME', 'obj:PATH' or '...'"},
    {"{\n  lost\n  Memcheck:Leak\n}\n", ":4:1: a suppression needs a name, a kind and a frame"},
    {"{\n  lost\n  Memcheck:Leak\n  fun:malloc\n", ":5:1: the last suppression has no '}'"},
};

START_TEST(test_suppressions__are_read_or_complained_of) {
  _cleanup_free_ char *course = new_course(files[_i].text);
  suppressions list = {0};
  struct error err = {0};
  int status = suppressions_read(course, &list, &err);
  if (!files[_i].complaint) {
    ck_assert_msg(status == 0, "%s", err.message);
  } else {
    ck_assert_int_eq(status, -1);
    ck_assert_int_eq(err.cause, ERROR_USAGE);
    ck_assert_str_eq(strstr(err.message, "valgrind.supp") + strlen("valgrind.supp"), files[_i].complaint);
  }
  suppressions_release(&list);
  tree_remove(course, NULL);
}
END_TEST

/* The stack of each error: malloc() of the C library, numbers() and main() of the program. */
static const struct {
  const char *kind;
  const char *frames;
  const char *error;
  bool has;
} comparisons[] = {
    {"Leak", "fun:malloc", "Leak_DefinitelyLost", true},
    {"Leak", "fun:malloc", "InvalidRead", false},
    {"Leak", "fun:numbers", "Leak_DefinitelyLost", false},
    {"Leak", "...\nfun:numbers", "Leak_PossiblyLost", true},
    {"Leak", "...\nfun:n*s\nfun:main", "Leak_PossiblyLost", true},
    {"Leak", "fun:malloc\n...\nfun:main", "Leak_PossiblyLost", true},
    {"Leak", "fun:malloc\nfun:main", "Leak_PossiblyLost", false},
    {"Leak", "...\nfun:other", "Leak_PossiblyLost", false},
    {"Leak", "obj:*/libc.so.6", "Leak_DefinitelyLost", true},
    {"Addr4", "...\nfun:main", "InvalidWrite", true},
    {"Addr4", "...\nfun:main", "UninitValue", false},
    {"Param", "...\nfun:main", "SyscallParam", true},
};

START_TEST(test_suppressions__are_compared_frame_by_frame) {
  suppressions list = {0};
  struct suppression *suppression = vec_add(&list);
  struct error_frame frames[] = {{(char[]){"malloc"}, (char[]){"/usr/lib/libc.so.6"}},
                                 {(char[]){"numbers"}, (char[]){"/home/student/keeper"}},
                                 {(char[]){"main"}, (char[]){"/home/student/keeper"}}};
  const error_frames stack = {.items = frames, .count = array_size(frames)};
  _cleanup_free_ char *text = xstrdup(comparisons[_i].frames);
  char *rest = text;
  suppression->kind = xstrdup(comparisons[_i].kind);
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
    strings_add(&suppression->frames, line);
  ck_assert_int_eq(suppressions_have(&list, comparisons[_i].error, &stack), comparisons[_i].has);
  suppressions_release(&list);
}
END_TEST

/* What holds everywhere is said of the C library: whose functions have the same names, loses what he loses. */
START_TEST(test_suppressions__of_threads_are_the_librarys) {
  struct error err = {0};
  suppressions list = {0};
  struct error_frame frames[] = {
      {(char[]){"calloc"}, (char[]){"/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so"}},
      {(char[]){"_dl_allocate_tls"}, (char[]){"/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"}},
      {(char[]){"pthread_create@@GLIBC_2.34"}, (char[]){"/lib/x86_64-linux-gnu/libc.so.6"}},
      {(char[]){"main"}, (char[]){"/home/student/keeper"}}};
  const error_frames stack = {.items = frames, .count = array_size(frames)};
  ck_assert_msg(suppressions_read("harness/tests/hostile", &list, &err) == 0, "%s", err.message);
  ck_assert(suppressions_have(&list, "Leak_PossiblyLost", &stack));
  frames[1] = (struct error_frame){(char[]){"_dl_allocate_tls_mine"}, (char[]){"/home/student/keeper"}};
  frames[2] = (struct error_frame){(char[]){"pthread_create_mine"}, (char[]){"/home/student/keeper"}};
  ck_assert(!suppressions_have(&list, "Leak_PossiblyLost", &stack));
  suppressions_release(&list);
}
END_TEST

static double score_of(const char *course_folder, const char *student) {
  struct error err = {0};
  struct course course;
  struct program program;
  struct submission_result result;
  const struct grade_options options = {.seed = 1};
  _cleanup_free_ char *folder = xasprintf("harness/tests/course/student/%s/notes", student);
  ck_assert_msg(course_open(course_folder, &course, &err) == 0 && course_load(&course, "notes", &program, &err) == 0,
                "%s", err.message);
  struct grader *grader = grader_new(&course, &options, &err);
  ck_assert_msg(grader && grade_submission(grader, &program, student, folder, &result, &err) == 0, "%s", err.message);
  double score = result.score;
  grader_free(grader);
  submission_result_release(&result);
  program_release(&program);
  course_release(&course);
  return score;
}

START_TEST(test_suppressions__of_a_course_hold_for_its_runs) {
  _cleanup_free_ char *course = new_course("{\n  numbers are lost\n  Memcheck:Leak\n  fun:malloc\n  fun:numbers\n}\n");
  ck_assert(score_of(course, "lost") == 100);
  ck_assert(score_of(course, "reader") < 100);
  tree_remove(course, NULL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("suppressions");
  TCase *tests = tcase_create("suppressions");
  tcase_set_timeout(tests, 120);
  suite_add_tcase(suite, tests);
  tcase_add_loop_test(tests, test_suppressions__are_read_or_complained_of, 0, (int)array_size(files));
  tcase_add_loop_test(tests, test_suppressions__are_compared_frame_by_frame, 0, (int)array_size(comparisons));
  tcase_add_test(tests, test_suppressions__of_threads_are_the_librarys);
  tcase_add_test(tests, test_suppressions__of_a_course_hold_for_its_runs);
  return suite_run(suite);
}
