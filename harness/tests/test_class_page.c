/* The page about a class: read back from results, grouped, and shown with names or without. */
#include "tests/page_check.h"

#include "base/file.h"
#include "report/causes.h"
#include "report/class.h"
#include "report/class_view.h"
#include "store/gradebook.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static char *folder;

static void make_folder(void) {
  struct error err = {0};
  folder = directory_make_temporary("class", &err);
  ck_assert_msg(folder != NULL, "%s", err.message);
}

static void remove_folder(void) {
  tree_remove(folder, NULL);
  free(folder);
}

/* ---- a class ---- */

static struct class_entry *add_entry(struct class_results *results, const char *owner, double score) {
  struct class_entry *entry = vec_add(&results->entries);
  *entry = (struct class_entry){.owner = xstrdup(owner),
                                .program = xstrdup("shm-pair"),
                                .score = score,
                                .counts = score,
                                .max_score = 100,
                                .isolation = xstrdup("full"),
                                .wall_ms = 1250,
                                .coverage = -1};
  return entry;
}

static void add_case(struct class_entry *entry, const char *id, enum verdict verdict, double points, bool hidden) {
  *vec_add(&entry->cases) = (struct class_case){.id = xstrdup(id),
                                                .says = xasprintf("What %s says.", id),
                                                .verdict = verdict,
                                                .points = points,
                                                .max_points = 10,
                                                .hidden = hidden};
}

static struct class_finding *add_finding(struct class_entry *entry, enum finding_kind kind, const char *case_id,
                                         const char *message) {
  struct class_finding *finding = vec_add(&entry->findings);
  *finding = (struct class_finding){.kind = kind,
                                    .advice = finding_kind_is_advice(kind),
                                    .role = xstrdup("server"),
                                    .file = xstrdup("server.c"),
                                    .line = 7,
                                    .message = xstrdup(message),
                                    .case_id = xstrdup(case_id)};
  return finding;
}

static void fill_class(struct class_results *results) {
  struct class_entry *alice = add_entry(results, "alice", 60);
  add_case(alice, "tidy", VERDICT_FAIL, 0, false);
  add_case(alice, "right", VERDICT_PASS, 10, false);
  add_case(alice, "kept-back", VERDICT_FAIL, 5, true);
  add_finding(alice, FINDING_LEAKED_SHM, "tidy", "server left alice's segment at server.c:7.");
  add_finding(alice, FINDING_WRONG_EXIT, "kept-back", "a hidden message")->hidden = true;
  struct class_entry *bob = add_entry(results, "bob " ATTACK, 90);
  add_case(bob, "tidy", VERDICT_FAIL, 0, false);
  add_case(bob, "right", VERDICT_PASS, 10, false);
  add_case(bob, "kept-back", VERDICT_PASS, 10, true);
  bob->counts = 80;
  bob->apart_why = xstrdup("1 day late");
  bob->coverage = 0.756;
  add_finding(bob, FINDING_LEAKED_SHM, "tidy", ATTACK);
  struct class_crossing *crossing = vec_add(&results->crossings);
  *crossing =
      (struct class_crossing){.program = xstrdup("shm-pair"), .case_id = xstrdup("right"), .first = xstrdup("server")};
  strings_add(&crossing->owners, "alice");
  strings_add(&crossing->owners, "bob " ATTACK);
  for (const char *cell = "+-.+"; *cell; cell++)
    *vec_add(&crossing->cells) = *cell;
}

static void write_page(bool anonymous, struct parsed *ret_page) {
  struct class_results results = {0};
  struct error err = {0};
  _cleanup_free_ char *path = path_join(folder, "index.html");
  fill_class(&results);
  ck_assert_msg(class_page_write(path, &results, anonymous, &err) == 0, "%s", err.message);
  class_results_release(&results);
  page_parse(ret_page, folder, "index.html");
}

START_TEST(test_page__text_of_students_is_never_markup) {
  struct parsed page;
  write_page(_i, &page);
  page_check(&page);
  page_release(&page);
}
END_TEST

