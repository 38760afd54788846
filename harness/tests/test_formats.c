/* The formats that other tools read: each held to a golden file and to a strict reader, with student text that tries to
 * be more than text. GOLDEN=write writes the golden files anew; read the difference before you keep it. */
#include "format_readers.h"

#include "base/file.h"
#include "base/text.h"
#include "report/report.h"
#include "tests/suite.h"

#include <check.h>
#include <jansson.h>
#include <string.h>

static const struct {
  const char *name;
  format_reader read;
  bool is_for_students;
} formats[] = {
    {"junit", read_junit, false},
    {"tap", read_tap, false},
    {"gradescope", read_gradescope, true},
    {"github", read_github, false},
    {"github-summary", read_markdown, false},
    {"markdown", read_markdown, true},
    {"sarif", read_sarif, false},
};
enum { FORMATS = array_size(formats) };

static void write_format(const char *name, const struct submission_result *result, struct strbuf *ret_text) {
  const struct report_format *format = report_format_find(name);
  ck_assert_msg(format != NULL, "there is no format %s", name);
  format->write(result, ret_text);
}

static void hold_to_golden(const char *name, const struct strbuf *text) {
  _cleanup_free_ char *path = path_join("harness/tests/golden", name);
  struct error err = {0};
  _cleanup_strbuf_ struct strbuf golden = STRBUF_INIT;
  const char *mode = getenv("GOLDEN");
  if (mode && strcmp(mode, "write") == 0)
    ck_assert_msg(file_write(path, text->buf, text->length, &err) == 0, "%s", err.message);
  ck_assert_msg(file_read(path, 1 << 20, &golden, &err) == 0, "%s", err.message);
  ck_assert_msg(golden.length == text->length && memcmp(golden.buf, text->buf, text->length) == 0,
                "%s differs; it is now:\n%s", path, text->buf);
}

/* ---- results ---- */

static struct case_result *add_case(struct submission_result *result, const char *id, enum verdict verdict,
                                    double points) {
  struct case_result *graded = vec_add(&result->cases);
  *graded = (struct case_result){.id = xstrdup(id),
                                 .says = xstrdup("It prints `x` & <y>, not *z* | @all [see](it) #1."),
                                 .category = "correctness",
                                 .verdict = verdict,
                                 .points = points,
                                 .max_points = 20};
  graded->record.wall_ns = 4000000;
  return graded;
}

static struct finding *add_finding(struct case_result *graded, enum finding_kind kind, const char *text, int line) {
  struct finding *finding = findings_add(&graded->findings, kind, "server", text);
  finding->file = xstrdup("server.c");
  finding->line = line;
  return finding;
}

static void fill_result(struct submission_result *result) {
  *result = (struct submission_result){.owner = xstrdup("alice"),
                                       .program = xstrdup("shm-pair"),
                                       .folder = xstrdup("submissions/alice/shm-pair"),
                                       .seed = 1,
                                       .isolation = "full",
                                       .score = 57.5,
                                       .max_score = 80};
  strings_add(&result->left_out, "core was left out: it is larger than 1 MiB");
  struct finding *advice =
      findings_add(&result->findings, FINDING_BUILD_WARNING, "server", "The compiler warns: unused variable 'x'");
  advice->file = xstrdup("server.c");
  advice->line = 3;
  add_case(result, "right", VERDICT_PASS, 20);
  struct case_result *failed = add_case(result, "wrong", VERDICT_FAIL, 17.5);
  struct finding *finding = add_finding(failed, FINDING_STDOUT_MISMATCH, "stdout differs.", 12);
  finding->expected = xstrdup("1 2\n3 4\n");
  finding->actual = xstrdup("1 2\n3 5\n");
  finding->hint = xstrdup("Compare letter by letter.\nLook at the loop.");
  finding =
      add_finding(failed, FINDING_DEADLOCK, "Nobody can ever go on.\n\n  server waits in semop(sem#1, {0, -1}, 1)", 31);
  finding->expected = xstrdup("every process comes to its end");
  struct case_result *hidden = add_case(result, "kept-back", VERDICT_FAIL, 0);
  hidden->hidden = true;
  free(hidden->says);
  hidden->says = xstrdup("SECRET sentence.");
  finding = add_finding(hidden, FINDING_WRONG_EXIT, "SECRET message.", 40);
  finding->expected = xstrdup("SECRET expected");
  finding->actual = xstrdup("SECRET actual");
  finding->hint = xstrdup("SECRET hint");
  add_case(result, "kept-too", VERDICT_PASS, 20)->hidden = true;
  struct case_result *skipped = add_case(result, "no-memory", VERDICT_UNSUPPORTED, 0);
  findings_add(&skipped->findings, FINDING_UNSUPPORTED, NULL, "there is no valgrind # here");
}

