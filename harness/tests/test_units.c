/* Functions that the course tests by themselves: which faults which tests find, and what is said where they can't be
 * run. What submissions try against their suite is in hostile/unit/. */
#include "base/file.h"
#include "base/strbuf.h"
#include "course/course.h"
#include "course/load.h"
#include "grade/grade.h"
#include "tests/suite.h"
#include "validate/faults.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFERS "harness/tests/unit_buffers"
#define PROGRAM "bounded-buffer"

/* A row: the fault's name, and the tests that fail, with blanks between. */
static strings rows;

static struct course course;
static struct program program;
static size_t set_aside; /* cases behind those that are kept */

/* Only the cases that are tests of a unit, each by itself. */
static void keep_tests(void) {
  size_t kept = 0;
  for (size_t i = 0; i < program.cases.count; i++)
    if (program.cases.items[i].unit && program.cases.items[i].memory == MEMORY_ANY) {
      struct test_case swapped = program.cases.items[kept];
      program.cases.items[kept++] = program.cases.items[i];
      program.cases.items[i] = swapped;
    }
  set_aside = program.cases.count - kept;
  program.cases.count = kept;
}

static void load(void) {
  struct error err = {0};
  ck_assert_msg(course_open(".", &course, &err) == 0 && course_load(&course, PROGRAM, &program, &err) == 0, "%s",
                err.message);
  keep_tests();
}

static void unload(void) {
  program.cases.count += set_aside;
  program_release(&program);
  course_release(&course);
}

static char *temporary_folder(void) {
  char *folder = xstrdup("/tmp/test-units-XXXXXX");
  ck_assert(mkdtemp(folder) != NULL);
  return folder;
}

/* The course's own files, changed as the known fault says. */
static char *faulty_copy(const char *name) {
  struct error err = {0};
  faults all = {0};
  char *folder = temporary_folder();
  _cleanup_free_ char *copy = xasprintf("cp reference/" PROGRAM "/* %s", folder);
  bool found = false;
  ck_assert_int_eq(system(copy), 0);
  ck_assert_msg(faults_load("cases/" PROGRAM "/faults", &all, NULL, &err) == 0, "%s", err.message);
  vec_each(&all, fault)
    if (strcmp(fault->name, name) == 0) {
      ck_assert_msg(fault_apply(fault, folder, &err) == 0, "%s", err.message);
      found = true;
    }
  ck_assert_msg(found, "there is no known fault %s", name);
  faults_release(&all);
  return folder;
}

static void grade(const char *folder, struct submission_result *ret_result) {
  struct error err = {0};
  const struct grade_options options = {.seed = 1};
  struct grader *grader = grader_new(&course, &options, &err);
  ck_assert_msg(grader && grade_submission(grader, &program, "somebody", folder, ret_result, &err) == 0, "%s",
                err.message);
  grader_free(grader);
}

/* Where the harness has put the course's files for the build is nobody's business: they go by their own names. */
static void assert_places_are_the_course_s(const struct submission_result *result) {
  size_t seen = 0;
  vec_each(&result->cases, graded)
    vec_each(&graded->record.timeline.events, event)
      if (event->place.file && strstr(event->place.file, "agent.c")) {
        ck_assert_str_eq(event->place.file, "cases/unit/agent.c");
        seen++;
      }
  ck_assert_uint_gt(seen, 0);
}

/* The tests that lost their points, in the order of the cases. */
static char *failed_tests(const struct submission_result *result) {
  struct strbuf names = STRBUF_INIT;
  vec_each(&result->cases, graded)
    if (graded->verdict != VERDICT_PASS) {
      ck_assert_msg(graded->points == 0 && graded->findings.count == 1, "%s has %zu findings", graded->id,
                    graded->findings.count);
      ck_assert_str_eq(graded->findings.items[0].file, "bounded_buffer.c");
      ck_assert_int_gt(graded->findings.items[0].line, 0);
      strbuf_addf(&names, "%s%s", names.length ? " " : "", program_case(&program, graded->id)->unit_test);
    }
  return strbuf_detach(&names);
}

