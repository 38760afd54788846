/* Grades out: each format held to a golden file, with names that try to be more than text; who is who; and what is said
 * about files that aren't what they should be. GOLDEN=write writes the golden files anew. */
#include "export/export.h"

#include "base/file.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static struct export_sheet sheet;
static struct export_outcome outcome;
static struct csv_table into;

/* A person of literals: the fields of struct person, which owns its strings. */
struct told {
  const char *id, *sid, *login, *name, *email, *group;
};
_Static_assert(sizeof(struct told) == sizeof(struct person), "the same fields");

static struct person person_of(const struct told *told) {
  struct person person;
  memcpy(&person, told, sizeof person);
  return person;
}

static struct export_row *add_row(const char *owner, const struct told *told) {
  const struct person person = person_of(told);
  return export_add_row(&sheet, owner, &person);
}

static struct export_grade *add(const char *owner, struct told told, double score) {
  struct export_row *row = add_row(owner, &told);
  row->grades.items[0] = (struct export_grade){.is_there = true, .score = score, .max_score = 100};
  return row->grades.items;
}

static void set_up(void) {
  sheet = (struct export_sheet){.title = xstrdup("Lab 3")};
  export_outcome_init(&outcome);
  into = (struct csv_table){0};
}

static void tear_down(void) {
  export_sheet_release(&sheet);
  export_outcome_release(&outcome);
  csv_table_release(&into);
}

static void hold_to_golden(const char *name, const struct strbuf *text) {
  _cleanup_free_ char *path = path_join("harness/tests/golden", name);
  _cleanup_strbuf_ struct strbuf golden = STRBUF_INIT;
  struct error err = {0};
  if (getenv("GOLDEN"))
    ck_assert_msg(file_write(path, text->buf, text->length, &err) == 0, "%s", err.message);
  ck_assert_msg(file_read(path, 1 << 20, &golden, &err) == 0, "%s", err.message);
  ck_assert_msg(golden.length == text->length && memcmp(golden.buf, text->buf, text->length) == 0,
                "differs from %s:\n%s", path, text->buf);
}

static char *lines_of(const strings *texts) {
  struct strbuf all = STRBUF_INIT;
  vec_each(texts, text)
    strbuf_addf(&all, "%s\n", *text);
  return strbuf_detach(&all);
}

static void holds_lines(const strings *texts, const char *lines) {
  _cleanup_free_ char *all = lines_of(texts);
  ck_assert_str_eq(all, lines);
}

static int try_format(const char *format, const char *text, const char *column, enum export_scale scale,
                      struct error *err) {
  ck_assert_msg(csv_table_parse(text, strlen(text), "into.csv", &into, err) == 0, "%s", err->message);
  const struct export_request request = {&sheet, &into, "into.csv", column, scale};
  return export_format_find(format)->write(&request, &outcome, err);
}

static void fill(const char *format, const char *text) {
  struct error err = {0};
  ck_assert_msg(try_format(format, text, NULL, SCALE_REFUSED, &err) == 0, "%s", err.message);
}

/* ---- the plain table ---- */

START_TEST(test_csv__is_as_in_the_golden_file) {
  struct error err = {0};
  export_add_program(&sheet, "pipe", 1, 100);
  export_add_program(&sheet, "shm-pair", 2, 50);
  add("ann", (struct told){.id = "4711", .name = "Ann \"A\" Lee, Dr.", .email = "ann@example.org"}, 85.5);
  struct export_grade *grades = add("=cmd|'/C calc'!A0", (struct told){.name = "+evil", .email = "@x"}, 90);
  grades[0].by_hand = 5;
  grades[0].late_off = 20;
  grades[1] = (struct export_grade){.is_there = true, .score = 36, .max_score = 48};
  add("-2", (struct told){.id = "-2", .name = "\tTab\nLine"}, 12.345);
  grades = add("carl", (struct told){.name = "Carl \xC3\x85"}, 0);
  grades[0] = (struct export_grade){.is_broken = true};
  add_row(NULL, &(struct told){.login = "zoe", .name = "Zoe Ray"});
  const struct export_request request = {.sheet = &sheet};
  ck_assert_int_eq(export_csv(&request, &outcome, &err), 0);
  hold_to_golden("grades.csv", &outcome.text);
  ck_assert_uint_eq(outcome.filled, 3);
  ck_assert_double_eq(outcome.points, 200);
  holds_lines(&outcome.without, "Carl \xC3\x85 (carl)\nZoe Ray\n");
}
END_TEST

/* ---- totals ---- */