/* Each test has one of its own. */
static struct submission_result filled;
static void fill(void) { fill_result(&filled); }
static void release(void) { submission_result_release(&filled); }

static void make_broken(struct submission_result *result) {
  struct case_result *broken = add_case(result, "breaks", VERDICT_BROKEN, 0);
  findings_add(&broken->findings, FINDING_BROKEN, NULL, "the tracer lost a process");
  result->status = STATUS_BROKEN;
}

/* Each piece is an attempt on one of the formats. EVIL marks where it comes through. */
static const char hostile[] =
    "EVIL \033[31m\001\177\xff\xef\xbf\xbf\xe2\x80\xae ]]><script>EVIL</script>&EVIL;\r\n"
    "::error file=EVIL::EVIL\n::stop-commands::EVIL\n##[set-env name=EVIL]EVIL\n%0A::EVIL\n"
    "```\nEVIL\n``````` EVIL ~~~\n~~~~\n    EVIL\n<img src=EVIL>![EVIL](http://EVIL)[EVIL](1)\n"
    "@EVIL #1 https://EVIL `EVIL\n| EVIL |\n# EVIL\n"
    "ok 1 - EVIL\nBail out! EVIL\n1..9\n  ...\n...\n---\nEVIL # SKIP EVIL # TODO\n{0} {EVIL}\\";

static void put(char **place) {
  free(*place);
  *place = xstrdup(hostile);
}

static void poison(findings *list) {
  vec_each(list, finding) {
    put(&finding->role);
    put(&finding->file);
    put(&finding->message);
    put(&finding->expected);
    put(&finding->actual);
    put(&finding->hint);
  }
}

static void fill_hostile(struct submission_result *result) {
  fill_result(result);
  put(&result->owner);
  put(&result->folder);
  strings_add(&result->left_out, hostile);
  poison(&result->findings);
  vec_each(&result->cases, graded)
    poison(&graded->findings);
}

/* ---- all formats ---- */

START_TEST(test_formats__are_as_in_the_golden_files) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  write_format(formats[_i].name, &filled, &text);
  hold_to_golden(report_format_find(formats[_i].name)->file, &text);
}
END_TEST

static void ck_assert_readable(int i, const struct submission_result *result, struct reading *ret_reading) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  write_format(formats[i].name, result, &text);
  formats[i].read(&text, ret_reading);
  ck_assert_msg(!ret_reading->problem, "%s: %s\n%s", formats[i].name, ret_reading->problem, text.buf);
}

/* What is in them, whatever the text: they differ in what they can tell apart. */
static const struct {
  const char *name;
  size_t tests, failures, errors, skipped;
} contents[] = {{"junit", 6, 2, 0, 1},
                {"tap", 6, 2, 0, 1},
                {"gradescope", 6, 2, 0, 1},
                {"sarif", 4, 0, 0, 0},
                {"github", 5, 3, 0, 1}};