START_TEST(test_page__has_a_row_and_a_link_for_each) {
  struct parsed page;
  write_page(false, &page);
  ck_assert_int_eq(page_count(&page, "//table[@class='submissions']/tbody/tr"), 2);
  ck_assert_int_eq(page_count(&page, "//table//a[@href='./alice/shm-pair/index.html']"), 1);
  ck_assert_int_eq(page_count(&page, "//td[text()='80']/following-sibling::td[1][text()='1 day late']"), 1);
  ck_assert_int_eq(page_count(&page, "//td[text()='76 %']"), 1);
  ck_assert_int_eq(page_count(&page, "//td[text()='1.25']"), 2);
  ck_assert_int_eq(page_count(&page, "//table//td[text()='full']"), 2);
  page_release(&page);
}
END_TEST

START_TEST(test_page__heat_map_begins_with_what_most_fail) {
  struct parsed page;
  write_page(false, &page);
  ck_assert_int_eq(page_count(&page, "//svg[@class='heat-map']/g"), 2);
  ck_assert_int_eq(page_count(&page, "//svg[@class='heat-map']/g[1][@data-case='tidy'][@data-cells='22']"), 1);
  ck_assert_int_eq(page_count(&page, "//svg[@class='heat-map']/g[2][@data-case='kept-back'][@data-cells='01']"), 1);
  ck_assert_int_eq(page_count(&page, "//p[text()='1 case nobody fails: right']"), 1);
  ck_assert_int_eq(page_count(&page, "//ol[@class='columns']/li[2]/a[text()='alice']"), 1); /* bob has more points */
  page_release(&page);
}
END_TEST

START_TEST(test_page__scores_are_counted_in_tenths) {
  struct parsed page;
  write_page(false, &page);
  char *told = page_text(&page, "//svg[@class='distribution']/@aria-label");
  ck_assert_str_eq(told, "Scores of shm-pair in tenths: 1 from 60 %, 1 from 80 %");
  xmlFree(told);
  page_release(&page);
}
END_TEST

/* What the harness failed at is no score: neither none nor all of the points. */
START_TEST(test_page__what_is_ungraded_is_in_no_average) {
  struct class_results results = {0};
  struct parsed page;
  _cleanup_free_ char *path = path_join(folder, "index.html");
  add_entry(&results, "ann", 40);
  struct class_entry *ben = add_entry(&results, "ben", 0);
  ben->status = STATUS_BROKEN;
  ben->max_score = 0;
  if (_i)
    results.entries.items[0].status = STATUS_BROKEN;
  ck_assert_int_eq(class_page_write(path, &results, false, NULL), 0);
  page_parse(&page, folder, "index.html");
  char *told = page_text(&page, "//svg[@class='distribution']/@aria-label");
  ck_assert_str_eq(told, _i ? "Scores of shm-pair in tenths: " : "Scores of shm-pair in tenths: 1 from 40 %");
  xmlFree(told);
  told = page_text(&page, "//p[@class='facts']");
  ck_assert_int_eq(strstr(told, "On average 40 %") == NULL, _i);
  ck_assert_ptr_nonnull(strstr(told, _i ? "2 could not be graded" : "1 could not be graded"));
  xmlFree(told);
  page_release(&page);
  class_results_release(&results);
}
END_TEST

START_TEST(test_page__tells_who_works_with_whom) {
  struct parsed page;
  write_page(false, &page);
  ck_assert_int_eq(page_count(&page, "//svg[@class='crossing']//rect[@class='works']"), 2);
  ck_assert_int_eq(page_count(&page, "//svg[@class='crossing']//rect[@class='fails']"), 1);
  ck_assert_int_eq(page_count(&page, "//svg[@class='crossing']//rect[@class='absent']"), 1);
  page_release(&page);
}
END_TEST