START_TEST(test_total__by_weight_and_of_what_could_be_graded) {
  export_add_program(&sheet, "pipe", 1, 100);
  export_add_program(&sheet, "shm-pair", 2, 50);
  struct export_grade *grades = add("ann", (struct told){0}, 80);
  const struct export_row *row = &sheet.rows.items[0];
  ck_assert_double_eq_tol(export_total(&sheet, row), 80, 1e-9);
  grades[1] = (struct export_grade){.is_there = true, .score = 20, .max_score = 40};
  ck_assert_double_eq_tol(export_total(&sheet, row), 80 + 50, 1e-9);
  grades[0].late_off = 90;
  ck_assert_double_eq_tol(export_total(&sheet, row), 50, 1e-9);
  grades[0].by_hand = 15;
  ck_assert_double_eq_tol(export_total(&sheet, row), 55, 1e-9);
  ck_assert(export_is_graded(row));
  grades[0] = (struct export_grade){.is_broken = true}; /* what is left would be too little */
  ck_assert(!export_is_graded(row));
  ck_assert_double_eq_tol(export_points(&sheet), 200, 1e-9);
}
END_TEST

static const struct {
  double number;
  const char *text;
} numbers[] = {{0, "0"},
               {85, "85"},
               {85.5, "85.5"},
               {12.345, "12.35"},
               {100.0 / 3, "33.33"},
               {-20, "-20"},
               {1234567.891, "1234567.89"},
               {99.999, "100"}};

START_TEST(test_number__has_two_decimals_at_most) {
  _cleanup_free_ char *text = export_number(numbers[_i].number);
  ck_assert_str_eq(text, numbers[_i].text);
}
END_TEST

/* ---- Canvas ---- */

#define CANVAS                                                                                                         \
  "\xEF\xBB\xBFStudent,ID,SIS User ID,SIS Login ID,Section,Lab 2 (4710),Lab 3 (4711),Current Score,Final Score\r\n"    \
  ",,,,,,Manual Posting,,\r\n"                                                                                         \
  "    Points Possible,,,,,10,100,(read only),(read only)\r\n"                                                         \
  "\"Lee, Ann\",101,s1,ann,\"Group A, morning\",9,,90,90\r\n"                                                          \
  "\"=Evil, Ben\",102,s2,ben@example.org,B,8,70,80,80\r\n"                                                             \
  "\"Excused, Eve\",103,s3,eve,B,8,EX,80,80\r\n"                                                                       \
  "\"Absent, Abe\",104,s4,abe,B,8,N/A,80,80\r\n"                                                                       \
  "\"Late, Lou\",105,s5,lou,B,,33,,\r\n"                                                                               \
  "\"Student, Test\",999,,9f86d081884c7d65,B,,,,\r\n"

static void fill_sheet(void) {
  export_add_program(&sheet, "pipe", 1, 100);
  add("ann", (struct told){0}, 85.5);
  add("ben", (struct told){0}, 100);
  add("eve", (struct told){0}, 40);
  add("gone", (struct told){.name = "Gone Girl"}, 50);
}

START_TEST(test_canvas__is_as_in_the_golden_file) {
  fill_sheet();
  fill("canvas", CANVAS);
  hold_to_golden("canvas.csv", &outcome.text);
  ck_assert_str_eq(outcome.column, "Lab 3 (4711)");
  ck_assert_uint_eq(outcome.filled, 2);
  holds_lines(&outcome.missing, "Gone Girl (gone) is not there\n");
  holds_lines(&outcome.without, "Absent, Abe\nLate, Lou\n");
  holds_lines(&outcome.kept, "Excused, Eve has EX there, which stays; the grade would be 40\n");
}
END_TEST

START_TEST(test_canvas__as_other_countries_write_it) {
  fill_sheet();
  fill("canvas", "LastName;FirstName;ID;SIS Login ID;Section;Lab 3 (4711)\n    Points Possible;;;;;100,00\n"
                 "Lee;@Ann;101;ann;A;12,5\n");
  ck_assert_str_eq(outcome.text.buf, "LastName;FirstName;ID;SIS Login ID;Section;Lab 3 (4711)\n"
                                     "\"    Points Possible\";;;;;100,00\nLee;'@Ann;101;ann;A;85.5\n");
}
END_TEST