static void hold_to_contents(const char *name, const struct reading *reading) {
  for (size_t i = 0; i < array_size(contents); i++) {
    if (strcmp(contents[i].name, name) != 0)
      continue;
    ck_assert_uint_eq(reading->tests, contents[i].tests);
    ck_assert_uint_eq(reading->failures, contents[i].failures);
    ck_assert_uint_eq(reading->errors, contents[i].errors);
    ck_assert_uint_eq(reading->skipped, contents[i].skipped);
  }
}

START_TEST(test_formats__can_be_read) {
  struct reading reading;
  ck_assert_readable(_i, &filled, &reading);
  hold_to_contents(formats[_i].name, &reading);
  reading_release(&reading);
}
END_TEST

START_TEST(test_formats__take_hostile_text_for_text) {
  struct submission_result result;
  struct reading reading;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf visible = STRBUF_INIT;
  fill_hostile(&result);
  ck_assert_readable(_i, &result, &reading);
  hold_to_contents(formats[_i].name, &reading);
  ck_assert_msg(!strstr(reading.outside.buf, "EVIL"), "%s", reading.outside.buf);
  write_format(formats[_i].name, &result, &text);
  text_add_visible(&visible, text.buf, text.length, 1);
  ck_assert_str_eq(text.buf, visible.buf); /* no control character, and nothing that isn't UTF-8 */
  reading_release(&reading);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_formats__keep_what_is_hidden) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  write_format(formats[_i].name, &filled, &text);
  ck_assert_ptr_null(strstr(text.buf, "SECRET"));
  ck_assert_ptr_null(strstr(text.buf, "wrong-exit"));
  bool for_students = strcmp(formats[_i].name, "markdown") == 0 || strcmp(formats[_i].name, "gradescope") == 0;
  ck_assert_int_eq(strstr(text.buf, "kept-back") == NULL, for_students);
  if (strcmp(formats[_i].name, "markdown") == 0)
    ck_assert_ptr_nonnull(strstr(text.buf, "2 more cases are hidden: 20 of 40 points."));
}
END_TEST

START_TEST(test_formats__name_sources_as_their_readers_do) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf nowhere = STRBUF_INIT;
  write_format(formats[_i].name, &filled, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "server.c"));
  ck_assert((strstr(text.buf, "submissions/alice/shm-pair/server.c") != NULL) == !formats[_i].is_for_students);
  free(filled.folder);
  filled.folder = NULL;
  write_format(formats[_i].name, &filled, &nowhere);
  ck_assert_ptr_nonnull(strstr(nowhere.buf, "server.c"));
  ck_assert_ptr_null(strstr(nowhere.buf, "submissions"));
}
END_TEST

START_TEST(test_formats__can_be_read_of_what_is_broken) {
  struct submission_result result;
  struct reading reading;
  fill_result(&result);
  make_broken(&result);
  ck_assert_readable(_i, &result, &reading);
  reading_release(&reading);
  submission_result_release(&result);
  result = (struct submission_result){
      .owner = xstrdup("alice"), .program = xstrdup("shm-pair"), .isolation = "full", .status = STATUS_BROKEN};
  ck_assert_readable(_i, &result, &reading);
  reading_release(&reading);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_formats__cut_what_is_long) {
  struct reading reading;
  _cleanup_strbuf_ struct strbuf output = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  for (int i = 0; i < 1000; i++)
    strbuf_addf(&output, "%01000d\n", i);
  struct finding *finding = &filled.cases.items[1].findings.items[0];
  free(finding->actual);
  finding->actual = strbuf_detach(&output);
  ck_assert_readable(_i, &filled, &reading);
  write_format(formats[_i].name, &filled, &text);
  ck_assert_uint_lt(text.length, 40000);
  ck_assert_ptr_nonnull(strstr(text.buf, "… 976 more lines"));
  reading_release(&reading);
}
END_TEST

