/* The gradebook: what is put in comes out again, whoever else is at work on it, whatever version it is of and however
 * it is damaged. */
#include "base/file.h"
#include "course/course.h"
#include "grade/grade.h"
#include "report/report.h"
#include "store/gradebook.h"
#include "store/pack.h"
#include "store/place.h"
#include "store/schema.h"
#include "tests/suite.h"

#include <check.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct error problem;
static char *folder;

static void set_up(void) {
  problem = (struct error){0};
  folder = directory_make_temporary("ipcgrade-test", &problem);
  ck_assert_msg(folder != NULL, "%s", problem.message);
}

static void tear_down(void) {
  tree_remove(folder, NULL);
  free(folder);
}

static struct gradebook *opened(enum gradebook_use use) {
  struct gradebook *gradebook = gradebook_open(folder, use, &problem);
  ck_assert_msg(gradebook != NULL, "%s", problem.message);
  return gradebook;
}

static void refuses(enum gradebook_use use, enum error_cause cause, const char *why) {
  ck_assert_ptr_null(gradebook_open(folder, use, &problem));
  ck_assert_int_eq(problem.cause, cause);
  ck_assert_msg(strstr(problem.message, why) != NULL, "%s", problem.message);
  problem = (struct error){0};
}

static char *database(void) { return path_join(folder, "gradebook.db"); }

/* ---- a round trip ---- */

static const struct {
  const char *course, *students, *owner, *program;
  bool coverage;
} specimens[] = {
    {".", "student", "alice", "shm-pair", false},
    {".", "student", "document", "shm-pair", false}, /* no progress, leaks, warnings */
    {".", "student", "greta", "shm-pair", false},    /* a source is missing */
    {".", "student", "quinn", "shm-child", false},   /* a limit */
    {".", "student", "alice", "bounded-buffer", false},
    {"harness/tests/course", "harness/tests/course/student", "hung", "failing", true},
    {"harness/tests/course", "harness/tests/course/student", "child-leak", "notes", false}, /* Valgrind's */
    {"harness/tests/course", "harness/tests/course/student", "wrong", "console", false},
    {"harness/tests/course", "harness/tests/course/student", "unlocked", "tally", false},
};

typedef void printer(const struct submission_result *result, struct strbuf *ret_text);

static void print_page(const struct submission_result *result, struct strbuf *ret_text) {
  const struct terminal_style style = {.color = true};
  report_terminal(result, &style, ret_text);
}

static void print_runs(const struct submission_result *result, struct strbuf *ret_text) {
  vec_each(&result->cases, graded)
    report_columns(&graded->record.timeline, 100, true, ret_text);
}

/* Every field of the records, as far as no clock has to do with it. */
static void print_records(const struct submission_result *result, struct strbuf *ret_text) {
  vec_each(&result->cases, graded)
    record_pack(&graded->record, ret_text);
}

static void print_clocks(const struct submission_result *result, struct strbuf *ret_text) {
  vec_each(&result->cases, graded) {
    strbuf_addf(ret_text, "%s %d %d %lld", graded->id, graded->was_run, graded->not_tried,
                (long long)graded->record.wall_ns);
    vec_each(&graded->record.roles, role)
      strbuf_addf(ret_text, " %lld", (long long)role->cpu_ns);
  }
}

static void print_messages(const struct submission_result *result, struct strbuf *ret_text) {
  vec_each(&result->builds, build)
    strbuf_addf(ret_text, "%s %s\n", build->role, build->messages);
  vec_each(&result->cases, graded)
    vec_each(&graded->findings, finding)
      strbuf_addf(ret_text, "%.17g %d %zu\n", finding->cost, finding->cosmetic, finding->event);
}

static printer *const printers[] = {report_json, report_schedule, report_lcov,    report_cobertura, print_page,
                                    print_runs,  print_records,   print_messages, print_clocks};