static const struct {
  const char *column; /* as named */
  const char *text;
  const char *says; /* NULL: fine */
} columns[] = {
    {NULL, CANVAS, NULL},
    {"lab 3", CANVAS, NULL},
    {"4711", CANVAS, NULL},
    {"Lab 3 (4711)", CANVAS, NULL},
    {"Lab 4", CANVAS, "into.csv: no column is called 'Lab 4': name one with --column: 'Lab 2 (4710)', 'Lab 3 (4711)'"},
    {"Final Score", CANVAS, "no column is called 'Final Score'"},
    {"Lab 2", CANVAS, "the grade there is out of 10 points, and here out of 100: --scale"},
    {"X", "Student,ID,Section,X (1),X (2)\n    Points Possible,,,1,1\n", "more than one column is called 'X'"},
    {"X", "Student,ID,Section,X (1)\n    Points Possible,,,(read only)\n", "doesn't let the column 'X (1)' be changed"},
    {"X", "Student,ID,Section\n    Points Possible,,\n", "has no column of an assignment"},
    {"X", "Student,ID,Section,X (1)\nLee,1,A,\n", "has no line 'Points Possible'"},
    {"X", "Name,Mail\nLee,1\n", "is no gradebook of Canvas"},
    {"X", "", "into.csv is empty"},
};

START_TEST(test_canvas__finds_the_column_or_says_what_is_wrong) {
  struct error err = {0};
  fill_sheet();
  int status = try_format("canvas", columns[_i].text, columns[_i].column, SCALE_REFUSED, &err);
  ck_assert_int_eq(status, columns[_i].says ? -1 : 0);
  if (!columns[_i].says)
    return;
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_msg(strstr(err.message, columns[_i].says) != NULL, "%s", err.message);
}
END_TEST

START_TEST(test_canvas__points_are_fitted_when_asked_for) {
  struct error err = {0};
  fill_sheet();
  ck_assert_int_eq(try_format("canvas", CANVAS, "Lab 2", SCALE_FITTED, &err), 0);
  ck_assert_ptr_nonnull(strstr(outcome.text.buf, "\"Group A, morning\",8.55\r\n"));
  ck_assert_double_eq(outcome.points, 10);
  export_outcome_release(&outcome);
  export_outcome_init(&outcome);
  csv_table_release(&into);
  ck_assert_int_eq(try_format("canvas", CANVAS, "Lab 2", SCALE_NONE, &err), 0);
  ck_assert_ptr_nonnull(strstr(outcome.text.buf, "\"Group A, morning\",85.5\r\n"));
}
END_TEST

/* ---- Moodle ---- */

#define MOODLE                                                                                                         \
  "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Last modified (submission),"     \
  "Online text,Last modified (grade),Feedback comments\n"                                                              \
  "Participant 4711,\"Ann Lee\",ann@example.org,\"Submitted for grading\",-,100.00,Yes,"                               \
  "\"Monday, 30 November 2026, 11:00 PM\",\"=HYPERLINK(\"\"http://x\"\")\",-,\"- good\"\n"                             \
  "Participant 4712,@ben,ben@example.org,\"No submission\",55.00,100.00,Yes,-,,\"Tuesday, 1 December 2026\",\n"        \
  "Participant 4713,\"Zoe Ray\",zoe@example.org,\"No submission\",,100.00,Yes,-,,-,\n"

START_TEST(test_moodle__is_as_in_the_golden_file) {
  export_add_program(&sheet, "pipe", 1, 100);
  add("somebody", (struct told){.id = "4711"}, 85.5);
  add("ben", (struct told){.email = "BEN@example.org"}, 70);
  add("gone", (struct told){0}, 50);
  fill("moodle", MOODLE);
  hold_to_golden("moodle.csv", &outcome.text);
  ck_assert_uint_eq(outcome.filled, 2);
  holds_lines(&outcome.missing, "gone is not there\n");
  holds_lines(&outcome.without, "Zoe Ray\n");
}
END_TEST

static const struct {
  const char *text;
  const char *says;
} worksheets[] = {
    {"ID,Grade,Last modified (grade)\n", "it has no column 'Identifier'"},
    {"Identifier,Last modified (grade)\n", "it has no column 'Grade'"},
    {"Identifier,Grade\n", "it has no column 'Last modified (grade)'"},
    {"", "it has no column 'Identifier'"},
    {"Identifier,Grade,Maximum grade,Last modified (grade)\nParticipant 1,-,10.00,-\n", "out of 10 points"},
};

