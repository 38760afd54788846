/* What validate tries: mutants made on the parsed source, known faults, and which mutants are no change at all. */
#include "base/file.h"
#include "result/result.h"
#include "tests/suite.h"
#include "validate/faults.h"
#include "validate/mutants.h"
#include "validate/outcome.h"
#include "validate/same_code.h"

#include <check.h>
#include <string.h>

static char *folder;
static mutants made;
static struct error problem;

static void set_up(void) {
  problem = (struct error){0};
  folder = directory_make_temporary("test-validate", &problem);
  ck_assert_msg(folder != NULL, "%s", problem.message);
}

static void tear_down(void) {
  mutants_release(&made);
  tree_remove(folder, NULL);
  free(folder);
}

static char *write_source(const char *name, const char *text) {
  char *path = path_join(folder, name);
  ck_assert_int_eq(file_write(path, text, strlen(text), &problem), 0);
  return path;
}

static void make_mutants(const char *text) {
  free(write_source("a.c", text));
  ck_assert_msg(mutants_make(folder, "a.c", &made, &problem) == 0, "%s", problem.message);
}

/* How many of them are called so. */
static int count_named(const char *wanted) {
  int count = 0;
  vec_each(&made, mutant) {
    _cleanup_free_ char *name = mutant_name(mutant);
    count += strcmp(name, wanted) == 0;
  }
  return count;
}

/* --- operations --------------------------------------------------------------------------------------------------- */

static const struct {
  const char *body;
  const char *name;
} operations[] = {
    {"f(1, x);", "a.c: drop call: `f(1, x);` => `;`"},
    {"if (x) return;", "a.c: drop check: `if (x) return;` => `;`"},
    {"if (f(1, 2)) return;", "a.c: drop check: `if (f(1, 2)) return;` => `(void)(f(1, 2));`"},
    {"while (x) f(1, 2);", "a.c: drop loop: `while (x) f(1, 2);` => `;`"},
    {"while (x)\n  f(1, 2);", "a.c: negate: `x` => `!(x)`"},
    {"x = x > 2 ? 1 : 0;", "a.c: negate: `x > 2` => `!(x > 2)`"},
    {"x = 7;", "a.c: constant + 1: `7` => `(7 + 1)`"},
    {"x = 7; f(1, 2);", "a.c: swap statements: `x = 7; f(1, 2);` => `f(1, 2); x = 7;`"},
    {"p = (struct p){1}; x = 7;", "a.c: swap statements: `p = (struct p){1}; x = 7;` => `x = 7; p = (struct p){1};`"},
    {"if (x) x = 1; else p = (struct p){1}; x = 7;",
     "a.c: swap statements: `if (x) x = 1; else p = (struct p){1}; x = 7;` => "
     "`x = 7; if (x) x = 1; else p = (struct p){1};`"},
    {"if (x) { x = 1; } x = 7;", "a.c: swap statements: `if (x) { x = 1; } x = 7;` => `x = 7; if (x) { x = 1; }`"},
    {"f(1, 2);", "a.c: swap arguments: `1, 2` => `2, 1`"},
    {"volatile int *p = &x; f(*p, 1);", "a.c: drop qualifier: `volatile` => ``"},
};

START_TEST(test_mutants__each_operation) {
  _cleanup_free_ char *text = xasprintf(
      "int f(int, int);\nint x;\nstruct p { int a; } p;\nvoid g(void);\nvoid g(void) { %s }\n", operations[_i].body);
  make_mutants(text);
  ck_assert_msg(count_named(operations[_i].name) == 1, "%s", operations[_i].name);
}
END_TEST

START_TEST(test_mutants__headers_are_left_alone) {
  free(write_source("a.h", "static inline int twice(int n) { return 2 * n; }\n"));
  make_mutants("#include \"a.h\"\nint f(void);\nint f(void) { return twice(3); }\n");
  ck_assert_uint_eq(made.count, 1);
  ck_assert_str_eq(made.items[0].before, "3");
  ck_assert_int_eq(made.items[0].line, 3);
}
END_TEST

START_TEST(test_mutants__the_change_is_applied_where_it_stands) {
  struct strbuf changed = STRBUF_INIT;
  const char *text = "int f(void);\nint f(void) { return 7; }\n";
  make_mutants(text);
  ck_assert_uint_eq(made.count, 1);
  mutant_apply(&made.items[0], text, &changed);
  ck_assert_str_eq(changed.buf, "int f(void);\nint f(void) { return (7 + 1); }\n");
  strbuf_release(&changed);
}
END_TEST

START_TEST(test_mutants__a_source_with_errors_is_the_courses_mistake) {
  free(write_source("a.c", "int f(void) { return }\n"));
  ck_assert_int_eq(mutants_make(folder, "a.c", &made, &problem), -1);
  ck_assert_int_eq(problem.cause, ERROR_USAGE);
  ck_assert_msg(strstr(problem.message, "/a.c:1:22: error: expected expression") != NULL, "%s", problem.message);
}
END_TEST