/* 57.5 points were earned; 2.5 more were given to the case `wrong`, and 10 are off since it came late. */
START_TEST(test_formats__count_what_counts_in_the_end) {
  static const struct {
    const char *format, *text;
  } rows[] = {{"junit", "<property name=\"final_score\" value=\"50\">"},
              {"tap", "\n  points: 20\n"},
              {"gradescope", "\"score\": 50,"},
              {"gradescope", "50 of 80 points (57.5 before lateness and changes by hand)\\n"},
              {"github", "::shm-pair by alice: 50 of 80 points (57.5 before lateness and changes by hand)\n"},
              {"github-summary", "| failed | 20 of 20 points, given by hand |"},
              {"markdown", "**50 of 80 points (57.5 before lateness and changes by hand)**"}};
  filled.late = (struct lateness){.judged = true, .days = 1, .off = 10};
  *vec_add(&filled.overrides) = (struct override){.case_id = xstrdup("wrong"),
                                                  .points_before = 17.5,
                                                  .points = 20,
                                                  .reason = xstrdup("It is right."),
                                                  .who = xstrdup("prof"),
                                                  .at = xstrdup("2026-01-01T00:00:00Z")};
  for (size_t i = 0; i < array_size(rows); i++) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    write_format(rows[i].format, &filled, &text);
    ck_assert_msg(strstr(text.buf, rows[i].text) != NULL, "no %s in\n%s", rows[i].text, text.buf);
  }
}
END_TEST

static const char *const telling_once[] = {"markdown", "github-summary"};

START_TEST(test_formats__tell_once_what_shows_in_several_cases) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  add_finding(add_case(&filled, "again", VERDICT_FAIL, 0), FINDING_STDOUT_MISMATCH, "stdout differs.", 12);
  write_format(telling_once[_i], &filled, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "As above, in wrong."));
  add_finding(&filled.cases.items[filled.cases.count - 1], FINDING_WRONG_EXIT, "It ended with status 7.", 70);
  write_format(telling_once[_i], &filled, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "It ended with status 7."));
}
END_TEST

START_TEST(test_table__names_all_and_their_files_differ) {
  _cleanup_strbuf_ struct strbuf names = STRBUF_INIT;
  report_format_names(&names);
  ck_assert_ptr_nonnull(strstr(names.buf, "json, html, junit"));
  for (size_t i = 0; report_format_at(i); i++) {
    ck_assert_ptr_eq(report_format_find(report_format_at(i)->name), report_format_at(i));
    for (size_t other = 0; other < i; other++)
      ck_assert_str_ne(report_format_at(other)->file, report_format_at(i)->file);
  }
  ck_assert_ptr_null(report_format_find("xml"));
}
END_TEST

/* ---- what one of them has of its own ---- */

START_TEST(test_broken__is_an_error_and_no_failure) {
  struct reading junit;
  struct reading tap;
  make_broken(&filled);
  ck_assert_readable(0, &filled, &junit);
  ck_assert_uint_eq(junit.failures, 2);
  ck_assert_uint_eq(junit.errors, 1);
  ck_assert_readable(1, &filled, &tap);
  ck_assert_uint_eq(tap.errors, 1);
  reading_release(&junit);
  reading_release(&tap);
}
END_TEST

static json_t *load(const char *format, const struct submission_result *result) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  write_format(format, result, &text);
  return json_loadb(text.buf, text.length, 0, NULL);
}

/* Then the platform says that grading failed, rather than that there are no points. */
START_TEST(test_gradescope__has_no_score_of_what_is_broken) {
  json_t *graded = load("gradescope", &filled);
  make_broken(&filled);
  json_t *broken = load("gradescope", &filled);
  ck_assert(json_number_value(json_object_get(graded, "score")) == 57.5);
  ck_assert_ptr_null(json_object_get(broken, "score"));
  ck_assert_ptr_null(json_object_get(broken, "tests"));
  json_decref(graded);
  json_decref(broken);
}
END_TEST

