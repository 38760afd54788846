/* Coverage: what is counted however a process ends, what tampering leads to, and what the formats show. */
#include "base/command.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "course/load.h"
#include "grade/coverage.h"
#include "grade/grade.h"
#include "report/report.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static char *folder;
static struct error problem;
static struct program program;
static struct coverage covered;
static strings short_cases;

static void set_up(void) {
  problem = (struct error){0};
  covered = (struct coverage){0};
  short_cases = (strings){0};
  folder = directory_make_temporary("test-coverage", &problem);
  ck_assert_msg(folder != NULL, "%s", problem.message);
}

static void tear_down(void) {
  coverage_release(&covered);
  strings_release(&short_cases);
  program_release(&program);
  tree_remove(folder, NULL);
  free(folder);
}

static void write_text(const char *name, const char *text) {
  _cleanup_free_ char *path = path_join(folder, name);
  ck_assert_int_eq(file_write(path, text, strlen(text), &problem), 0);
}

static void load(const char *extra) {
  bool with_cases = strstr(extra, "cases:");
  _cleanup_free_ char *text = xasprintf("program: p\ntitle: t\nroles: {p: {sources: [p.c]}}\n%s%s", extra,
                                        with_cases ? "" : "cases: [{id: c, says: s, points: 10, expect: {p: {}}}]\n");
  _cleanup_free_ char *cases = path_join(folder, "cases");
  _cleanup_free_ char *path = path_join(cases, "p.yaml");
  ck_assert_int_eq(directory_make(cases, &problem), 0);
  write_text("cases/p.yaml", text);
  ck_assert_msg(program_load(path, &program, NULL, &problem) == 0, "%s", problem.message);
}

static int measure(const char *source) {
  write_text("p.c", source);
  load("");
  return coverage_measure(&program, folder, &covered, &short_cases, &problem);
}

static uint64_t count_of(int line) {
  ck_assert_uint_eq(covered.files.count, 1);
  vec_each(&covered.files.items[0].lines, candidate)
    if (candidate->number == line)
      return candidate->count;
  ck_abort_msg("line %d has no code", line);
}

/* --- however it ends ---------------------------------------------------------------------------------------------- */

static const struct {
  const char *ending; /* line 5: line 4 was reached before */
  uint64_t before;
} endings[] = {
    {"return 0;", 1},
    {"exit(3);", 1},
    {"_exit(3);", 1},
    {"abort();", 1},
    {"*(volatile int *)8 = 1;", 1},
    {"raise(SIGTERM);", 1},
    {"raise(SIGKILL);", 1},
    {"pause();", 1},
    {"for (;;) sched_yield();", 1},
    {"execl(\"/bin/true\", \"true\", NULL);", 1},
    {"if (c == 1) execl(\"./p\", \"p\", \"again\", NULL);", 2}, /* the same program, from nothing */
    {"execl(\"/nothing\", \"nothing\", NULL);", 1},             /* it fails, and the program goes on */
    {"pthread_t t; pthread_create(&t, NULL, f, NULL); pthread_exit(NULL);", 2},
    {"fork();", 1},
    {"if (fork() == 0) f(NULL); else wait(NULL);", 2},
    {"if (fork() == 0) { f(NULL); kill(getpid(), 9); } wait(NULL);", 2},
    {"if (fork() == 0) { f(NULL); kill(getppid(), 9); pause(); } pause();", 2}, /* each when the other is gone */
    {"if (fork() == 0) { f(NULL); execl(\"/bin/true\", \"true\", NULL); } wait(NULL);", 2},
    {"if (vfork() == 0) { f(NULL); _exit(0); }", 2}, /* it counts in its parent's memory */
    {"if (vfork() == 0) execl(\"/bin/true\", \"true\", NULL);", 1},
    {"system(\"exit 3\"); signal(SIGTERM, SIG_IGN); raise(SIGTERM);", 1},
};

