/* Assignment files: what is read from them, what is said about wrong ones, what they make of a program, and what
 * handing in late costs. */
#include "base/date.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "course/assignment.h"
#include "result/late.h"
#include "result/result.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static char *folder;
static struct course course;

static void set_up(void) {
  struct error err = {0};
  folder = directory_make_temporary("test-assignment", &err);
  ck_assert_msg(folder != NULL, "%s", err.message);
  ck_assert_msg(course_open("harness/tests/course", &course, &err) == 0, "%s", err.message);
}

static void tear_down(void) {
  course_release(&course);
  tree_remove(folder, NULL);
  free(folder);
}

static char *write_file(const char *name, const char *text) {
  struct error err = {0};
  char *path = path_join(folder, name);
  ck_assert_msg(file_write(path, text, strlen(text), &err) == 0, "%s", err.message);
  return path;
}

static struct assignment loaded(const char *text) {
  struct assignment assignment;
  struct error err = {0};
  _cleanup_free_ char *path = write_file("assignment.yaml", text);
  ck_assert_msg(assignment_load(path, &course, &assignment, NULL, &err) == 0, "%s", err.message);
  return assignment;
}

/* ---- what is read ---- */

START_TEST(test_assignment__reads_all_of_it) {
  struct assignment assignment = loaded("title: Lab 3\n"
                                        "due: 2026-11-30T23:59:00+01:00\n"
                                        "late: {per-day: 10 %, free-days: 2, grace: 15 min, at-most: 40, "
                                        "hard-stop: 2026-12-10 00:00Z}\n"
                                        "attempts: best\nseeds: [1, 7]\nrequire: full\n"
                                        "programs:\n  notes: {weight: 2.5}\n  streams:\n");
  ck_assert_str_eq(assignment.title, "Lab 3");
  ck_assert(assignment.late.has_due && assignment.late.has_hard_stop && assignment.late.has_most);
  ck_assert_int_eq(assignment.late.due.seconds, 1796079540);
  ck_assert_int_eq(assignment.late.due.offset, 60);
  ck_assert(assignment.late.per_day.percent && assignment.late.per_day.number == 10);
  ck_assert(!assignment.late.most.percent && assignment.late.most.number == 40);
  ck_assert_int_eq(assignment.late.free_days, 2);
  ck_assert_int_eq(assignment.late.grace_ns, INT64_C(900000000000));
  ck_assert_int_eq(assignment.attempts, ATTEMPT_BEST);
  ck_assert_uint_eq(assignment.seeds.count, 2);
  ck_assert_uint_eq(assignment.seeds.items[1], 7);
  ck_assert(assignment.require_full);
  ck_assert(assignment_has(&assignment, "streams") && !assignment_has(&assignment, "crowd"));
  ck_assert_double_eq(assignment_weight(&assignment, "notes"), 2.5);
  ck_assert_double_eq(assignment_weight(&assignment, "streams"), 1);
  assignment_release(&assignment);
}
END_TEST

START_TEST(test_assignment__little_is_enough) {
  struct assignment assignment = loaded("title: All of it\n");
  ck_assert(assignment_has(&assignment, "crowd") && assignment_has(NULL, "crowd"));
  ck_assert_double_eq(assignment_weight(&assignment, "crowd"), 1);
  ck_assert_double_eq(assignment_weight(NULL, "crowd"), 1);
  ck_assert(!assignment.late.has_due);
  ck_assert_int_eq(assignment.attempts, ATTEMPT_LAST);
  assignment_release(&assignment);
  assignment = loaded("programs: [notes, crowd]\n");
  ck_assert(assignment_has(&assignment, "crowd") && !assignment_has(&assignment, "streams"));
  assignment_release(&assignment);
}
END_TEST