START_TEST(test_gradescope__shows_hidden_cases_when_grades_are_published) {
  json_t *root = load("gradescope", &filled);
  const json_t *hidden = json_array_get(json_object_get(root, "tests"), 3);
  ck_assert_str_eq(json_string_value(json_object_get(hidden, "name")), "Hidden case 1");
  ck_assert_str_eq(json_string_value(json_object_get(hidden, "visibility")), "after_published");
  ck_assert_ptr_null(json_object_get(hidden, "output"));
  ck_assert_ptr_null(json_object_get(hidden, "extra_data"));
  json_decref(root);
}
END_TEST

START_TEST(test_github__shows_ten_of_a_kind_and_counts_the_others) {
  struct reading reading;
  for (int i = 0; i < 15; i++)
    add_finding(&filled.cases.items[1], FINDING_UNCHECKED_FAILURE, "It goes on.", 100 + i);
  add_finding(&filled.cases.items[0], FINDING_UNCHECKED_FAILURE, "It goes on.", 100); /* as above */
  ck_assert_readable(3, &filled, &reading);
  ck_assert_uint_eq(reading.failures, 10);
  ck_assert_str_eq(reading.outside.buf, "8 more errors: see the group above.\n");
  reading_release(&reading);
}
END_TEST

START_TEST(test_github__stops_commands_with_a_word_that_follows_from_the_text) {
  _cleanup_strbuf_ struct strbuf first = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf again = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf other = STRBUF_INIT;
  write_format("github", &filled, &first);
  write_format("github", &filled, &again);
  ck_assert_str_eq(first.buf, again.buf);
  filled.cases.items[1].findings.items[0].line++;
  write_format("github", &filled, &other);
  static const char stop[] = "::stop-commands::";
  const char *word = strstr(first.buf, stop) + strlen(stop);
  ck_assert_uint_eq(strcspn(word, "\n"), 64);
  ck_assert_int_ne(strncmp(word, strstr(other.buf, stop) + strlen(stop), 64), 0);
}
END_TEST

START_TEST(test_github__a_summary_fits_a_step) {
  struct reading reading;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  char line[400];
  memset(line, '`', sizeof line - 1);
  line[sizeof line - 1] = '\0';
  for (int i = 0; i < 4000; i++) {
    _cleanup_free_ char *message = xasprintf("%d %s", i, line);
    add_finding(add_case(&filled, "again", VERDICT_FAIL, 0), FINDING_DEADLOCK, message, 100 + i);
  }
  write_format("github-summary", &filled, &text);
  ck_assert_uint_le(text.length, 1 << 20);
  ck_assert_uint_ge(text.length, (1 << 20) - 4000);
  ck_assert_ptr_nonnull(strstr(text.buf, " had no room here: result.json has all."));
  ck_assert_readable(4, &filled, &reading);
  reading_release(&reading);
}
END_TEST

static const char *fingerprint(const json_t *root, size_t i) {
  const json_t *result =
      json_array_get(json_object_get(json_array_get(json_object_get(root, "runs"), 0), "results"), i);
  return json_string_value(json_object_get(json_object_get(result, "partialFingerprints"), "ipcgradeFinding/v1"));
}

START_TEST(test_sarif__a_fingerprint_outlives_an_edit_above) {
  add_finding(&filled.cases.items[1], FINDING_DEADLOCK, "Nobody can ever go on.", 50);
  json_t *before = load("sarif", &filled);
  vec_each(&filled.cases.items[1].findings, finding)
    finding->line += 5;
  json_t *after = load("sarif", &filled);
  for (size_t i = 0; i < 5; i++) {
    ck_assert_str_eq(fingerprint(before, i), fingerprint(after, i));
    for (size_t other = 0; other < i; other++)
      ck_assert_str_ne(fingerprint(before, i), fingerprint(before, other));
  }
  json_decref(before);
  json_decref(after);
}
END_TEST