START_TEST(test_units__find_the_faulty_buffer) {
  _cleanup_free_ char *row = xstrdup(rows.items[_i]);
  char *expected = row + strcspn(row, " ");
  struct submission_result result;
  *expected++ = '\0';
  expected += strspn(expected, " ");
  load();
  _cleanup_free_ char *folder = faulty_copy(row);
  grade(folder, &result);
  assert_places_are_the_course_s(&result);
  _cleanup_free_ char *failed = failed_tests(&result);
  ck_assert_msg(strcmp(failed, expected) == 0, "%s: fails %s, and not %s", row, failed, expected);
  submission_result_release(&result);
  tree_remove(folder, NULL);
  unload();
}
END_TEST

START_TEST(test_units__fourteen_buffers_are_tried) { ck_assert_int_eq((int)rows.count, 14); }
END_TEST

/* Where pkg-config finds nothing the points leave the total, and the reason says what to install. */
START_TEST(test_units__without_the_library_are_unsupported) {
  struct submission_result result;
  _cleanup_free_ char *cache = temporary_folder(); /* an earlier run may have kept the suite */
  setenv("XDG_CACHE_HOME", cache, 1);
  setenv("PKG_CONFIG_LIBDIR", "/nonexistent", 1);
  unsetenv("PKG_CONFIG_PATH");
  load();
  grade("reference/" PROGRAM, &result);
  ck_assert_int_eq(result.status, STATUS_GRADED);
  ck_assert(result.max_score == 0);
  vec_each(&result.cases, graded) {
    ck_assert_int_eq(graded->verdict, VERDICT_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(graded->findings.items[0].message, "apt-get install check"));
  }
  submission_result_release(&result);
  tree_remove(cache, NULL);
  unload();
}
END_TEST

/* ---- case files ---- */

static const char head[] = "program: p\ntitle: t\nroles:\n  a: {sources: [a.c]}\n";

/* The complaints about a case file of this rest, one a line. The folder is a course with one suite. */
static char *complaints(const char *rest) {
  _cleanup_free_ char *folder = temporary_folder();
  _cleanup_free_ char *make =
      xasprintf("cd %s && mkdir -p cases/p/unit reference/p && touch reference/p/a.c reference/p/f.c && "
                "printf 'UNIT_FUNCTION(int, f, int)\\n\\nUNIT_TEST(one) {\\n}\\n\\nUNIT_TEST(two) {\\n}\\n' "
                ">cases/p/unit/u.c",
                folder);
  _cleanup_free_ char *path = xasprintf("%s/cases/p.yaml", folder);
  _cleanup_free_ char *text = xasprintf("%s%s", head, rest);
  struct strbuf all = STRBUF_INIT;
  struct program loaded;
  strings problems = {0};
  ck_assert_int_eq(system(make), 0);
  ck_assert_int_eq(file_write(path, text, strlen(text), NULL), 0);
  if (program_lint(path, &loaded, &problems, NULL) == 0)
    program_release(&loaded);
  vec_each(&problems, problem)
    strbuf_addf(&all, "%s\n", *problem + strlen(folder) + 1);
  strings_release(&problems);
  tree_remove(folder, NULL);
  return strbuf_detach(&all);
}

#define UNIT "units:\n  u: {sources: [f.c], functions: [f]}\n"
#define CASE(id, rest) "  - {id: " id ", says: s, points: 1, " rest "}\n"