static const struct {
  const char *text;
  const char *says;
} complaints[] = {
    {"atempts: best\n", "1:1: unknown key 'atempts'; did you mean 'attempts'?"},
    {"attempts: bets\n", "1:11: attempts must be one of last, best; did you mean 'best'?"},
    {"due: tomorrow\n", "1:6: due: 'tomorrow' is no date and time such as"},
    {"due: 2026-11-30T23:59\n", "1:6: due: '2026-11-30T23:59' has no zone"},
    {"due: 2026-02-30T23:59Z\n", "is no day of the calendar"},
    {"due: 2026-02-20T23:59 CET\n", "has a zone that is neither Z nor"},
    {"due: [1]\n", "1:6: due: '' is no date and time"},
    {"late: {per-day: 5}\n", "1:7: nothing can be late without a date in 'due'"},
    {"due: 2026-11-30T23:59Z\nlate: {per-day: 110 %}\n", "2:17: per-day must be"},
    {"due: 2026-11-30T23:59Z\nlate: {per-day: -1}\n", "2:17: per-day must be"},
    {"due: 2026-11-30T23:59Z\nlate: {free-days: -1}\n", "2:19: free-days must be from 0 to 366"},
    {"due: 2026-11-30T23:59Z\nlate: {hard-stop: 2026-11-30T12:00Z}\n", "2:19: hard-stop can't be before 'due'"},
    {"seeds: 3\n", "1:8: seeds must be a list"},
    {"seeds: [1, 1]\n", "1:12: seed 1 is there twice"},
    {"seeds: [-1]\n", "1:9: a seed must be 0 or more"},
    {"require: process\n", "1:10: require must be 'full'"},
    {"programs: []\n", "1:11: programs must be a list"},
    {"programs: [note]\n", "1:12: there is no program 'note'; did you mean 'notes'?"},
    {"programs: [notes, notes]\n", "1:19: 'notes' is there twice"},
    {"programs: {notes: {weight: 0}}\n", "weight must be a number above 0"},
    {"programs: {notes: {points: {kep: 3}}}\n", "1:29: notes has no case 'kep'; did you mean 'kept'?"},
    {"programs: {notes: {points: {memory: 3}}}\n", "notes has no case 'memory'"},
    {"programs: {notes: {points: {kept: -3}}}\n", "1:35: kept must be a number of points, from 0 on"},
    {"programs: {notes: {categories: {memry: 3}}}\n", "notes has no category 'memry'; did you mean 'memory'?"},
    {"programs: {notes: {categories: {cleanup: 3}}}\n", "no case in category cleanup that could be worth"},
    {"programs: {notes: {points: {clean: 1, clean-after-error: 1}, categories: {memory: 3}}}\n",
     "no case in category memory that could be worth"},
    {"programs: {notes: {points: {kept: 0}, categories: {memory: 0}}}\n", "1:12: no case of notes is left"},
    {"programs: {notes: {hidden: [kept, nothing]}}\n", "1:35: notes has no case or category 'nothing'"},
    {"programs: {notes: {hidden: kept}}\n", "hidden must be a list of cases and categories"},
    {"programs: {notes: {hidden: [kept], visible: [kept]}}\n", "'kept' can't be hidden and visible"},
    {"- x\n", "assignment file must be a map"},
};