/* Bob has more points, so he is the first. Alice's finding names her. */
START_TEST(test_anonymous__names_nobody_and_keeps_what_is_hidden) {
  struct parsed page;
  write_page(true, &page);
  ck_assert_ptr_null(strcasestr(page.text.buf, "alice"));
  ck_assert_ptr_null(strstr(page.text.buf, "bob"));
  ck_assert_ptr_null(strstr(page.text.buf, "kept-back"));
  ck_assert_ptr_null(strstr(page.text.buf, "hidden message"));
  ck_assert_ptr_null(strstr(page.text.buf, "wrong-exit"));
  ck_assert_int_eq(page_count(&page, "//a[not(starts-with(@href, '#'))]"), 0);
  ck_assert_int_eq(page_count(&page, "//tbody/tr[1]/th[text()='student 1']"), 1);
  ck_assert_int_eq(page_count(&page, "//ol[@class='columns']/li[1][text()='student 1']"), 1);
  ck_assert_int_eq(page_count(&page, "//svg[@class='heat-map']/g[2]/text[text()='a hidden case']"), 1);
  char *first = page_text(&page, "//svg[@class='crossing']/g[1]/title");
  ck_assert_str_eq(first, "server of student 1 works with 1 of 2, not with student 2");
  xmlFree(first);
  page_release(&page);
}
END_TEST

/* Who shares a cause is told in the order of the numbers: that of the names would tell who is who. */
START_TEST(test_anonymous__order_tells_no_names) {
  struct class_results results = {0};
  struct parsed page;
  _cleanup_free_ char *path = path_join(folder, "index.html");
  static const char *const owners[] = {"ann", "ben", "zoe"};
  for (size_t i = 0; i < array_size(owners); i++)
    add_finding(add_entry(&results, owners[i], 10 * (double)(i + 1)), FINDING_DEADLOCK, "x", "It hangs.");
  ck_assert_int_eq(class_page_write(path, &results, true, NULL), 0);
  page_parse(&page, folder, "index.html");
  char *told = page_text(&page, "//p[@class='those']");
  ck_assert_str_eq(told, "student 1, student 2, student 3");
  xmlFree(told);
  page_release(&page);
  class_results_release(&results);
}
END_TEST

START_TEST(test_page__of_nothing_is_a_page) {
  struct class_results results = {0};
  struct parsed page;
  _cleanup_free_ char *path = path_join(folder, "index.html");
  ck_assert_int_eq(class_page_write(path, &results, false, NULL), 0);
  page_parse(&page, folder, "index.html");
  page_check(&page);
  page_release(&page);
}
END_TEST

/* ---- causes ---- */

struct telling {
  const char *one, *other;
  enum finding_kind kind;
  bool same;
};

static const struct telling tellings[] = {
    {"a was killed by SIGSEGV at a.c:4 in main(): it did; it had said \"x\".",
     "a was killed by SIGSEGV at b.c:11 in run(): it did.", FINDING_KILLED_BY_SIGNAL, true},
    {"a was killed by SIGSEGV at a.c:4.", "a was killed by SIGBUS at a.c:4.", FINDING_KILLED_BY_SIGNAL, false},
    {"a printed \"one\" too early.", "a printed \"two\" too early.", FINDING_ORDER_VIOLATION, true},
    {"line 1 of stdout is wrong.\n- x", "line 1 of stdout is wrong.\n- y", FINDING_STDOUT_MISMATCH, true},
    {"line 1 of stdout is wrong.", "line 2 of stdout is wrong.", FINDING_STDOUT_MISMATCH, false},
    {"Nobody can ever go on.\na waits in read() at a.c:1, for b\nb waits",
     "Nobody can ever go on.\na waits in read() at a.c:2, for b\nc waits", FINDING_DEADLOCK, true},
    {"Nobody can ever go on.\na waits in read(pipe#1, …, 20) at a.c:1, for data on pipe#1",
     "Nobody can ever go on.\na waits in read(pipe#1, …, 4096) at a.c:9, for data on pipe#1", FINDING_DEADLOCK, true},
    {"Nobody can ever go on.\na waits in recv(socket#1, …, 20, 0), for data",
     "Nobody can ever go on.\na waits in recv(socket#1, …, 21, 0), for data", FINDING_DEADLOCK, true},
    {"Nobody can ever go on.\na waits in read(pipe#1, …, 20), for data on pipe#1",
     "Nobody can ever go on.\na waits in read(pipe#2, …, 20), for data on pipe#2", FINDING_DEADLOCK, false},
    {"expected ';' before 'return'", "expected ';' before 'if'", FINDING_BUILD_FAILED, false},
    {"Nobody can ever go on.\na waits in read()", "Nobody can ever go on.\na waits in open()", FINDING_DEADLOCK, false},
};