static const struct {
  const char *rest;
  const char *complaint; /* all of them */
} mistakes[] = {
    {UNIT "cases:\n" CASE("a", "unit: {u: one}") CASE("b", "unit: {u: two}"), ""},
    {UNIT "cases:\n" CASE("a", "unit: {u: one}"),
     "cases/p.yaml:6:3: the test two of %s/cases/p/unit/u.c (line 6) is in no case\n"},
    {UNIT "cases:\n" CASE("a", "unit: {u: one}") CASE("b", "unit: {u: two}") CASE("c", "unit: {u: three}"),
     "cases/p.yaml:10:43: there is no UNIT_TEST(three) in %s/cases/p/unit/u.c\n"},
    {UNIT "cases:\n" CASE("a", "unit: {u: one}") CASE("b", "unit: {u: two}") CASE("c", "unit: {v: one}"),
     "cases/p.yaml:10:43: unit 'v' is not declared; did you mean 'u'?\n"},
    {UNIT "cases:\n" CASE("a", "unit: {u: one}, leaves: nothing") CASE("b", "unit: {u: two}"),
     "cases/p.yaml:8:43: a case with unit runs that test and nothing else: it can have says, hint, category, "
     "visibility, points, build, limits and memory\n"},
    {UNIT "cases:\n" CASE("a", "unit: one") CASE("b", "unit: {u: two}") CASE("c", "unit: {u: one}"),
     "cases/p.yaml:8:39: unit must be {UNIT: TEST}\n"},
    {"units:\n  u: {sources: [g.c], functions: [f]}\ncases:\n" CASE("a", "unit: {u: one}") CASE("b", "unit: {u: two}"),
     "cases/p.yaml:6:17: source 'g.c' is not in %s/reference/p\n"},
    {"units:\n  u: {sources: [f.c], functions: ['f()']}\ncases:\n" CASE("a", "unit: {u: one}")
         CASE("b", "unit: {u: two}"),
     "cases/p.yaml:6:3: function 'f()' must be a name or a declaration as in C: int f(void)\n"},
    {"units:\n  u: {sources: [f.c], functions: ['int *f(int a, int *b)', 'struct s *_g2(void)', h], says: s}\n"
     "cases:\n" CASE("a", "unit: {u: one}") CASE("b", "unit: {u: two}"),
     ""},
    {"units:\n  u: {sources: [f.c], functions: ['int 2f(int a)']}\ncases:\n" CASE("a", "unit: {u: one}")
         CASE("b", "unit: {u: two}"),
     "cases/p.yaml:6:3: function '2f' must be a name or a declaration as in C: int f(void)\n"},
};

/* Paths of the temporary folder are left out on both sides. */
static char *without_folder(char *text) {
  for (char *at = strstr(text, "/tmp/test-units-"); at; at = strstr(at, "/tmp/test-units-")) {
    size_t length = strcspn(at, "/") + strlen("/tmp/test-units-XXXXXX");
    memmove(at + 2, at + length, strlen(at + length) + 1);
    memcpy(at, "%s", 2);
  }
  return text;
}

START_TEST(test_units__mistakes_have_line_and_column) {
  _cleanup_free_ char *all = without_folder(complaints(mistakes[_i].rest));
  ck_assert_str_eq(all, mistakes[_i].complaint);
}
END_TEST

/* ---- */

static void read_rows(void) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (file_read(BUFFERS, 1 << 20, &text, NULL))
    return;
  char *rest = text.buf;
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
    if (*line && *line != '#')
      strings_add(&rows, line);
}

int main(void) {
  Suite *suite = suite_create("units");
  TCase *tests = tcase_create("units");
  tcase_set_timeout(tests, 120);
  read_rows();
  suite_add_tcase(suite, tests);
  tcase_add_loop_test(tests, test_units__find_the_faulty_buffer, 0, (int)rows.count);
  tcase_add_test(tests, test_units__fourteen_buffers_are_tried);
  tcase_add_test(tests, test_units__without_the_library_are_unsupported);
  tcase_add_loop_test(tests, test_units__mistakes_have_line_and_column, 0, (int)array_size(mistakes));
  int failed = suite_run(suite);
  strings_release(&rows);
  return failed ? 1 : 0;
}