START_TEST(test_mutants__of_one_name_are_numbered) {
  strings names = {0};
  make_mutants("int f(int, int);\nvoid g(void);\nvoid g(void) {\n  f(1, 2);\n  f(1, 2);\n}\n");
  mutants_names(&made, &names);
  ck_assert_uint_eq(names.count, made.count);
  ck_assert(strings_have(&names, "a.c: drop call: `f(1, 2);` => `;`"));
  ck_assert(strings_have(&names, "a.c: drop call: `f(1, 2);` => `;` #2"));
  for (size_t i = 0; i < names.count; i++)
    for (size_t j = 0; j < i; j++)
      ck_assert_str_ne(names.items[i], names.items[j]);
  strings_release(&names);
}
END_TEST

START_TEST(test_mutants__a_diff_shows_whole_lines) {
  make_mutants("int x;\nvoid g(void);\nvoid g(void) {\n  if (x &&\n      x)\n    x = 1;\n}\n");
  bool seen = false;
  vec_each(&made, mutant) {
    _cleanup_free_ char *diff = mutant_diff(mutant, folder);
    seen = seen || strcmp(diff, "a.c:4: negate\n-   if (x &&\n-       x)\n+   if (!(x &&\n+       x))\n") == 0;
  }
  ck_assert(seen);
}
END_TEST

/* --- the same program --------------------------------------------------------------------------------------------- */

static bool is_same(const char *one, const char *other) {
  bool same = false;
  _cleanup_free_ char *second = path_join(folder, "second");
  _cleanup_free_ char *path = path_join(second, "a.c");
  free(write_source("a.c", one));
  ck_assert_int_eq(directory_make(second, &problem), 0);
  ck_assert_int_eq(file_write(path, other, strlen(other), &problem), 0);
  ck_assert_msg(same_code(folder, second, "a.c", &same, &problem) == 0, "%s", problem.message);
  return same;
}

START_TEST(test_same_code__what_the_compiler_cannot_tell_apart) {
  ck_assert(is_same("int f(int a) { int b = a; return b + 1; }\n", "int f(int a) {\n  return 1 + a;\n}\n"));
  ck_assert(!is_same("int f(int a) { return a + 1; }\n", "int f(int a) { return a + 2; }\n"));
  ck_assert(!is_same("int f(int a) { return a + 1; }\n", "int f(int a) { return }\n"));
  ck_assert(!is_same("int f(int a) { return }\n", "int f(int a) { return }\n"));
}
END_TEST

/* --- known faults ------------------------------------------------------------------------------------------------- */

static const char header[] =
    "# fault: it leaves with 8\n# finds: wrong-exit, unchecked-failure\n# line: a.c:return 8\n";
static const char change[] = "--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n int main(void) {\n-return 7; }\n+return 8; }\n";

static int load_faults(const char *top, const char *diff, faults *list) {
  _cleanup_free_ char *text = xasprintf("%s%s", top, diff);
  _cleanup_free_ char *faults_folder = path_join(folder, "faults");
  ck_assert_int_eq(directory_make(faults_folder, &problem), 0);
  free(write_source("faults/eight.patch", text));
  return faults_load(faults_folder, list, NULL, &problem);
}

START_TEST(test_faults__are_read_and_planted) {
  faults list = {0};
  free(write_source("a.c", "int main(void) {\nreturn 7; }\n"));
  ck_assert_msg(load_faults(header, change, &list) == 0, "%s", problem.message);
  ck_assert_uint_eq(list.count, 1);
  ck_assert_str_eq(list.items[0].name, "eight");
  ck_assert_str_eq(list.items[0].about, "it leaves with 8");
  ck_assert(list.items[0].finds[FINDING_WRONG_EXIT] && list.items[0].finds[FINDING_UNCHECKED_FAILURE]);
  ck_assert_msg(fault_apply(&list.items[0], folder, &problem) == 0, "%s", problem.message);
  ck_assert(fault_is_at(&list.items[0], folder, "a.c", 2));
  ck_assert(!fault_is_at(&list.items[0], folder, "a.c", 1));
  ck_assert(!fault_is_at(&list.items[0], folder, "b.c", 2));
  /* A second time it does not fit. */
  ck_assert_int_eq(fault_apply(&list.items[0], folder, &problem), -1);
  ck_assert_int_eq(problem.cause, ERROR_USAGE);
  faults_release(&list);
}
END_TEST