START_TEST(test_causes__are_the_same_but_for_what_differs_by_student) {
  const struct telling *telling = &tellings[_i];
  struct class_results results = {0};
  causes found = {0};
  add_finding(add_entry(&results, "ann", 0), telling->kind, "x", telling->one);
  struct class_entry *ben = add_entry(&results, "ben", 0);
  add_finding(ben, telling->kind, "x", telling->other);
  add_finding(ben, telling->kind, "y", telling->other);
  causes_find(&results, true, &found);
  ck_assert_uint_eq(found.count, telling->same ? 1 : 2);
  ck_assert_uint_eq(found.items[0].entries.count, telling->same ? 2 : 1);
  causes_release(&found);
  class_results_release(&results);
}
END_TEST

/* What costs points comes before what more have been advised; who lost points for the same makes it no mere advice. */
START_TEST(test_causes__advice_comes_last) {
  struct class_results results = {0};
  causes found = {0};
  for (int i = 0; i < 3; i++) {
    char owner[] = {(char)('a' + i), '\0'};
    struct class_entry *entry = add_entry(&results, owner, 100);
    add_finding(entry, FINDING_DATA_RACE, "any-order", "Only polling orders it.")->advice = true;
    add_finding(entry, FINDING_STDOUT_MISMATCH, "x", "It differs.")->advice = i > 0;
  }
  add_finding(&results.entries.items[2], FINDING_LEAKED_SHM, "tidy", "It was left behind.");
  causes_find(&results, true, &found);
  ck_assert_uint_eq(found.count, 3);
  ck_assert_int_eq(found.items[0].example->kind, FINDING_STDOUT_MISMATCH);
  ck_assert_int_eq(found.items[1].example->kind, FINDING_LEAKED_SHM);
  ck_assert_int_eq(found.items[2].example->kind, FINDING_DATA_RACE);
  ck_assert(!found.items[0].is_advice && !found.items[1].is_advice && found.items[2].is_advice);
  causes_release(&found);
  class_results_release(&results);
}
END_TEST

START_TEST(test_causes__tell_where_words_were_left_out) {
  struct class_results results = {0};
  causes found = {0};
  add_finding(add_entry(&results, "ann", 0), FINDING_STDOUT_MISMATCH, "x", "a: stdout lacks \"one\" at a.c:3.");
  causes_find(&results, true, &found);
  ck_assert_str_eq(found.items[0].told, "a: stdout lacks \"…\"");
  causes_release(&found);
  class_results_release(&results);
}
END_TEST

START_TEST(test_causes__leave_out_what_follows_from_another) {
  struct class_results results = {0};
  causes found = {0};
  struct class_entry *ann = add_entry(&results, "ann", 0);
  add_finding(ann, FINDING_MISSING_SOURCE, NULL, "client.c is not there");
  struct class_finding *not_run = add_finding(ann, FINDING_MISSING_SOURCE, "x", "Not run: it is missing.");
  free(not_run->file);
  not_run->file = NULL;
  causes_find(&results, true, &found);
  ck_assert_uint_eq(found.count, 1);
  ck_assert_str_eq(found.items[0].example->message, "client.c is not there");
  causes_release(&found);
  class_results_release(&results);
}
END_TEST

/* ---- reading results back ---- */

static struct submission_result made_up(void) {
  struct submission_result result = {.owner = xstrdup("ann"),
                                     .program = xstrdup("pipe"),
                                     .isolation = "process",
                                     .score = 7.5,
                                     .max_score = 30,
                                     .status = STATUS_BUILD_FAILED};
  struct case_result *graded = vec_add(&result.cases);
  *graded = (struct case_result){.id = xstrdup("first"),
                                 .says = xstrdup("It holds."),
                                 .category = "cleanup",
                                 .hidden = true,
                                 .was_run = true,
                                 .verdict = VERDICT_UNSUPPORTED,
                                 .max_points = 30};
  graded->record.wall_ns = 2500000000;
  graded->record.problem_process = -1;
  result.late = (struct lateness){.judged = true, .handed_in = {.known = true}, .days = 2, .off = 5};
  findings_add(&graded->findings, FINDING_DEADLOCK, "pipe", "It hangs.");
  findings_add(&result.findings, FINDING_MISSING_SOURCE, "pipe", "pipe.c is not there.");
  result.coverage.measured = true;
  result.coverage.shares[COVERED_LINES] = (struct coverage_share){4, 1};
  return result;
}