START_TEST(test_coverage__however_it_ends) {
  _cleanup_free_ char *source =
      xasprintf("#define _GNU_SOURCE\n#include \"all.h\"\n"
                "int counted; void *f(void *p) {\n  counted++;\n  return p; }\n"
                "int main(int c, char **v) { (void)c; (void)v; f(NULL);\n  %s\n  return 0; }\n",
                endings[_i].ending);
  write_text("all.h", "#include <pthread.h>\n#include <sched.h>\n#include <signal.h>\n#include <stdlib.h>\n"
                      "#include <sys/wait.h>\n#include <unistd.h>\n");
  ck_assert_msg(measure(source) == 0, "%s: %s", endings[_i].ending, problem.message);
  ck_assert_msg(count_of(4) == endings[_i].before, "%s: %d", endings[_i].ending, (int)count_of(4));
}
END_TEST

START_TEST(test_coverage__lines_branches_functions) {
  ck_assert_int_eq(measure("static int never(void) {\n  return 1;\n}\nint main(int c, char **v) {\n"
                           "  (void)v;\n  if (c > 1)\n    return never();\n  return 0;\n}\n"),
                   0);
  ck_assert_uint_eq(covered.shares[COVERED_FUNCTIONS].all, 2);
  ck_assert_uint_eq(covered.shares[COVERED_FUNCTIONS].reached, 1);
  ck_assert_uint_eq(covered.shares[COVERED_BRANCHES].all, 2);
  ck_assert_uint_eq(covered.shares[COVERED_BRANCHES].reached, 1);
  ck_assert_uint_eq(count_of(2), 0);
  ck_assert_uint_eq(count_of(7), 0);
  ck_assert_uint_eq(count_of(6), 1);
  _cleanup_strbuf_ struct strbuf missed = STRBUF_INIT;
  report_missed(&covered, &missed);
  ck_assert_str_eq(missed.buf, "p.c: 1-2 7");
}
END_TEST

/* --- tampering ---------------------------------------------------------------------------------------------------- */

/* Each is compiled and run; whatever comes of its coverage, the harness goes on. */
static const char *const tamperers[] = {
    /* garbage, links and folders where a data file would be, if any were written */
    "int main(void) { FILE *f = fopen(\"p.gcda\", \"w\"); fputs(\"adcgB22*garbage\", f); fclose(f); return 0; }\n",
    "int main(void) { symlink(\"/etc/passwd\", \"p.gcda\"); mkdir(\"p.gcno\", 0); chmod(\".\", 0); return 0; }\n",
    /* what describes the counters is nonsense */
    "asm(\".section .gcov_info,\\\"aw\\\"\\n.quad 1\\n.previous\"); int main(void) { return 0; }\n",
    "asm(\".section .gcov_info,\\\"aw\\\"\\n.quad main\\n.previous\"); int main(void) { return 0; }\n",
    "asm(\".section .gcov_info,\\\"aw\\\"\\n.fill 4000,8,0\\n.previous\"); int main(void) { return 0; }\n",
    "struct { unsigned v; void *n; unsigned s, c; const char *f; void *m[8]; unsigned k; void *t; } bad = {"
    "0x4232322a, 0, 1, 2, \"../../p\", {0}, 4000000000u, &bad};"
    "asm(\".section .gcov_info,\\\"aw\\\"\\n.quad bad\\n.previous\"); int main(void) { return bad.k == 0; }\n",
    "struct g { unsigned v; void *n; unsigned s, c; const char *f; void *m[8]; unsigned k; void *t; } bad;"
    "struct { void *k; unsigned i, l, g; unsigned n; void *v; } fn = {&bad, 1, 2, 3, 1000000, (void *)8}; void *fns[] "
    "= {&fn};"
    "struct g bad = {0x4232322a, 0, 1, 2, \"/tmp/p.gcda\", {main}, 1, fns};"
    "asm(\".section .gcov_info,\\\"aw\\\"\\n.quad bad\\n.previous\");\n",
    /* counters of its own making */
    "int main(void) { for (long i = 0; i < 8; i++) { long *p; asm(\"lea __gcov0.main(%%rip), %0\" : \"=r\"(p)); "
    "p[i % 2] = i * 0x0fffffffffffffff; } return 0; }\n",
    /* not there when they are looked for */
    "int main(void) { void *p; asm(\"lea __gcov0.main(%%rip), %0\" : \"=r\"(p)); "
    "munmap((void *)((long)p & ~4095L), 4096); return 0; }\n",
    "#line 1 \"/etc/passwd\"\nint main(void) { return 0; }\n",
    "#line 2000000000 \"p.c\"\nint main(void) { return 0; }\n",
};