START_TEST(test_moodle__says_what_is_wrong) {
  struct error err = {0};
  export_add_program(&sheet, "pipe", 1, 100);
  ck_assert_int_eq(try_format("moodle", worksheets[_i].text, NULL, SCALE_REFUSED, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_msg(strstr(err.message, worksheets[_i].says) != NULL, "%s", err.message);
}
END_TEST

START_TEST(test_moodle__always_has_commas) {
  export_add_program(&sheet, "pipe", 1, 100);
  add("x", (struct told){.id = "1"}, 50);
  fill("moodle", "\xEF\xBB\xBFIdentifier;Grade;Last modified (grade)\r\nParticipant 1;-;-\r\n");
  ck_assert_str_eq(outcome.text.buf, "\xEF\xBB\xBFIdentifier,Grade,Last modified (grade)\r\nParticipant 1,50,-\r\n");
}
END_TEST

/* ---- who is who ---- */

static const struct told class[] = {
    {.id = "1", .sid = "s1", .login = "alee", .name = "Lee, Ann", .email = "ann.lee@example.org"},
    {.id = "2", .sid = "s2", .login = "bkay@example.org", .name = "Kay, Ben", .email = NULL},
    {.id = "3", .sid = "s3", .login = "cmay", .name = "May, Cid", .email = NULL},
    {.id = "4", .sid = "s4", .login = "cmay2", .name = "May, Cid", .email = NULL},
    {.id = "5", .sid = "s5", .login = "1", .name = "One, Won", .email = NULL},
};

static const struct {
  const char *owner;
  struct told person;
  int match;
  const char *note; /* behind the owner's name */
} matches[] = {
    {"x", {.id = "2"}, 1, NULL},
    {"x", {.sid = "S3"}, 2, NULL},
    {"x", {.login = "ALEE"}, 0, NULL},
    {"x", {.email = "ann.lee@example.org"}, 0, NULL},
    {"x", {.email = "bkay@example.org"}, 1, NULL},
    {"alee", {0}, 0, NULL},
    {"bkay", {0}, 1, NULL},
    {"s4", {0}, 3, NULL},
    {"x", {.name = "Ben Kay"}, 1, NULL},
    {"kayben", {0}, 1, NULL},
    {"x", {.id = "77", .name = "Ben Kay"}, -1, "Ben Kay (x) is not there"},
    {"maycid", {0}, -1, "maycid could be several of them"},
    {"x", {.name = "Cid May", .sid = "s4"}, 3, NULL},
    {"1", {0}, -1, "1 could be several of them"},
    {"nobody", {0}, -1, "nobody is not there"},
};

START_TEST(test_match__by_what_says_most) {
  people theirs = {0};
  strings notes = {0};
  int found[1];
  for (size_t i = 0; i < array_size(class); i++)
    *vec_add(&theirs) = person_of(&class[i]);
  export_add_program(&sheet, "pipe", 1, 100);
  add(matches[_i].owner, matches[_i].person, 50);
  export_match(&sheet, &theirs, found, &notes);
  ck_assert_int_eq(found[0], matches[_i].match);
  ck_assert_uint_eq(notes.count, matches[_i].note != NULL);
  if (matches[_i].note)
    ck_assert_str_eq(notes.items[0], matches[_i].note);
  strings_release(&notes);
  vec_release(&theirs);
}
END_TEST

START_TEST(test_match__nobody_is_two_of_ours) {
  people theirs = {0};
  strings notes = {0};
  int found[3];
  *vec_add(&theirs) = person_of(&class[0]);
  export_add_program(&sheet, "pipe", 1, 100);
  add("alee", (struct told){0}, 50);
  add("s1", (struct told){0}, 60);
  add_row("ungraded", &(struct told){0});
  export_match(&sheet, &theirs, found, &notes);
  ck_assert_int_eq(found[0], 0);
  ck_assert_int_eq(found[1], -1);
  holds_lines(&notes, "s1 would be the same as alee\n");
  strings_release(&notes);
  vec_release(&theirs);
}
END_TEST

START_TEST(test_formats__are_found_by_name) {
  ck_assert_ptr_nonnull(export_format_find("moodle"));
  ck_assert_ptr_null(export_format_find("excel"));
  ck_assert_ptr_null(export_format_find("csv")->into);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("export");
  TCase *tests = tcase_create("export");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, test_csv__is_as_in_the_golden_file);
  tcase_add_test(tests, test_total__by_weight_and_of_what_could_be_graded);
  tcase_add_loop_test(tests, test_number__has_two_decimals_at_most, 0, array_size(numbers));
  tcase_add_test(tests, test_canvas__is_as_in_the_golden_file);
  tcase_add_test(tests, test_canvas__as_other_countries_write_it);
  tcase_add_loop_test(tests, test_canvas__finds_the_column_or_says_what_is_wrong, 0, array_size(columns));
  tcase_add_test(tests, test_canvas__points_are_fitted_when_asked_for);
  tcase_add_test(tests, test_moodle__is_as_in_the_golden_file);
  tcase_add_loop_test(tests, test_moodle__says_what_is_wrong, 0, array_size(worksheets));
  tcase_add_test(tests, test_moodle__always_has_commas);
  tcase_add_loop_test(tests, test_match__by_what_says_most, 0, array_size(matches));
  tcase_add_test(tests, test_match__nobody_is_two_of_ours);
  tcase_add_test(tests, test_formats__are_found_by_name);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