START_TEST(test_sarif__escapes_what_messages_and_addresses_mean) {
  struct finding *finding = &filled.cases.items[1].findings.items[0];
  free(finding->message);
  finding->message = xstrdup("[text](1) {0}");
  free(finding->file);
  finding->file = xstrdup("a b%\xc3\xa4.c");
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  write_format("sarif", &filled, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "\\\\[text\\\\](1) {{0}}"));
  ck_assert_ptr_nonnull(strstr(text.buf, "\"submissions/alice/shm-pair/a%20b%25%C3%A4.c\""));
}
END_TEST

/* A reader that finds no fault with anything would hold nothing. */
static const struct {
  format_reader read;
  const char *text;
} wrong[] = {
    {read_junit, "<testsuites"},
    {read_junit, "<testsuites name='x' tests='0' failures='0' errors='0' time='0'/>"},
    {read_tap, "TAP version 14\n1..1\nok 2 - x\n"},
    {read_tap, "TAP version 14\n1..2\nok 1 - x\n"},
    {read_tap, "TAP version 14\n1..1\nok 1 - x\n  ---\n  a: \"\n  ...\n"},
    {read_tap, "TAP version 14\n1..1\nok 1 - x # y\n"},
    {read_gradescope, "{\"tests\": [{\"score\": 1}]}"},
    {read_sarif, "{\"version\": \"2.1.0\", \"runs\": []}"},
    {read_github, "::set-env name=x::y\n"},
    {read_github, "::stop-commands::x\n::error::y\n"},
    {read_github, "::error title=a:b::y\n"},
    {read_github, "::error title=a::100%\n"},
    {read_markdown, "```text\n"},
    {read_markdown, "a <b>\n"},
    {read_markdown, "`a\n"},
};

START_TEST(test_readers__refuse_what_is_wrong) {
  struct reading reading;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strbuf_add_text(&text, wrong[_i].text);
  wrong[_i].read(&text, &reading);
  ck_assert_msg(reading.problem != NULL, "%s", text.buf);
  reading_release(&reading);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("formats");
  TCase *cases = tcase_create("formats");
  tcase_add_checked_fixture(cases, fill, release);
  tcase_set_timeout(cases, 30);
  tcase_add_loop_test(cases, test_formats__are_as_in_the_golden_files, 0, FORMATS);
  tcase_add_loop_test(cases, test_formats__can_be_read, 0, FORMATS);
  tcase_add_loop_test(cases, test_formats__take_hostile_text_for_text, 0, FORMATS);
  tcase_add_loop_test(cases, test_formats__keep_what_is_hidden, 0, FORMATS);
  tcase_add_loop_test(cases, test_formats__name_sources_as_their_readers_do, 0, FORMATS);
  tcase_add_loop_test(cases, test_formats__can_be_read_of_what_is_broken, 0, FORMATS);
  tcase_add_loop_test(cases, test_formats__cut_what_is_long, 0, FORMATS);
  tcase_add_test(cases, test_formats__count_what_counts_in_the_end);
  tcase_add_loop_test(cases, test_formats__tell_once_what_shows_in_several_cases, 0, (int)array_size(telling_once));
  tcase_add_test(cases, test_table__names_all_and_their_files_differ);
  tcase_add_test(cases, test_broken__is_an_error_and_no_failure);
  tcase_add_test(cases, test_gradescope__has_no_score_of_what_is_broken);
  tcase_add_test(cases, test_gradescope__shows_hidden_cases_when_grades_are_published);
  tcase_add_test(cases, test_github__shows_ten_of_a_kind_and_counts_the_others);
  tcase_add_test(cases, test_github__stops_commands_with_a_word_that_follows_from_the_text);
  tcase_add_test(cases, test_github__a_summary_fits_a_step);
  tcase_add_test(cases, test_sarif__a_fingerprint_outlives_an_edit_above);
  tcase_add_test(cases, test_sarif__escapes_what_messages_and_addresses_mean);
  tcase_add_loop_test(cases, test_readers__refuse_what_is_wrong, 0, (int)array_size(wrong));
  suite_add_tcase(suite, cases);
  return suite_run(suite);
}