START_TEST(test_coverage__tampering) {
  _cleanup_free_ char *source =
      xasprintf("#include <stdio.h>\n#include <sys/mman.h>\n#include <sys/stat.h>\n#include <unistd.h>\n"
                "int main(void);\n%s%s",
                tamperers[_i], strstr(tamperers[_i], "int main(void) {") ? "" : "int main(void) { return 0; }\n");
  if (measure(source))
    ck_assert_int_ne(problem.cause, ERROR_USAGE);
  else
    ck_assert(covered.measured);
}
END_TEST

/* Lines that go by other names than the sources have: whoever could take some away so would have reached all the rest.
 */
static const struct {
  const char *source;
  const char *told; /* NULL: it is measured all the same */
} line_names[] = {
    {"#line 1 \"/etc/passwd\"\nint main(void) { return 0; }\n", "/etc/passwd"},
    {"#line 1 \"other.c\"\nint main(void) { return 0; }\n", "other.c"},
    {"#line 1 \"../p.c\"\nint main(void) { return 0; }\n", "../p.c"},
    {"#line 1 \"/usr/../etc/passwd\"\nint main(void) { return 0; }\n", "etc/passwd"},
    {"#line 2000000 \"p.c\"\nint main(void) { return 0; }\n", "p.c:2000000"},
    {"int main(void) { return 0; }\n#line 1 \"hidden.c\"\nint never(void) { return 1; }\n", "hidden.c"},
    {"#line 7 \"p.c\"\nint main(void) { return 0; }\n", NULL},
    {"#include \"part.h\"\nint main(void) { return part(); }\n", NULL},
    {"#define __USE_EXTERN_INLINES 1\n#include <stdlib.h>\nint main(void) { return atoi(\"0\"); }\n", NULL},
};

START_TEST(test_coverage__lines_have_the_names_of_sources) {
  write_text("part.h", "static int part(void) { return 0; }\n");
  int status = measure(line_names[_i].source);
  ck_assert_msg((status == 0) == (line_names[_i].told == NULL), "%s: %s", line_names[_i].source, problem.message);
  ck_assert(covered.measured == (line_names[_i].told == NULL));
  if (!line_names[_i].told)
    return;
  ck_assert_int_eq(problem.cause, ERROR_UNSUPPORTED);
  ck_assert_msg(strstr(problem.message, line_names[_i].told) != NULL, "%s", problem.message);
}
END_TEST

static void instrument(const char *executable) {
  VEC(const char *) argv = {0};
  *vec_add(&argv) = "gcc";
  for (const char *const *flag = counters_flags; *flag; flag++)
    *vec_add(&argv) = *flag;
  *vec_add(&argv) = "-o";
  *vec_add(&argv) = executable;
  *vec_add(&argv) = "p.c";
  vec_add(&argv);
  bool worked = false;
  write_text("p.c", "int main(void) { return 0; }\n");
  ck_assert_int_eq(command_run(folder, argv.items, -1, -1, &worked, &problem), 0);
  ck_assert(worked);
  vec_release(&argv);
}

/* An executable of which any byte may be wrong, or that ends anywhere. */
START_TEST(test_coverage__broken_executables) {
  _cleanup_free_ char *path = path_join(folder, "p");
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  struct counters counters;
  unsigned random = 1;
  instrument("p");
  ck_assert_int_eq(counters_read(path, &counters, &problem), 0);
  ck_assert_uint_eq(counters.units.count, 1);
  ck_assert_str_eq(counters.units.items[0].name, "p.gcda");
  ck_assert_uint_ge(counters.sums.count, 1);
  counters_release(&counters);
  ck_assert_int_eq(file_read(path, 1 << 20, &bytes, &problem), 0);
  for (int i = 0; i < 2000; i++) {
    random = random * 1103515245 + 12345;
    size_t at = (random >> 8) % (i % 2 ? bytes.length : 1024); /* mostly where it is read */
    char kept = bytes.buf[at];
    bytes.buf[at] = (char)(random >> 4);
    ck_assert_int_eq(file_write(path, bytes.buf, i % 8 ? bytes.length : at, &problem), 0);
    if (counters_read(path, &counters, NULL) == 0)
      counters_release(&counters);
    bytes.buf[at] = kept;
  }
}
END_TEST

/* --- in a grade --------------------------------------------------------------------------------------------------- */