static void print_alike(const struct submission_result *a, const struct submission_result *b, printer *print) {
  _cleanup_strbuf_ struct strbuf first = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf second = STRBUF_INIT;
  print(a, &first);
  print(b, &second);
  ck_assert_str_eq(second.buf, first.buf);
  ck_assert_uint_eq(second.length, first.length);
  ck_assert_int_eq(memcmp(second.buf, first.buf, first.length), 0);
}

static void same_sources(struct gradebook *gradebook, const struct submission_key *key, const char *sources) {
  _cleanup_free_ char *written = path_join(folder, "written");
  _cleanup_free_ char *command = xasprintf("diff -r '%s' '%s'", sources, written);
  ck_assert_int_eq(directory_make(written, &problem), 0);
  ck_assert_msg(gradebook_write_sources(gradebook, key, written, &problem) == 0, "%s", problem.message);
  ck_assert_int_eq(system(command), 0);
}

/* Every file that is ever written of it. */
static void same_files(const struct submission_result *a, const struct submission_result *b, const char *sources) {
  const struct submission_result *results[] = {a, b};
  _cleanup_free_ char *command = xasprintf("diff -r '%s/out-0' '%s/out-1'", folder, folder);
  VEC(const struct report_format *) formats = {0};
  for (size_t i = 0; report_format_at(i); i++)
    *vec_add(&formats) = report_format_at(i);
  vec_add(&formats);
  for (size_t i = 0; i < array_size(results); i++) {
    _cleanup_free_ char *out = xasprintf("%s/out-%zu", folder, i);
    ck_assert_msg(report_write(out, results[i], sources, formats.items, &problem) == 0, "%s", problem.message);
  }
  vec_release(&formats);
  ck_assert_int_eq(system(command), 0);
}

START_TEST(test_gradebook__gives_back_a_whole_result) {
  struct course course;
  struct program program;
  struct submission_result result;
  struct submission_result loaded;
  struct submission_result brief;
  const struct grade_options options = {.seed = 1, .coverage = specimens[_i].coverage};
  const struct submission_key key = {specimens[_i].owner, specimens[_i].program, 1};
  _cleanup_free_ char *sources = xasprintf("%s/%s/%s", specimens[_i].students, key.owner, key.program);
  ck_assert_int_eq(course_open(specimens[_i].course, &course, &problem), 0);
  ck_assert_int_eq(course_load(&course, key.program, &program, &problem), 0);
  struct grader *grader = grader_new(&course, &options, &problem);
  ck_assert_msg(grader != NULL, "%s", problem.message);
  ck_assert_int_eq(grade_submission(grader, &program, key.owner, sources, &result, &problem), 0);
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  ck_assert_msg(gradebook_put(gradebook, 1, &result, "print", grader_sources(grader), &problem) == 0, "%s",
                problem.message);
  gradebook_close(gradebook);
  gradebook = opened(GRADEBOOK_READ);
  ck_assert_msg(gradebook_load(gradebook, &key, &loaded, &problem) == 0, "%s", problem.message);
  ck_assert_msg(gradebook_load_brief(gradebook, &key, &brief, &problem) == 0, "%s", problem.message);
  for (size_t i = 0; i < array_size(printers); i++)
    print_alike(&result, &loaded, printers[i]);
  print_alike(&result, &brief, report_json);
  same_sources(gradebook, &key, grader_sources(grader));
  same_files(&result, &loaded, grader_sources(grader));
  submission_result_release(&result);
  submission_result_release(&loaded);
  submission_result_release(&brief);
  gradebook_close(gradebook);
  grader_free(grader);
  program_release(&program);
  course_release(&course);
}
END_TEST

/* ---- made-up results ---- */

static void add_case(struct submission_result *result, const char *id, enum verdict verdict, double points) {
  struct case_result *graded = vec_add(&result->cases);
  *graded = (struct case_result){.id = xstrdup(id),
                                 .says = xstrdup("It holds."),
                                 .category = "correctness",
                                 .verdict = verdict,
                                 .points = points,
                                 .max_points = 20};
  findings_add(&graded->findings, FINDING_WRONG_EXIT, "server", "It ends \xff otherwise.");
}