/* A patch whose surroundings have changed might be planted where it is another fault. */
START_TEST(test_faults__surroundings_must_be_the_same) {
  static const char wider[] =
      "--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n int x;\n int main(void) {\n-return 7; }\n+return 8; }\n";
  faults list = {0};
  free(write_source("a.c", "long x;\nint main(void) {\nreturn 7; }\n"));
  ck_assert_msg(load_faults(header, wider, &list) == 0, "%s", problem.message);
  ck_assert_int_eq(fault_apply(&list.items[0], folder, &problem), -1);
  ck_assert_int_eq(problem.cause, ERROR_USAGE);
  ck_assert_msg(strstr(problem.message, "a.c") && strstr(problem.message, "Hunk #1 FAILED"), "%s", problem.message);
  faults_release(&list);
}
END_TEST

static const struct {
  const char *text;
  const char *says;
} bad_headers[] = {
    {"# finds: wrong-exit\n", "eight.patch:2:1: the header needs"},
    {"# fault: it leaves with 8\n# finds: wrong-exit\n# lines: a.c:return\n",
     "eight.patch:3:1: a header has `# fault:`, `# finds:` and `# line:`, and no `# lines:`"},
    {"# fault: it leaves with 8\n", "eight.patch:2:1: the header needs"},
    {"# fault: it leaves with 8\n# finds: no-such-kind\n", "eight.patch:2:1: there is no finding 'no-such-kind'"},
    {"# fault: it leaves with 8\n# finds: wrong-exit\n# line: nowhere\n", "eight.patch:3:1: `# line:` must be"},
    {"# fault: it leaves with 8\n# finds: wrong-exit\n# line: a.c: \n", "eight.patch:3:1: `# line:` must be"},
};

START_TEST(test_faults__bad_headers_are_told) {
  faults list = {0};
  ck_assert_int_eq(load_faults(bad_headers[_i].text, change, &list), -1);
  ck_assert_int_eq(problem.cause, ERROR_USAGE);
  ck_assert_msg(strstr(problem.message, bad_headers[_i].says) != NULL, "%s", problem.message);
  faults_release(&list);
}
END_TEST

/* It would be left out, and nobody would know. */
START_TEST(test_faults__another_ending_is_told) {
  faults list = {0};
  free(write_source("eight.diff", change));
  ck_assert_int_eq(faults_load(folder, &list, NULL, &problem), -1);
  ck_assert_msg(strstr(problem.message, "eight.diff:1:1: no known fault is called so") != NULL, "%s", problem.message);
  faults_release(&list);
}
END_TEST

/* Of a host that is short of something it has to be told what. */
START_TEST(test_outcome__an_obstacle_is_told_with_its_case) {
  struct submission_result result = {.seed = 3, .status = STATUS_BROKEN};
  _cleanup_free_ char *unknown = outcome_obstacle(&result);
  ck_assert_str_eq(unknown, "no reason was given");
  findings_add(&result.findings, FINDING_BROKEN, NULL, "the disk is full");
  _cleanup_free_ char *of_all = outcome_obstacle(&result);
  ck_assert_str_eq(of_all, "the disk is full");
  *vec_add(&result.cases) = (struct case_result){.id = xstrdup("conversation"), .verdict = VERDICT_FAIL};
  findings_add(&result.cases.items[0].findings, FINDING_DEADLOCK, NULL, "Nobody can ever go on.");
  *vec_add(&result.cases) = (struct case_result){.id = xstrdup("any-order"), .verdict = VERDICT_BROKEN};
  findings_add(&result.cases.items[1].findings, FINDING_BROKEN, NULL, "fork: Cannot allocate memory");
  _cleanup_free_ char *of_a_case = outcome_obstacle(&result);
  ck_assert_str_eq(of_a_case, "any-order, with seed 3: fork: Cannot allocate memory");
  submission_result_release(&result);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("validate");
  TCase *tcase = tcase_create("validate");
  tcase_set_timeout(tcase, 60);
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_loop_test(tcase, test_mutants__each_operation, 0, (int)array_size(operations));
  tcase_add_test(tcase, test_mutants__headers_are_left_alone);
  tcase_add_test(tcase, test_mutants__the_change_is_applied_where_it_stands);
  tcase_add_test(tcase, test_mutants__a_source_with_errors_is_the_courses_mistake);
  tcase_add_test(tcase, test_mutants__of_one_name_are_numbered);
  tcase_add_test(tcase, test_mutants__a_diff_shows_whole_lines);
  tcase_add_test(tcase, test_same_code__what_the_compiler_cannot_tell_apart);
  tcase_add_test(tcase, test_faults__are_read_and_planted);
  tcase_add_test(tcase, test_faults__surroundings_must_be_the_same);
  tcase_add_loop_test(tcase, test_faults__bad_headers_are_told, 0, (int)array_size(bad_headers));
  tcase_add_test(tcase, test_faults__another_ending_is_told);
  tcase_add_test(tcase, test_outcome__an_obstacle_is_told_with_its_case);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