static void grade_small(const char *owner, bool coverage, struct submission_result *ret_result) {
  struct course course;
  struct program failing;
  _cleanup_free_ char *sources = xasprintf("harness/tests/course/student/%s/failing", owner);
  const struct grade_options options = {.seed = 1, .coverage = coverage};
  ck_assert_msg(course_open("harness/tests/course", &course, &problem) == 0, "%s", problem.message);
  ck_assert_int_eq(course_load(&course, "failing", &failing, &problem), 0);
  struct grader *grader = grader_new(&course, &options, &problem);
  ck_assert_msg(grader != NULL, "%s", problem.message);
  ck_assert_int_eq(grade_submission(grader, &failing, owner, sources, ret_result, &problem), 0);
  grader_free(grader);
  program_release(&failing);
  course_release(&course);
}

static const char *const owners[] = {"right", "wrong", "hung", "other"};

START_TEST(test_coverage__costs_nothing) {
  struct submission_result with = {0};
  struct submission_result without = {0};
  grade_small(owners[_i], true, &with);
  grade_small(owners[_i], false, &without);
  ck_assert_double_eq(with.score, without.score);
  ck_assert_msg(with.coverage.measured, "%s", with.coverage.problem);
  ck_assert(!without.coverage.measured);
  ck_assert_uint_gt(with.coverage.shares[COVERED_LINES].reached, 0);
  submission_result_release(&with);
  submission_result_release(&without);
}
END_TEST

START_TEST(test_coverage__minimum) {
  load("coverage: {lines: 80, functions: 100}\n");
  ck_assert(program_asks_coverage(&program));
  covered.shares[COVERED_LINES] = (struct coverage_share){.all = 10, .reached = 8};
  covered.shares[COVERED_FUNCTIONS] = (struct coverage_share){.all = 3, .reached = 2};
  for (int what = 0; what < COVERED_COUNT; what++)
    covered.minimum[what] = (int)program.coverage.percent[what];
  ck_assert(!coverage_is_short(&covered, COVERED_LINES));
  ck_assert(!coverage_is_short(&covered, COVERED_BRANCHES));
  ck_assert(coverage_is_short(&covered, COVERED_FUNCTIONS));
}
END_TEST

/* Each says by its own run whether it gets there; together they reach more than any of them. */
START_TEST(test_coverage__of_a_case) {
  write_text("p.c", "int main(int argc, char **argv) {\n  if (argc > 1)\n    return argv[1][0];\n  return 0;\n}\n");
  load("coverage: {lines: 100}\n"
       "cases: [{id: full, says: s, points: 10, coverage: {lines: 75, functions: 100}, expect: {p: {}}},\n"
       "        {id: short, says: s, points: 10, coverage: {lines: 76}, expect: {p: {}}},\n"
       "        {id: other, says: s, points: 10, args: {p: [x]}, expect: {p: {}}}]\n");
  ck_assert_msg(coverage_measure(&program, folder, &covered, &short_cases, &problem) == 0, "%s", problem.message);
  ck_assert_uint_eq(short_cases.count, 1);
  ck_assert_str_eq(short_cases.items[0], "short");
  ck_assert_uint_eq(covered.shares[COVERED_LINES].reached, 4);
  ck_assert(!coverage_is_short_of_any(&covered));
  ck_assert_uint_eq(count_of(1), 3);
  ck_assert_uint_eq(count_of(3), 1);
  ck_assert_uint_eq(count_of(4), 2);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("coverage");
  TCase *tcase = tcase_create("coverage");
  tcase_set_timeout(tcase, 240);
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_loop_test(tcase, test_coverage__however_it_ends, 0, (int)array_size(endings));
  tcase_add_test(tcase, test_coverage__lines_branches_functions);
  tcase_add_loop_test(tcase, test_coverage__tampering, 0, (int)array_size(tamperers));
  tcase_add_loop_test(tcase, test_coverage__lines_have_the_names_of_sources, 0, (int)array_size(line_names));
  tcase_add_test(tcase, test_coverage__broken_executables);
  tcase_add_loop_test(tcase, test_coverage__costs_nothing, 0, (int)array_size(owners));
  tcase_add_test(tcase, test_coverage__minimum);
  tcase_add_test(tcase, test_coverage__of_a_case);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