/* 10 of 20 in "a", nothing in "b", and "c" can't be run. */
static struct submission_result made_up(const char *owner) {
  struct submission_result result = {
      .owner = xstrdup(owner), .program = xstrdup("pipe"), .seed = UINT64_MAX, .isolation = "full", .max_score = 40};
  add_case(&result, "a", VERDICT_FAIL, 10);
  add_case(&result, "b", VERDICT_FAIL, 0);
  add_case(&result, "c", VERDICT_UNSUPPORTED, 0);
  strings_add(&result.left_out, "core was left out: \033");
  strings_add(&result.notes, "Server.C was taken for server.c");
  *vec_add(&result.digests) = (struct digest){xstrdup("gcc"), xstrdup("12")};
  result.score = 10;
  result.late = (struct lateness){.judged = true,
                                  .handed_in = {.known = true, .date = {1800000000, 60}, .marked_late = true},
                                  .days = 2,
                                  .off = 2.5};
  return result;
}

static void put(struct gradebook *gradebook, const char *owner, const char *fingerprint, const char *sources) {
  struct submission_result result = made_up(owner);
  ck_assert_msg(gradebook_put(gradebook, 1, &result, fingerprint, sources, &problem) == 0, "%s", problem.message);
  submission_result_release(&result);
}

static struct submission_result loaded_of(struct gradebook *gradebook, const char *owner) {
  struct submission_result result;
  ck_assert_msg(gradebook_load(gradebook, &(struct submission_key){owner, "pipe", 1}, &result, &problem) == 0, "%s",
                problem.message);
  return result;
}

START_TEST(test_gradebook__any_bytes_are_a_name) {
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  struct submission_result result = made_up("al\nice \xff 'x");
  put(gradebook, "al\nice \xff 'x", "print", NULL);
  struct submission_result loaded = loaded_of(gradebook, "al\nice \xff 'x");
  print_alike(&result, &loaded, report_json);
  submission_result_release(&result);
  submission_result_release(&loaded);
  gradebook_close(gradebook);
}
END_TEST

/* Rows of any kind that a query counts. */
static int64_t count_of(const char *query) {
  struct sql sql;
  int64_t count = -1;
  _cleanup_free_ char *path = database();
  ck_assert_int_eq(sql_open(&sql, path, SQLITE_OPEN_READONLY, &problem), 0);
  ck_assert_msg(sql_number(&sql, query, -1, &count, &problem) == 0, "%s", problem.message);
  sql_close(&sql);
  return count;
}