static void put(struct gradebook *gradebook, int attempt) {
  struct error err = {0};
  struct submission_result result = made_up();
  result.score += attempt;
  ck_assert_msg(gradebook_put(gradebook, attempt, &result, NULL, NULL, &err) == 0, "%s", err.message);
  submission_result_release(&result);
}

static struct gradebook *opened(void) {
  struct error err = {0};
  struct gradebook *gradebook = gradebook_open(folder, GRADEBOOK_WRITE, &err);
  ck_assert_msg(gradebook != NULL, "%s", err.message);
  return gradebook;
}

START_TEST(test_read__brings_back_what_was_put) {
  struct class_results results = {0};
  struct error err = {0};
  struct gradebook *gradebook = opened();
  put(gradebook, 1);
  ck_assert_msg(class_results_read(gradebook, folder, &results, &err) == 0, "%s", err.message);
  gradebook_close(gradebook); /* nothing of it is used any more */
  ck_assert_uint_eq(results.entries.count, 1);
  const struct class_entry *entry = &results.entries.items[0];
  ck_assert_str_eq(entry->owner, "ann");
  ck_assert_str_eq(entry->isolation, "process");
  ck_assert_int_eq(entry->status, STATUS_BUILD_FAILED);
  ck_assert(entry->score == 8.5 && entry->max_score == 30 && entry->coverage == 0.25);
  ck_assert_int_eq(entry->wall_ms, 2500);
  ck_assert(entry->counts == 3.5);
  ck_assert_str_eq(entry->apart_why, "2 days late");
  ck_assert_str_eq(entry->cases.items[0].id, "first");
  ck_assert_int_eq(entry->cases.items[0].verdict, VERDICT_UNSUPPORTED);
  ck_assert_uint_eq(entry->findings.count, 2);
  ck_assert_ptr_null(entry->findings.items[0].case_id);
  ck_assert(!entry->findings.items[0].hidden);
  ck_assert(entry->cases.items[0].hidden && entry->findings.items[1].hidden);
  ck_assert_int_eq(entry->findings.items[1].kind, FINDING_DEADLOCK);
  ck_assert_str_eq(entry->findings.items[1].case_id, "first");
  ck_assert_ptr_null(entry->findings.items[1].file);
  class_results_release(&results);
}
END_TEST

/* Each submission has one row, with the others beside it, whether it was said which counts or not. */
START_TEST(test_read__takes_the_attempt_that_counts) {
  struct class_results results = {0};
  struct parsed page;
  struct gradebook *gradebook = opened();
  const struct submission_key key = {"ann", "pipe", 2};
  _cleanup_free_ char *index = path_join(folder, "index.html");
  for (int attempt = 1; attempt <= 3; attempt++)
    put(gradebook, attempt);
  if (_i)
    ck_assert_int_eq(gradebook_count(gradebook, &key, NULL), 0);
  ck_assert_int_eq(class_results_read(gradebook, folder, &results, NULL), 0);
  gradebook_close(gradebook);
  ck_assert_uint_eq(results.entries.count, 1);
  ck_assert_int_eq(results.entries.items[0].attempt, _i ? 2 : 3);
  ck_assert_int_eq(class_page_write(index, &results, false, NULL), 0);
  page_parse(&page, folder, "index.html");
  char *told = page_text(&page, "//th[text()='attempt that counts']/ancestor::table//tbody//td[2]");
  ck_assert_str_eq(told, _i ? "2 (3.5 in attempt 1, 5.5 in attempt 3)" : "3 (3.5 in attempt 1, 4.5 in attempt 2)");
  xmlFree(told);
  page_release(&page);
  class_results_release(&results);
}
END_TEST