START_TEST(test_assignment__complaints_say_where_and_what) {
  struct assignment assignment;
  struct error err = {0};
  strings problems = {0};
  _cleanup_free_ char *path = write_file("assignment.yaml", complaints[_i].text);
  ck_assert_int_eq(assignment_load(path, &course, &assignment, &problems, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_uint_ge(problems.count, 1);
  ck_assert_int_eq(strncmp(problems.items[0], path, strlen(path)), 0);
  ck_assert_msg(strstr(problems.items[0], complaints[_i].says) != NULL, "%s", problems.items[0]);
  ck_assert_str_eq(problems.items[0], err.message);
  ck_assert_ptr_null(assignment.path);
  strings_release(&problems);
}
END_TEST

START_TEST(test_assignment__a_missing_file_is_the_callers_mistake) {
  struct assignment assignment;
  struct error err = {0};
  ck_assert_int_eq(assignment_load("/nowhere/assignment.yaml", &course, &assignment, NULL, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
}
END_TEST

static const struct {
  const char *name;
  const char *text;
  bool is_meant;
} files[] = {{"assignment.yaml", "title: x\n", true},
             {"assignment.yaml", "a: [\n", true},
             {"assignment.yaml", "program: x\ncases: []\n", false},
             {"lab.yaml", "due: x\n", true},
             {"lab.yaml", "programs: [x]\n", true},
             {"lab.yaml", "attempts: best\n", true},
             {"lab.yaml", "seeds: [1, 2]\n", true},
             {"lab.yaml", "title: x\n", false},
             {"lab.yaml", "program: x\ndue: x\n", false}};

START_TEST(test_assignment__is_told_from_a_case_file) {
  _cleanup_free_ char *path = write_file(files[_i].name, files[_i].text);
  ck_assert_int_eq(assignment_is_meant(path), files[_i].is_meant);
}
END_TEST

START_TEST(test_assignment__its_manual_has_all_keys) {
  _cleanup_free_ char *page = assignment_format_page();
  static const char *const keys[] = {"programs: ", "due: ", "per-day: ", "categories: ", "  seeds: ", "hard-stop: "};
  for (size_t i = 0; i < array_size(keys); i++)
    ck_assert_msg(strstr(page, keys[i]) != NULL, "%s", keys[i]);
}
END_TEST

/* ---- what it makes of a program ---- */

static struct program applied(const char *text) {
  struct program program;
  struct error err = {0};
  struct assignment assignment = loaded(text);
  ck_assert_msg(course_load(&course, "notes", &program, &err) == 0, "%s", err.message);
  assignment_apply(&assignment, &program);
  assignment_release(&assignment);
  return program;
}

START_TEST(test_assignment__points_by_case_and_by_category) {
  struct program program = applied("programs: {notes: {points: {kept: 7}, categories: {memory: 30}}}\n");
  ck_assert_double_eq(program_case(&program, "kept")->points, 7);
  ck_assert_double_eq_tol(program_case(&program, "clean")->points, 20, 1e-9);
  ck_assert_double_eq_tol(program_case(&program, "clean-after-error")->points, 10, 1e-9);
  program_release(&program);
  program = applied("programs: {notes: {points: {clean: 0}, categories: {memory: 30}}}\n");
  ck_assert_double_eq(program_case(&program, "kept")->points, 40);
  ck_assert_double_eq(program_case(&program, "clean")->points, 0);
  ck_assert_double_eq_tol(program_case(&program, "clean-after-error")->points, 30, 1e-9);
  program_release(&program);
}
END_TEST

START_TEST(test_assignment__visibility_by_case_before_category) {
  struct program program = applied("programs: {notes: {hidden: [memory, kept], visible: [clean]}}\n");
  ck_assert(program_case(&program, "kept")->hidden);
  ck_assert(!program_case(&program, "clean")->hidden);
  ck_assert(program_case(&program, "clean-after-error")->hidden);
  program_release(&program);
}
END_TEST

START_TEST(test_assignment__other_programs_stay_as_they_are) {
  struct program program = applied("programs: {crowd: {points: {one: 1}}}\n");
  ck_assert_double_eq(program_points(&program), 100);
  assignment_apply(NULL, &program);
  ck_assert_double_eq(program_points(&program), 100);
  program_release(&program);
}
END_TEST

/* ---- dates ---- */

static const struct {
  const char *text;
  int64_t seconds;
  const char *again; /* NULL: it is none */
} dates[] = {
    {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
    {"2026-11-30T23:59+01:00", 1796079540, "2026-11-30T23:59:00+01:00"},
    {"2026-11-30 23:59:00 +0100", 1796079540, "2026-11-30T23:59:00+01:00"},
    {"2026-11-30T22:59:00.123456Z", 1796079540, "2026-11-30T22:59:00Z"},
    {"2026-11-30T17:29:00-05:30", 1796079540, "2026-11-30T17:29:00-05:30"},
    {"2024-02-29T00:00:00+00:00", 1709164800, "2024-02-29T00:00:00Z"},
    {"2026-02-29T00:00:00Z", 0, NULL},
    {"2026-13-01T00:00:00Z", 0, NULL},
    {"2026-11-30T24:00:00Z", 0, NULL},
    {"2026-11-30T23:60:00Z", 0, NULL},
    {"2026-11-30", 0, NULL},
    {"2026-11-30T23:59:00", 0, NULL},
    {"2026-11-30T23:59:00+99:00", 0, NULL},
    {"2026-11-30T23:59:00+01:00x", 0, NULL},
    {"2026-11-30T23:59:00Zulu", 0, NULL},
    {"26-11-30T23:59:00Z", 0, NULL},
    {"", 0, NULL},
};

START_TEST(test_date__reads_and_writes_iso_8601) {
  struct date date;
  const char *problem = date_parse(dates[_i].text, &date);
  ck_assert_int_eq(problem == NULL, dates[_i].again != NULL);
  if (problem)
    return;
  _cleanup_free_ char *again = date_text(&date);
  ck_assert_int_eq(date.seconds, dates[_i].seconds);
  ck_assert_str_eq(again, dates[_i].again);
}
END_TEST

/* ---- late ---- */

#define DUE "due: 2026-11-30T12:00:00Z\n"

static const struct {
  const char *policy;
  const char *handed_in; /* NULL: nobody knows */
  int days;
  double off; /* of 80 of 100 points */
  bool refused;
} late[] = {
    {DUE, "2026-12-05T12:00:00Z", 5, 0, false},
    {DUE "late: {per-day: 10 %}\n", "2026-11-30T12:00:00Z", 0, 0, false},
    {DUE "late: {per-day: 10 %}\n", "2026-11-30T12:00:01Z", 1, 10, false},
    {DUE "late: {per-day: 10 %}\n", "2026-11-30T13:00:01+01:00", 1, 10, false},
    {DUE "late: {per-day: 10 %}\n", "2026-12-01T12:00:00Z", 1, 10, false},
    {DUE "late: {per-day: 10 %}\n", "2026-12-01T12:00:01Z", 2, 20, false},
    {DUE "late: {per-day: 2.5}\n", "2026-12-02T11:00:00Z", 2, 5, false},
    {DUE "late: {per-day: 10 %, grace: 1 h}\n", "2026-11-30T13:00:00Z", 0, 0, false},
    {DUE "late: {per-day: 10 %, grace: 1 h}\n", "2026-11-30T13:00:01Z", 1, 10, false},
    {DUE "late: {per-day: 10 %, free-days: 2}\n", "2026-12-02T11:00:00Z", 2, 0, false},
    {DUE "late: {per-day: 10 %, free-days: 2}\n", "2026-12-03T11:00:00Z", 3, 10, false},
    {DUE "late: {per-day: 10 %, at-most: 30 %}\n", "2026-12-20T11:00:00Z", 20, 30, false},
    {DUE "late: {per-day: 10, at-most: 15}\n", "2026-12-20T11:00:00Z", 20, 15, false},
    {DUE "late: {per-day: 10 %, hard-stop: 2026-12-02T12:00:00Z}\n", "2026-12-02T12:00:00Z", 2, 20, false},
    {DUE "late: {per-day: 10 %, hard-stop: 2026-12-02T12:00:00Z}\n", "2026-12-02T12:00:01Z", 3, 80, true},
    {DUE "late: {per-day: 10 %}\n", NULL, 0, 0, false},
    {"attempts: best\n", "2026-12-05T12:00:00Z", 0, 0, false},
};

START_TEST(test_late__days_and_points) {
  struct assignment assignment = loaded(late[_i].policy);
  struct handed_in handed_in = {.known = late[_i].handed_in != NULL};
  if (late[_i].handed_in)
    ck_assert_ptr_null(date_parse(late[_i].handed_in, &handed_in.date));
  struct lateness found = late_reckon(&assignment.late, &handed_in, 80, 100);
  ck_assert_int_eq(found.days, late[_i].days);
  ck_assert_double_eq_tol(found.off, late[_i].off, 1e-9);
  ck_assert_int_eq(found.refused, late[_i].refused);
  ck_assert_int_eq(found.judged, assignment.late.has_due);
  ck_assert_int_eq(late_is_open(&found), late[_i].handed_in == NULL);
  assignment_release(&assignment);
}
END_TEST

START_TEST(test_late__final_score_is_not_negative) {
  struct submission_result result = {.score = 80, .max_score = 100, .late = {.off = 12.5}};
  ck_assert_double_eq_tol(submission_final_score(&result), 67.5, 1e-9);
  result.late.off = 90;
  ck_assert_double_eq(submission_final_score(&result), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("assignment");
  TCase *tests = tcase_create("assignment");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, test_assignment__reads_all_of_it);
  tcase_add_test(tests, test_assignment__little_is_enough);
  tcase_add_loop_test(tests, test_assignment__complaints_say_where_and_what, 0, array_size(complaints));
  tcase_add_test(tests, test_assignment__a_missing_file_is_the_callers_mistake);
  tcase_add_loop_test(tests, test_assignment__is_told_from_a_case_file, 0, array_size(files));
  tcase_add_test(tests, test_assignment__its_manual_has_all_keys);
  tcase_add_test(tests, test_assignment__points_by_case_and_by_category);
  tcase_add_test(tests, test_assignment__visibility_by_case_before_category);
  tcase_add_test(tests, test_assignment__other_programs_stay_as_they_are);
  tcase_add_loop_test(tests, test_date__reads_and_writes_iso_8601, 0, array_size(dates));
  tcase_add_loop_test(tests, test_late__days_and_points, 0, array_size(late));
  tcase_add_test(tests, test_late__final_score_is_not_negative);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