START_TEST(test_gradebook__a_result_takes_the_place_of_the_one_before) {
  struct gradebook_entry entry;
  gradebook_entries list = {0};
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  put(gradebook, "alice", "one", NULL);
  put(gradebook, "alice", "two", NULL);
  put(gradebook, "bob", NULL, NULL);
  ck_assert_int_eq(gradebook_list(gradebook, "pipe", &list, &problem), 0);
  ck_assert_uint_eq(list.count, 2);
  ck_assert_str_eq(list.items[0].fingerprint, "two");
  ck_assert_ptr_null(list.items[1].fingerprint);
  ck_assert_str_eq(list.items[1].owner, "bob");
  ck_assert_double_eq(list.items[1].max_score, 40);
  gradebook_entries_release(&list);
  ck_assert_int_eq(gradebook_list(gradebook, "fifo", &list, &problem), 0);
  ck_assert_uint_eq(list.count, 0);
  ck_assert_int_eq(gradebook_find(gradebook, &(struct submission_key){"alice", "pipe", 2}, &entry, &problem), 0);
  ck_assert_int_eq(gradebook_find(gradebook, &(struct submission_key){"alice", "pipe", 1}, &entry, &problem), 1);
  ck_assert_int_eq(entry.status, STATUS_GRADED);
  gradebook_entry_release(&entry);
  gradebook_close(gradebook);
  ck_assert_int_eq(count_of("SELECT count(*) FROM finding"), 6);
  ck_assert_int_eq(count_of("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}
END_TEST

static void put_text(const char *name, const char *text) {
  _cleanup_free_ char *path = path_join(folder, name);
  ck_assert_int_eq(file_write(path, text, strlen(text), &problem), 0);
}

/* Contents are there once for all who have the same, and as long as somebody has them. */
START_TEST(test_gradebook__keeps_contents_once) {
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  _cleanup_free_ char *sources = path_join(folder, "sources");
  ck_assert_int_eq(directory_make(sources, &problem), 0);
  put_text("sources/a.c", "int main;\n");
  put_text("sources/b.c", "");
  put(gradebook, "alice", "print", sources);
  put(gradebook, "bob", "print", sources);
  put_text("sources/a.c", "int other;\n");
  put(gradebook, "bob", "print", sources);
  put(gradebook, "bob", "print", NULL);
  ck_assert_int_eq(count_of("SELECT count(*) FROM source"), 4);
  ck_assert_int_eq(count_of("SELECT count(*) FROM content"), 3);
  put(gradebook, "alice", "print", sources);
  ck_assert_int_eq(count_of("SELECT count(*) FROM content"), 2);
  ck_assert_int_eq(count_of("SELECT count(DISTINCT content) FROM submission"), 1);
  same_sources(gradebook, &(struct submission_key){"alice", "pipe", 1}, sources);
  gradebook_close(gradebook);
}
END_TEST

START_TEST(test_gradebook__is_written_by_many_at_once) {
  enum { WRITERS = 4, RESULTS = 25 };
  gradebook_close(opened(GRADEBOOK_WRITE));
  for (int writer = 0; writer < WRITERS; writer++) {
    if (fork())
      continue;
    struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
    for (int i = 0; i < RESULTS; i++) {
      _cleanup_free_ char *owner = xasprintf("%d", i * WRITERS / 2 + writer); /* some are two writers' */
      put(gradebook, owner, "print", NULL);
    }
    gradebook_close(gradebook);
    _exit(0);
  }
  struct gradebook *reader = opened(GRADEBOOK_READ);
  for (int status, left = WRITERS; left > 0; left--) {
    gradebook_entries list = {0};
    ck_assert_msg(gradebook_list(reader, NULL, &list, &problem) == 0, "%s", problem.message);
    vec_each(&list, entry) {
      struct submission_result result = loaded_of(reader, entry->owner);
      ck_assert_uint_eq(result.cases.count, 3); /* never half of one */
      submission_result_release(&result);
    }
    gradebook_entries_release(&list);
    wait(&status);
    ck_assert_int_eq(status, 0);
  }
  gradebook_close(reader);
  ck_assert_int_eq(count_of("SELECT count(*) FROM submission"), 52);
  ck_assert_int_eq(count_of("SELECT count(*) FROM finding"), 52 * 3);
}
END_TEST

/* ---- points changed by hand ---- */

static void change(struct gradebook *gradebook, const char *id, const double *points, const char *who) {
  const struct submission_key key = {"alice", "pipe", 1};
  ck_assert_msg(gradebook_override(gradebook, &key, id, points, who, "since", &problem) == 0, "%s", problem.message);
}

START_TEST(test_gradebook__overrides_outlive_results) {
  const double fifteen = 15;
  const double twelve = 12.5;
  override_entries history = {0};
  struct gradebook_entry entry;
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  put(gradebook, "alice", "one", NULL);
  change(gradebook, "a", &fifteen, "kim");
  change(gradebook, "b", &fifteen, "kim");
  change(gradebook, "c", &fifteen, "kim");    /* counts nowhere */
  change(gradebook, "gone", &fifteen, "kim"); /* nor does this */
  change(gradebook, "a", &twelve, "lee");
  change(gradebook, "b", NULL, "lee");
  put(gradebook, "alice", "two", NULL);
  struct submission_result result = loaded_of(gradebook, "alice");
  ck_assert_double_eq(result.score, 10);
  ck_assert_double_eq(submission_points(&result), 12.5);
  ck_assert_double_eq(submission_final_score(&result), 10);
  ck_assert_uint_eq(result.overrides.count, 3);
  ck_assert_str_eq(result.overrides.items[0].who, "lee");
  ck_assert_double_eq(result.overrides.items[0].points_before, 15);
  ck_assert(override_counts(&result, &result.overrides.items[0]));
  ck_assert(!override_counts(&result, &result.overrides.items[1]));
  ck_assert(!override_counts(&result, &result.overrides.items[2]));
  submission_result_release(&result);
  ck_assert_int_eq(gradebook_find(gradebook, &(struct submission_key){"alice", "pipe", 1}, &entry, &problem), 1);
  ck_assert_double_eq(entry.final_score, 10);
  ck_assert_uint_eq(entry.overrides, 3);
  gradebook_entry_release(&entry);
  ck_assert_int_eq(gradebook_override_history(gradebook, &history, &problem), 0);
  ck_assert_uint_eq(history.count, 6);
  ck_assert_double_eq(history.items[0].change.points_before, 10);
  ck_assert(history.items[5].removed && !history.items[4].removed);
  ck_assert_double_eq(history.items[5].change.points_before, 15);
  override_entries_release(&history);
  gradebook_close(gradebook);
}
END_TEST

START_TEST(test_gradebook__lateness) {
  static const struct lateness others[] = {{.judged = true, .days = 9, .off = 90}, {.refused = true, .off = 10}, {0}};
  const struct submission_key key = {"alice", "pipe", 1};
  struct gradebook_entry entry;
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  put(gradebook, "alice", "print", NULL);
  struct submission_result result = loaded_of(gradebook, "alice");
  struct submission_result made = made_up("alice");
  ck_assert(late_is_same(&result.late, &made.late));
  submission_result_release(&result);
  submission_result_release(&made);
  for (size_t i = 0; i < array_size(others); i++) {
    ck_assert_int_eq(gradebook_put_lateness(gradebook, &key, &others[i], &problem), 0);
    result = loaded_of(gradebook, "alice");
    ck_assert_int_eq(gradebook_find(gradebook, &key, &entry, &problem), 1);
    ck_assert(late_is_same(&result.late, &others[i]) && late_is_same(&entry.late, &others[i]));
    ck_assert_double_eq(entry.final_score, submission_final_score(&result));
    ck_assert_double_eq(entry.final_score, i < 2 ? 0 : 10);
    submission_result_release(&result);
    gradebook_entry_release(&entry);
  }
  gradebook_close(gradebook);
}
END_TEST

static void counting_is(struct gradebook *gradebook, int attempt) {
  int found = 0;
  gradebook_entries list = {0};
  ck_assert_int_eq(gradebook_counting(gradebook, "alice", "pipe", &found, &problem), 0);
  ck_assert_int_eq(found, attempt);
  ck_assert_int_eq(gradebook_list(gradebook, NULL, &list, &problem), 0);
  vec_each(&list, entry)
    ck_assert_int_eq(entry->counts, entry->attempt == attempt);
  gradebook_entries_release(&list);
}

START_TEST(test_gradebook__one_of_several_attempts_counts) {
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  struct submission_result result = made_up("alice");
  for (int attempt = 1; attempt <= 3; attempt++)
    ck_assert_int_eq(gradebook_put(gradebook, attempt, &result, "print", NULL, &problem), 0);
  counting_is(gradebook, 3); /* nobody has said yet which */
  for (int attempt = 3; attempt >= 1; attempt--) {
    const struct submission_key key = {"alice", result.program, attempt};
    ck_assert_int_eq(gradebook_count(gradebook, &key, &problem), 0);
    ck_assert_int_eq(gradebook_count(gradebook, &key, &problem), 0);
    counting_is(gradebook, attempt);
  }
  submission_result_release(&result);
  gradebook_close(gradebook);
}
END_TEST

START_TEST(test_gradebook__overrides_are_somebodys) {
  const double points = 1;
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  const struct submission_key nobody = {"nobody", "pipe", 1};
  ck_assert_int_eq(gradebook_override(gradebook, &nobody, "a", &points, "kim", "since", &problem), -1);
  gradebook_close(gradebook);
  ck_assert_int_eq(count_of("SELECT count(*) FROM override_entry"), 0);
}
END_TEST

/* ---- versions and damage ---- */

static void run_sql(const char *script) {
  struct sql sql;
  _cleanup_free_ char *path = database();
  ck_assert_int_eq(sql_open(&sql, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &problem), 0);
  ck_assert_msg(sql_script(&sql, script, &problem) == 0, "%s", problem.message);
  sql_close(&sql);
}

static void put_members(struct gradebook *gradebook, const char *owner, const char *const *names) {
  people list = {0};
  struct error err = {0};
  for (; *names; names++)
    *vec_add(&list) = (struct person){.id = xasprintf("%c1", **names), .name = xstrdup(*names)};
  ck_assert_msg(gradebook_put_people(gradebook, owner, &list, &err) == 0, "%s", err.message);
  people_release(&list);
}

static void expect_members(struct gradebook *gradebook, const char *owner, const char *expected) {
  people list = {0};
  struct strbuf text = STRBUF_INIT;
  ck_assert_int_eq(gradebook_people(gradebook, owner, &list, NULL), 0);
  vec_each(&list, person)
    strbuf_addf(&text, "%s %s%s;", person->id, person->name, person->email ? " and an address" : "");
  ck_assert_str_eq(text.buf, expected);
  strbuf_release(&text);
  people_release(&list);
}

/* The last who tells is believed. */
START_TEST(test_gradebook__knows_who_owners_are) {
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  put_members(gradebook, "ann+bob", (const char *const[]){"Ann", "Bob", "Cid", NULL});
  put_members(gradebook, "dan", (const char *const[]){"Dan", NULL});
  put_members(gradebook, "ann+bob", (const char *const[]){"Bob", "Ann", NULL});
  put_members(gradebook, "ann+bob", (const char *const[]){"Bob", "Ann", NULL});
  gradebook_close(gradebook);
  gradebook = opened(GRADEBOOK_READ);
  expect_members(gradebook, "ann+bob", "B1 Bob;A1 Ann;");
  expect_members(gradebook, "dan", "D1 Dan;");
  expect_members(gradebook, "eve", "");
  gradebook_close(gradebook);
}
END_TEST

/* From each version there ever was. */
START_TEST(test_gradebook__is_brought_up_to_date) {
  put_text("gradebook.db", "");
  for (int version = 0; version < _i; version++) {
    _cleanup_free_ char *mark =
        xasprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", SCHEMA_APPLICATION, version + 1);
    run_sql(schema_steps[version]);
    run_sql(mark);
  }
  if (_i < SCHEMA_VERSION)
    refuses(GRADEBOOK_READ, ERROR_USAGE, _i ? "is of an older ipcgrade" : "is empty: grade something first");
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  put(gradebook, "alice", "print", NULL);
  gradebook_close(gradebook);
  ck_assert_int_eq(count_of("PRAGMA user_version"), SCHEMA_VERSION);
  ck_assert_int_eq(count_of("SELECT count(*) FROM grade"), 1);
}
END_TEST

START_TEST(test_gradebook__newer_ones_are_refused) {
  gradebook_close(opened(GRADEBOOK_WRITE));
  run_sql("PRAGMA user_version = 1000");
  for (int use = GRADEBOOK_READ; use <= GRADEBOOK_WRITE; use++)
    refuses((enum gradebook_use)use, ERROR_USAGE, "of a newer ipcgrade");
}
END_TEST

START_TEST(test_gradebook__others_databases_are_refused) {
  run_sql("CREATE TABLE theirs (x)");
  for (int use = GRADEBOOK_READ; use <= GRADEBOOK_WRITE; use++)
    refuses((enum gradebook_use)use, ERROR_USAGE, "another program's database");
  ck_assert_int_eq(count_of("SELECT count(*) FROM sqlite_schema"), 1);
}
END_TEST

START_TEST(test_gradebook__damage_is_told) {
  put_text("gradebook.db", "This is a text of the length that a header of a database has, and of a bit more than it.");
  for (int use = GRADEBOOK_READ; use <= GRADEBOOK_WRITE; use++)
    refuses((enum gradebook_use)use, ERROR_SYSTEM, "is damaged");
}
END_TEST

START_TEST(test_gradebook__damaged_bytes_are_told) {
  struct submission_result result = made_up("alice");
  struct submission_result loaded;
  const struct submission_key key = {"alice", "pipe", 1};
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  result.cases.items[0].was_run = true;
  ck_assert_int_eq(gradebook_put(gradebook, 1, &result, NULL, NULL, &problem), 0);
  gradebook_close(gradebook);
  run_sql("UPDATE run SET record = substr(record, 1, length(record) - 5)");
  gradebook = opened(GRADEBOOK_READ);
  ck_assert_int_eq(gradebook_load(gradebook, &key, &loaded, &problem), -1);
  ck_assert_msg(strstr(problem.message, "regrade --again") != NULL, "%s", problem.message);
  submission_result_release(&loaded);
  submission_result_release(&result);
  gradebook_close(gradebook);
}
END_TEST

/* Whatever is cut off: told, and never a crash or room that nobody has. */
START_TEST(test_gradebook__any_cut_is_noticed) {
  _cleanup_strbuf_ struct strbuf packed = STRBUF_INIT;
  strings names = {0};
  struct run_record record = {.problem_process = -1, .problem = xstrdup("a problem of some length")};
  *vec_add(&record.timeline.processes) = (struct process){.name = xstrdup("server"), .parent = -1};
  *vec_add(&record.timeline.events) = (struct event){.call = "shmget", .text = xmemdup("a\0b", 3), .text_length = 3};
  record_pack(&record, &packed);
  run_record_release(&record);
  for (size_t length = packed.length; length-- > 0;) {
    struct run_record read = {0};
    packed.length = length;
    ck_assert(!record_unpack(&packed, &names, &read));
    run_record_release(&read);
  }
  strings_release(&names);
}
END_TEST

START_TEST(test_gradebook__there_is_none) {
  ck_assert(!gradebook_is_in(folder));
  refuses(GRADEBOOK_READ, ERROR_USAGE, "there is no gradebook in");
  ck_assert(!gradebook_is_in(folder));
}
END_TEST

static void be_nobody(void) {
  if (getuid() == 0 && setuid(65534))
    _exit(2);
}

/* A class that was put away: nothing may be written beside it. */
START_TEST(test_gradebook__is_read_where_nobody_can_write) {
  int status = -1;
  struct gradebook *gradebook = opened(GRADEBOOK_WRITE);
  put(gradebook, "alice", "print", NULL);
  gradebook_close(gradebook);
  ck_assert_int_eq(chmod(folder, 0555), 0);
  pid_t pid = fork();
  if (pid == 0) {
    be_nobody();
    gradebook_entries list = {0};
    gradebook = gradebook_open(folder, GRADEBOOK_READ, &problem);
    if (!gradebook || gradebook_list(gradebook, NULL, &list, &problem))
      fprintf(stderr, "%s\n", problem.message);
    _exit(list.count != 1);
  }
  waitpid(pid, &status, 0);
  ck_assert_int_eq(status, 0);
  ck_assert_int_eq(chmod(folder, 0755), 0);
}
END_TEST

/* ---- where it lies, and whose turn it is ---- */

START_TEST(test_gradebook__locks_that_cant_be_trusted) {
  ck_assert_str_eq(file_system_doubtful(NFS_SUPER_MAGIC), "NFS");
  ck_assert_str_eq(file_system_doubtful(FUSE_SUPER_MAGIC), "FUSE");
  ck_assert_ptr_null(file_system_doubtful(EXT4_SUPER_MAGIC));
  ck_assert_ptr_null(file_system_doubtful(TMPFS_MAGIC));
  ck_assert_ptr_null(file_system_doubtful(OVERLAYFS_SUPER_MAGIC));
}
END_TEST

START_TEST(test_gradebook__one_at_a_time) {
  _cleanup_free_ char *holder = xasprintf("process %d, since 20", (int)getpid());
  int fd = folder_take(folder, &problem);
  ck_assert_msg(fd >= 0, "%s", problem.message);
  ck_assert_int_eq(folder_take(folder, &problem), -1);
  ck_assert_int_eq(problem.cause, ERROR_USAGE);
  ck_assert_msg(strstr(problem.message, holder) != NULL, "%s", problem.message);
  close(fd);
  fd = folder_take(folder, NULL);
  ck_assert_int_ge(fd, 0);
  close(fd);
}
END_TEST

/* Workers outlive by a moment the one who was killed. */
START_TEST(test_gradebook__waits_for_orphans) {
  int ready[2];
  char byte;
  ck_assert_int_eq(pipe(ready), 0);
  pid_t leader = fork();
  if (leader == 0) {
    int fd = folder_take(folder, NULL);
    if (fork() == 0) {
      usleep(300000);
      _exit(0);
    }
    _exit(fd < 0 || write(ready[1], "x", 1) != 1);
  }
  ck_assert_int_eq(read(ready[0], &byte, 1), 1);
  waitpid(leader, NULL, 0);
  int fd = folder_take(folder, &problem);
  ck_assert_msg(fd >= 0, "%s", problem.message);
  close(fd);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("gradebook");
  TCase *tcase = tcase_create("gradebook");
  tcase_set_timeout(tcase, 240);
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_loop_test(tcase, test_gradebook__gives_back_a_whole_result, 0, (int)array_size(specimens));
  tcase_add_test(tcase, test_gradebook__any_bytes_are_a_name);
  tcase_add_test(tcase, test_gradebook__a_result_takes_the_place_of_the_one_before);
  tcase_add_test(tcase, test_gradebook__keeps_contents_once);
  tcase_add_test(tcase, test_gradebook__is_written_by_many_at_once);
  tcase_add_test(tcase, test_gradebook__overrides_outlive_results);
  tcase_add_test(tcase, test_gradebook__lateness);
  tcase_add_test(tcase, test_gradebook__one_of_several_attempts_counts);
  tcase_add_test(tcase, test_gradebook__overrides_are_somebodys);
  tcase_add_loop_test(tcase, test_gradebook__is_brought_up_to_date, 0, SCHEMA_VERSION + 1);
  tcase_add_test(tcase, test_gradebook__knows_who_owners_are);
  tcase_add_test(tcase, test_gradebook__newer_ones_are_refused);
  tcase_add_test(tcase, test_gradebook__others_databases_are_refused);
  tcase_add_test(tcase, test_gradebook__damage_is_told);
  tcase_add_test(tcase, test_gradebook__damaged_bytes_are_told);
  tcase_add_test(tcase, test_gradebook__any_cut_is_noticed);
  tcase_add_test(tcase, test_gradebook__there_is_none);
  tcase_add_test(tcase, test_gradebook__is_read_where_nobody_can_write);
  tcase_add_test(tcase, test_gradebook__locks_that_cant_be_trusted);
  tcase_add_test(tcase, test_gradebook__one_at_a_time);
  tcase_add_test(tcase, test_gradebook__waits_for_orphans);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