START_TEST(test_read__brings_back_who_works_with_whom) {
  static const char text[] = "[{\"program\": \"p\", \"case\": \"c\", \"first\": \"server\", \"rows\": ["
                             "{\"owner\": \"ann\", \"with\": {\"ann\": \"works\", \"ben\": \"fails\"}},"
                             "{\"owner\": \"ben\", \"with\": {\"ann\": \"not-built\"}}]}]";
  struct class_results results = {0};
  _cleanup_free_ char *path = path_join(folder, "cross.json");
  ck_assert_int_eq(file_write(path, text, sizeof text - 1, NULL), 0);
  ck_assert_int_eq(class_results_read(NULL, folder, &results, NULL), 0);
  ck_assert_uint_eq(results.crossings.items[0].cells.count, 4);
  ck_assert_int_eq(memcmp(results.crossings.items[0].cells.items, "+-..", 4), 0);
  class_results_release(&results);
}
END_TEST

START_TEST(test_read__names_what_is_no_matrix) {
  static const char *const rubbish[] = {"", "{", "\xff"};
  struct class_results results = {0};
  struct error err = {0};
  _cleanup_free_ char *path = path_join(folder, "cross.json");
  ck_assert_int_eq(file_write(path, rubbish[_i], strlen(rubbish[_i]), NULL), 0);
  ck_assert_int_eq(class_results_read(NULL, folder, &results, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_ptr_nonnull(strstr(err.message, path));
  class_results_release(&results);
}
END_TEST

/* Whatever JSON stands there instead of what should: no crash. */
START_TEST(test_read__bears_other_shapes) {
  static const char *const shapes[] = {"[]", "3", "[{\"rows\": [3, {}]}, 4]",
                                       "[{\"program\": 3, \"case\": \"c\", \"first\": \"x\", \"rows\": {}}]"};
  struct class_results results = {0};
  struct parsed page;
  _cleanup_free_ char *cross = path_join(folder, "cross.json");
  _cleanup_free_ char *index = path_join(folder, "index.html");
  ck_assert_int_eq(file_write(cross, shapes[_i], strlen(shapes[_i]), NULL), 0);
  class_results_read(NULL, folder, &results, NULL);
  ck_assert_int_eq(class_page_write(index, &results, _i % 2, NULL), 0);
  page_parse(&page, folder, "index.html");
  page_check(&page);
  page_release(&page);
  class_results_release(&results);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("class page");
  TCase *cases = tcase_create("cases");
  tcase_add_checked_fixture(cases, make_folder, remove_folder);
  tcase_add_loop_test(cases, test_page__text_of_students_is_never_markup, 0, 2);
  tcase_add_test(cases, test_page__has_a_row_and_a_link_for_each);
  tcase_add_test(cases, test_page__heat_map_begins_with_what_most_fail);
  tcase_add_test(cases, test_page__scores_are_counted_in_tenths);
  tcase_add_loop_test(cases, test_page__what_is_ungraded_is_in_no_average, 0, 2);
  tcase_add_test(cases, test_page__tells_who_works_with_whom);
  tcase_add_test(cases, test_anonymous__names_nobody_and_keeps_what_is_hidden);
  tcase_add_test(cases, test_anonymous__order_tells_no_names);
  tcase_add_test(cases, test_page__of_nothing_is_a_page);
  tcase_add_loop_test(cases, test_causes__are_the_same_but_for_what_differs_by_student, 0, (int)array_size(tellings));
  tcase_add_test(cases, test_causes__advice_comes_last);
  tcase_add_test(cases, test_causes__tell_where_words_were_left_out);
  tcase_add_test(cases, test_causes__leave_out_what_follows_from_another);
  tcase_add_test(cases, test_read__brings_back_what_was_put);
  tcase_add_loop_test(cases, test_read__takes_the_attempt_that_counts, 0, 2);
  tcase_add_test(cases, test_read__brings_back_who_works_with_whom);
  tcase_add_loop_test(cases, test_read__names_what_is_no_matrix, 0, 3);
  tcase_add_loop_test(cases, test_read__bears_other_shapes, 0, 4);
  suite_add_tcase(suite, cases);
  return suite_run(suite);
}
