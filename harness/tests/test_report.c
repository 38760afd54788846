/* What results look like: each format held to a golden file, with student text that tries to be more than text.
 * GOLDEN=write writes the golden files anew; read the difference before you keep it. */
#include "base/columns.h"
#include "base/command.h"
#include "base/file.h"
#include "base/text.h"
#include "report/report.h"
#include "tests/page_check.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void add_process(struct timeline *timeline, const char *role, const char *name, int parent) {
  struct process *process = vec_add(&timeline->processes);
  *process = (struct process){.role = xstrdup(role), .name = xstrdup(name), .parent = parent};
}

static struct event *add_event(struct timeline *timeline, int process, int64_t ms, enum event_kind kind) {
  struct event *event = vec_add(&timeline->events);
  *event = (struct event){.virtual_ns = ms * 1000000, .kind = kind, .process = process};
  return event;
}

static void add_call(struct timeline *timeline, int process, int64_t ms, const char *call, const char *arguments,
                     const char *result, int line) {
  struct event *event = add_event(timeline, process, ms, EVENT_CALL);
  event->call = call;
  event->arguments = xstrdup(arguments);
  event->result = xstrdup(result);
  event->place = (struct place){xstrdup("server.c"), xstrdup("main"), line};
}

static void add_output(struct timeline *timeline, int process, int64_t ms, const char *text) {
  struct event *event = add_event(timeline, process, ms, EVENT_OUTPUT);
  event->stream = 1;
  event->text = xstrdup(text);
  event->text_length = strlen(text);
}

static void fill_timeline(struct timeline *timeline) {
  add_process(timeline, "server", "server", -1);
  add_process(timeline, "client", "client", -1);
  add_event(timeline, 0, 0, EVENT_START);
  add_call(timeline, 0, 0, "shmget", "ftok(., x), 20, IPC_CREAT|0666", "shm#1", 12);
  add_output(timeline, 0, 0, "Server has received a shared memory of four integers...\n");
  add_event(timeline, 1, 0, EVENT_START);
  add_output(timeline, 1, 0, "   \033[31mClient\033[0m with \xff bytes\n");
  struct event *signal = add_event(timeline, 1, 1000, EVENT_SIGNAL);
  signal->signal = 11;
  struct event *end = add_event(timeline, 1, 1000, EVENT_EXIT);
  end->signal = 11;
  struct event *stuck = add_event(timeline, 0, 2000, EVENT_STUCK);
  stuck->call = "semtimedop";
  stuck->arguments = xstrdup("sem#1, {0, -1}, 1, NULL");
  stuck->text = xstrdup("semaphore 0 of sem#1 to reach 1");
  stuck->text_length = strlen(stuck->text);
  stuck->place = (struct place){xstrdup("server.c"), xstrdup("main"), 31};
}

static struct case_result *add_case(struct submission_result *result, const char *id, const char *says,
                                    enum verdict verdict, double points) {
  struct case_result *graded = vec_add(&result->cases);
  *graded = (struct case_result){.id = xstrdup(id),
                                 .says = xstrdup(says),
                                 .category = "correctness",
                                 .verdict = verdict,
                                 .points = points,
                                 .max_points = 20};
  return graded;
}

static void fill_result(struct submission_result *result) {
  *result = (struct submission_result){.owner = xstrdup("al\nice"),
                                       .program = xstrdup("shm-pair"),
                                       .seed = 1,
                                       .isolation = "full",
                                       .score = 38,
                                       .max_score = 60,
                                       .hidden_cases = 2};
  struct build_result *built = vec_add(&result->builds);
  *built = (struct build_result){.role = xstrdup("server"), .ok = true, .messages = xstrdup("")};
  strings_add(&built->warnings, "server.c:3:1: warning: \033]0;owned\007");
  strings_add(&result->left_out, "core was left out: it is larger than 1 MiB");
  *vec_add(&result->digests) = (struct digest){xstrdup("gcc"), xstrdup("12.2.0")};
  add_case(result, "right",
           "The client prints the four integers that the server was given, and then a lot more is said.", VERDICT_PASS,
           20);
  struct case_result *failed = add_case(result, "hangs", "It ends.", VERDICT_FAIL, 18);
  failed->was_run = true;
  failed->record.seed = 1;
  failed->record.virtual_ns = 2000000000;
  *vec_add(&failed->record.decisions) = (struct decision){1, 2};
  fill_timeline(&failed->record.timeline);
  struct finding *finding =
      findings_add(&failed->findings, FINDING_STDOUT_MISMATCH, "server", "stdout differs.\n\n  - right\n  + wr\033ong");
  finding->file = xstrdup("server.c");
  finding->line = 12;
  finding->expected = xstrdup("right\n");
  finding->actual = xstrdup("wr\033ong\n");
  finding->hint = xstrdup("Compare letter by letter.");
  finding->event = 2;
  struct case_result *again = add_case(result, "hangs-too", "It ends in a file too.", VERDICT_FAIL, 0);
  struct finding *same = findings_add(&again->findings, FINDING_STDOUT_MISMATCH, "server", "stdout differs.");
  same->file = xstrdup("server.c");
  same->line = 12;
}

/* Each test has one of its own. */
static struct submission_result filled;
static void fill(void) { fill_result(&filled); }
static void release(void) { submission_result_release(&filled); }

/* All that doesn't fit: long words, wide letters where lines are cut, and control characters wherever a student's
 * program can put them. */
static void fill_awkward(struct submission_result *result) {
  char word[201];
  memset(word, 'x', sizeof word - 1);
  word[sizeof word - 1] = '\0';
  *result = (struct submission_result){.owner = xstrdup(word),
                                       .program = xstrdup("shm-pair"),
                                       .status = STATUS_BUILD_FAILED,
                                       .score = 33.25,
                                       .max_score = 86.75,
                                       .hidden_cases = 12};
  strings_add(&result->left_out, word);
  struct case_result *broken =
      add_case(result, "broken", "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää.",
               VERDICT_BROKEN, 0);
  _cleanup_free_ char *message = xasprintf("the \033[31mharness failed %s %s", word, word);
  struct finding *finding = findings_add(&broken->findings, FINDING_BROKEN, "server", message);
  finding->file = xstrdup("umlaut.c");
  finding->line = 2;
  finding->hint =
      xstrdup("The first hint.\nThe second hint is longer than what a line of a terminal holds, so it wraps.");
  struct case_result *failed = add_case(result, "fails", "It ends.", VERDICT_FAIL, 0);
  struct timeline *timeline = &failed->record.timeline;
  fill_timeline(timeline);
  for (int i = 0; i < 4; i++)
    add_call(timeline, 0, 3000 + i, "clock_nanosleep", "CLOCK_REALTIME, 0, 1 s", "0", 45);
  add_call(timeline, 1, 4000, "open", "\"\033[2J\", O_RDONLY", "\033]0;x\007", 45);
  timeline->events.items[timeline->events.count - 1].place.file[0] = '\033';
  add_output(timeline, 0, 5000, word);
  finding = findings_add(&failed->findings, FINDING_NO_PROGRESS, "server", "Nothing will change any more.");
  finding->file = xstrdup("\033[31m.c");
  finding->line = 7;
  finding->event = timeline->events.count - 2;
  struct case_result *again = add_case(result, "again", "It ends again.", VERDICT_FAIL, 0);
  finding = findings_add(&again->findings, FINDING_NO_PROGRESS, "server", "Nothing will change any more.");
  finding->file = xstrdup("other.c");
  finding->line = 8;
}

static void hold_to_golden(const char *name, const struct strbuf *text) {
  _cleanup_free_ char *path = path_join("harness/tests/golden", name);
  struct error err = {0};
  struct strbuf golden = STRBUF_INIT;
  const char *mode = getenv("GOLDEN");
  if (mode && strcmp(mode, "write") == 0)
    ck_assert_msg(file_write(path, text->buf, text->length, &err) == 0, "%s", err.message);
  ck_assert_msg(file_read(path, 1 << 20, &golden, &err) == 0, "%s", err.message);
  ck_assert_msg(golden.length == text->length && memcmp(golden.buf, text->buf, text->length) == 0,
                "%s differs; it is now:\n%s", path, text->buf);
  strbuf_release(&golden);
}

START_TEST(test_terminal__is_as_in_the_golden_file) {
  struct strbuf text = STRBUF_INIT;
  struct terminal_style style = {.color = _i == 1};
  report_terminal(&filled, &style, &text);
  hold_to_golden(_i ? "terminal-color.txt" : "terminal.txt", &text);
  strbuf_release(&text);
}
END_TEST

/* A folder with umlaut.c in it, whose second line is wider than a terminal. The caller removes and frees it. */
static char *make_sources(void) {
  struct error err = {0};
  struct strbuf text = STRBUF_INIT;
  char *folder = directory_make_temporary("test-report", &err);
  _cleanup_free_ char *path = path_join(folder, "umlaut.c");
  strbuf_add_text(&text, "int x;\n\tputs(\"");
  for (int i = 0; i < 100; i++)
    strbuf_add_text(&text, "ä");
  strbuf_add_text(&text, "\");\n");
  ck_assert_int_eq(file_write(path, text.buf, text.length, &err), 0);
  strbuf_release(&text);
  return folder;
}

static void report_awkward(struct strbuf *ret_text) {
  struct submission_result result;
  _cleanup_free_ char *sources = make_sources();
  struct terminal_style style = {.sources = sources};
  fill_awkward(&result);
  report_terminal(&result, &style, ret_text);
  tree_remove(sources, NULL);
  submission_result_release(&result);
}

START_TEST(test_terminal__is_80_columns_wide) {
  struct strbuf text = STRBUF_INIT;
  struct terminal_style style = {0};
  report_terminal(&filled, &style, &text);
  report_awkward(&text);
  for (const char *line = text.buf; *line; line += strcspn(line, "\n") + 1) {
    int length = (int)strcspn(line, "\n");
    ck_assert_msg(columns_of(line, (size_t)length) <= 80, "a line is longer: %.*s", length, line);
  }
  strbuf_release(&text);
}
END_TEST

START_TEST(test_terminal__cuts_and_breaks_what_does_not_fit) {
  struct strbuf text = STRBUF_INIT;
  report_awkward(&text);
  hold_to_golden("terminal-awkward.txt", &text);
  strbuf_release(&text);
}
END_TEST

/* What shows as it was is what text_add_visible() lets through. */
static void ck_assert_harmless(const struct strbuf *text) {
  struct strbuf visible = STRBUF_INIT;
  text_add_visible(&visible, text->buf, text->length, 1);
  ck_assert_str_eq(text->buf, visible.buf);
  strbuf_release(&visible);
}

START_TEST(test_all__nothing_of_a_student_steers_the_terminal) {
  struct submission_result result;
  struct strbuf text = STRBUF_INIT;
  report_awkward(&text);
  ck_assert_harmless(&text);
  strbuf_reset(&text);
  fill_awkward(&result);
  struct timeline *timeline = &result.cases.items[1].record.timeline;
  timeline->processes.items[1].name[0] = '\033';
  report_columns(timeline, 100, false, &text);
  ck_assert_harmless(&text);
  strbuf_release(&text);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_events__calls_that_read_alike_are_one) {
  struct submission_result result;
  struct strbuf text = STRBUF_INIT;
  fill_awkward(&result);
  const struct timeline *timeline = &result.cases.items[1].record.timeline;
  size_t last = timeline->events.count - 3; /* before it three more */
  ck_assert_uint_eq(report_first_repeat(timeline, last), last - 3);
  ck_assert_uint_eq(report_repeats(timeline, last - 3), 4);
  ck_assert_uint_eq(report_repeats(timeline, 1), 1);
  report_event(timeline, last - 3, &text);
  ck_assert_str_eq(text.buf, "4 × clock_nanosleep(CLOCK_REALTIME, 0, 1 s) = 0  server.c:45");
  strbuf_release(&text);
  submission_result_release(&result);
}
END_TEST

/* Of what a system call gives, that alone which is the function's own too, by whose name it is told. */
static const struct {
  const char *call, *function, *result;
  int error;
  const char *told;
} results_told[] = {{"futex", "sem_post", "1", 0, "sem_post()  server.c:3"},
                    {"futex", "sem_wait", "0", 0, "sem_wait() = 0  server.c:3"},
                    {"futex", "pthread_join", "-1 EAGAIN", EAGAIN, "pthread_join()  server.c:3"},
                    {"futex", "sem_timedwait", "-1 ETIMEDOUT", ETIMEDOUT, "sem_timedwait() = -1 ETIMEDOUT  server.c:3"},
                    {"futex", NULL, "1", 0, "futex() = 1  server.c:3"},
                    {"futex", "exit: futex", "1", 0, "exit: futex() = 1  server.c:3"},
                    {"clone3", "pthread_create", "138", 0, "pthread_create()  server.c:3"},
                    {"clone3", "pthread_create", "-1 EAGAIN", EAGAIN, "pthread_create() = -1 EAGAIN  server.c:3"},
                    {"clone", "fork", "server/1", 0, "fork() = server/1  server.c:3"},
                    {"shmget", NULL, "shm#1", 0, "shmget() = shm#1  server.c:3"}};

START_TEST(test_events__a_result_is_that_of_the_function) {
  struct timeline timeline = {0};
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  add_process(&timeline, "server", "server", -1);
  add_call(&timeline, 0, 0, results_told[_i].call, "", results_told[_i].result, 3);
  struct event *event = &timeline.events.items[0];
  event->function = results_told[_i].function ? xstrdup(results_told[_i].function) : NULL;
  event->error = results_told[_i].error;
  report_event(&timeline, 0, &text);
  ck_assert_str_eq(text.buf, results_told[_i].told);
  timeline_release(&timeline);
}
END_TEST

START_TEST(test_terminal__quiet_tells_failures_only) {
  struct strbuf text = STRBUF_INIT;
  struct terminal_style style = {.only_failures = true};
  report_terminal(&filled, &style, &text);
  ck_assert_ptr_null(strstr(text.buf, "four integers that"));
  ck_assert_ptr_nonnull(strstr(text.buf, "It ends."));
  strbuf_release(&text);
}
END_TEST

START_TEST(test_next__is_as_in_the_golden_file) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  const struct terminal_style style = {.only_next = true};
  struct finding *finding =
      findings_add(&filled.cases.items[2].findings, FINDING_LEAKED_SHM, "server", "A segment is left.");
  finding->file = xstrdup("server.c");
  finding->line = 12;
  report_terminal(&filled, &style, &text);
  hold_to_golden("terminal-next.txt", &text);
}
END_TEST

static void report_next(const struct submission_result *result, struct strbuf *ret_text) {
  const struct terminal_style style = {.only_next = true};
  strbuf_reset(ret_text);
  report_terminal(result, &style, ret_text);
}

START_TEST(test_next__prefers_what_is_more_than_looks) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  filled.cases.items[1].findings.items[0].cosmetic = true;
  findings_add(&filled.cases.items[2].findings, FINDING_LEAKED_SHM, "server", "A segment is left.")->cost = 0.5;
  report_next(&filled, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "stdout-mismatch (server)")); /* hangs-too has it as more than that */
  filled.cases.items[2].findings.items[0].cosmetic = true;
  report_next(&filled, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "leaked-shm (server)"));
  ck_assert_ptr_null(strstr(text.buf, "stdout-mismatch"));
  filled.cases.items[2].findings.items[1].cosmetic = true;
  report_next(&filled, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "stdout-mismatch (server)"));
}
END_TEST

START_TEST(test_next__begins_with_what_does_not_build) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  findings_add(&filled.findings, FINDING_BUILD_WARNING, "server", "An unused variable.");
  findings_add(&filled.findings, FINDING_BUILD_FAILED, "client", "It does not compile.");
  report_next(&filled, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "build-failed (client)"));
  ck_assert_ptr_null(strstr(text.buf, "build-warning"));
  ck_assert_ptr_null(strstr(text.buf, "stdout-mismatch"));
}
END_TEST

START_TEST(test_next__begins_with_functions_before_programs) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct case_result *tested = add_case(&filled, "function", "It counts.", VERDICT_FAIL, 0);
  tested->unit_test = xstrdup("buffer: counts");
  findings_add(&tested->findings, FINDING_UNIT_FAILURE, "buffer", "The test counts of buffer fails.");
  report_next(&filled, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "unit-failure (buffer)"));
  ck_assert_ptr_null(strstr(text.buf, "stdout-mismatch"));
}
END_TEST

/* What could not be built is told at the top; in a class of cases that need it, it would only be in the way. */
START_TEST(test_terminal__tells_once_what_was_not_built) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  const struct terminal_style style = {0};
  static const char *const ids[] = {"one", "two", "three"};
  for (size_t i = 0; i < array_size(ids); i++) {
    struct case_result *graded = add_case(
        &filled, ids[i], "It is one of those whose sentence is longer than what a line holds of it.", VERDICT_FAIL, 0);
    findings_add(&graded->findings, FINDING_BUILD_FAILED, "client", "Not run: client does not compile.");
    if (i == 2)
      findings_add(&graded->findings, FINDING_MISSING_SOURCE, "other", "Not run: a source of other is missing.");
  }
  report_terminal(&filled, &style, &text);
  const char *two = strstr(text.buf, "two: It is one");
  const char *three = strstr(text.buf, "three: It is one");
  ck_assert_ptr_nonnull(strstr(text.buf, "build-failed (client): Not run"));
  ck_assert_ptr_nonnull(two);
  ck_assert_ptr_nonnull(three);
  ck_assert_msg(memchr(two, '\n', (size_t)(three - two)) == strstr(two, "\n  FAIL   three"), "%s", text.buf);
  ck_assert_ptr_nonnull(strstr(three, "build-failed (client): as above, in one"));
  ck_assert_ptr_nonnull(strstr(three, "missing-source (other): Not run"));
}
END_TEST

START_TEST(test_terminal__has_no_empty_line_where_nothing_was_graded) {
  struct submission_result result = {
      .owner = xstrdup("ann"), .program = xstrdup("pipe"), .status = STATUS_BROKEN, .isolation = "full"};
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  const struct terminal_style style = {0};
  report_terminal(&result, &style, &text);
  ck_assert_str_eq(text.buf, "pipe by ann\n  0 of 0 points (broken)\n");
  submission_result_release(&result);
}
END_TEST

START_TEST(test_next__of_nothing_is_nothing) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  for (size_t i = 1; i < filled.cases.count; i++) { /* points that nobody can lose */
    filled.cases.items[i].verdict = i == 1 ? VERDICT_UNSUPPORTED : VERDICT_PASS;
    filled.cases.items[i].hidden = i == 2;
  }
  report_next(&filled, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "nothing to mend"));
  ck_assert_ptr_null(strstr(text.buf, "(server)"));
}
END_TEST

START_TEST(test_json__is_as_in_the_golden_file) {
  struct strbuf text = STRBUF_INIT;
  report_json(&filled, &text);
  hold_to_golden("result.json", &text);
  strbuf_release(&text);
}
END_TEST

START_TEST(test_schedule__comes_back_as_it_was_written) {
  struct strbuf text = STRBUF_INIT;
  struct error err = {0};
  decisions made = {0};
  bool explored = true;
  bool by_calls;
  uint64_t seed = 0;
  report_schedule(&filled, &text);
  hold_to_golden("schedule.json", &text);
  ck_assert_int_eq(report_schedule_read(&text, "schedule.json", "hangs", &seed, &made, &explored, &by_calls, &err), 0);
  ck_assert_uint_eq(seed, 1);
  ck_assert_uint_eq(made.count, 1);
  ck_assert(!explored);
  ck_assert_int_eq(made.items[0].chosen, 1);
  ck_assert_int_eq(report_schedule_read(&text, "schedule.json", "nowhere", &seed, &made, &explored, &by_calls, &err),
                   -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  vec_release(&made);
  strbuf_release(&text);
}
END_TEST

START_TEST(test_schedule__refuses_rubbish) {
  struct strbuf text = STRBUF_INIT;
  struct error err = {0};
  decisions made = {0};
  bool explored;
  bool by_calls;
  uint64_t seed;
  strbuf_add_text(&text, "{\"cases\": [");
  ck_assert_int_eq(report_schedule_read(&text, "schedule.json", "hangs", &seed, &made, &explored, &by_calls, &err), -1);
  strbuf_release(&text);
}
END_TEST

START_TEST(test_columns__are_as_in_the_golden_file) {
  struct timeline timeline = {0};
  struct strbuf text = STRBUF_INIT;
  fill_timeline(&timeline);
  if (_i == 1) /* more processes than columns: one column for each role */
    for (int i = 1; i <= 4; i++) {
      _cleanup_free_ char *name = xasprintf("server/%d", i);
      add_process(&timeline, "server", name, 0);
      add_output(&timeline, i + 1, 2500, "from a child\n");
    }
  report_columns(&timeline, 100, false, &text);
  hold_to_golden(_i ? "columns-many.txt" : "columns.txt", &text);
  strbuf_release(&text);
  timeline_release(&timeline);
}
END_TEST

/* ---- coverage ---- */

static const char hostile_source[] =
    "int main(void) {\n\tif (\"</td><script>\" && 0)\n\t\treturn 1; /* \033[31m \xff */\n}\n";

static void add_covered(struct coverage *coverage, const char *name) {
  struct covered_file *file = coverage_file(coverage, name);
  covered_file_line(file, 1)->count = 3;
  covered_file_line(file, 3);
  covered_file_line(file, 4)->count = 2;
  struct covered_line *line = covered_file_line(file, 2);
  line->count = 3;
  covered_line_add_way(line, 0, 0);
  covered_line_add_way(line, 1, 3);
  covered_file_function(file, "operator<", 9);
  covered_file_function(file, "main", 1)->count = 3;
}

static void fill_covered(struct submission_result *result) {
  fill_result(result);
  add_covered(&result->coverage, "server.c");
  add_covered(&result->coverage, "a<b>&\"\033.c");
  coverage_finish(&result->coverage);
  result->coverage.measured = true;
  result->coverage.minimum[COVERED_LINES] = 90;
}

static const struct {
  const char *golden;
  void (*write)(const struct submission_result *result, struct strbuf *ret_text);
} coverage_formats[] = {
    {"coverage.xml", report_cobertura}, {"coverage.info", report_lcov}, {"coverage.json", report_json}};

START_TEST(test_coverage__is_as_in_the_golden_file) {
  struct submission_result result;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  fill_covered(&result);
  coverage_formats[_i].write(&result, &text);
  hold_to_golden(coverage_formats[_i].golden, &text);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_coverage__in_the_terminal) {
  struct submission_result result;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  const struct terminal_style style = {0};
  fill_covered(&result);
  report_terminal(&result, &style, &text);
  const char *told = strstr(text.buf, "  coverage: ");
  ck_assert_ptr_nonnull(told);
  ck_assert_str_eq(told, "  coverage: lines 75 % (90 % are asked for), branches 50 %, functions 50 %\n"
                         "    no case reaches a<b>&\"\\033.c: 3; server.c: 3\n");
  submission_result_release(&result);
}
END_TEST

START_TEST(test_coverage__that_is_not_there_says_why) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf json = STRBUF_INIT;
  const struct terminal_style style = {0};
  filled.coverage.problem = xstrdup("there is no gcov");
  report_terminal(&filled, &style, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "  coverage: unsupported: there is no gcov\n"));
  report_json(&filled, &json);
  ck_assert_ptr_nonnull(strstr(json.buf, "\"coverage\": null"));
  ck_assert_ptr_nonnull(strstr(json.buf, "\"coverage_unsupported\": \"there is no gcov\""));
}
END_TEST

static const char *const coverage_pages[] = {"index.html", "server.c.html"};

START_TEST(test_coverage__pages_are_as_in_the_golden_files) {
  struct submission_result result;
  struct parsed parsed;
  struct error err = {0};
  _cleanup_free_ char *out = directory_make_temporary("test-report", &err);
  _cleanup_free_ char *page = xasprintf("al\nice/shm-pair/coverage/%s", coverage_pages[_i]);
  _cleanup_free_ char *golden = xasprintf("coverage-%s", coverage_pages[_i]);
  _cleanup_free_ char *sources = path_join(out, "in");
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  fill_covered(&result);
  ck_assert_int_eq(directory_make(sources, &err), 0);
  vec_each(&result.coverage.files, file) {
    _cleanup_free_ char *path = path_join(sources, file->name);
    ck_assert_int_eq(file_write(path, hostile_source, strlen(hostile_source), &err), 0);
  }
  ck_assert_msg(report_write(out, &result, sources, NULL, &err) == 0, "%s", err.message);
  page_parse(&parsed, out, page);
  page_check(&parsed);
  strbuf_add_text(&text, strstr(parsed.text.buf, "<main>")); /* the style above it is another file's */
  hold_to_golden(golden, &text);
  page_release(&parsed);
  tree_remove(out, NULL);
  submission_result_release(&result);
}
END_TEST

static void add_traced(const char *folder, const char *name, struct strbuf *tracefile) {
  _cleanup_free_ char *path = path_join(folder, name);
  ck_assert_int_eq(file_write(path, "int f(void) {\n}\n", 16, NULL), 0);
  strbuf_addf(tracefile, "TN:\nSF:%s\nFN:1,f\nFNDA:1,f\nFNF:1\nFNH:1\nDA:1,1\nLF:1\nLH:1\nend_of_record\n", name);
}

static bool has_text_below(const char *folder, const char *text) {
  const char *const argv[] = {"grep", "-rqF", "-e", text, folder, NULL};
  bool found = false;
  ck_assert_int_eq(command_run(NULL, argv, -1, -1, &found, NULL), 0);
  return found;
}

/* genhtml doesn't escape them, nor does it mind a link that is a script. */
START_TEST(test_coverage__names_are_no_markup_in_pages_of_lcov) {
  struct error err = {0};
  _cleanup_free_ char *folder = directory_make_temporary("test-report", &err);
  _cleanup_free_ char *path = path_join(folder, "coverage.info");
  _cleanup_free_ char *plain = path_join(folder, "coverage.info.plain");
  _cleanup_free_ char *tree = path_join(folder, "tree");
  _cleanup_strbuf_ struct strbuf tracefile = STRBUF_INIT;
  add_traced(folder, "x<img src=q onerror=alert(1)>.h", &tracefile);
  add_traced(folder, "O'Brien, \303\244.c", &tracefile);
  add_traced(folder, "javascript:alert(1)||y.h", &tracefile);
  add_traced(folder, "javascript&colon;alert(1)||z.h", &tracefile);
  ck_assert_int_eq(file_write(path, tracefile.buf, tracefile.length, &err), 0);
  int status = report_lcov_tree(folder, "coverage.info", "tree", "all", &err);
  if (status && err.cause == ERROR_UNSUPPORTED) { /* no lcov here */
    tree_remove(folder, NULL);
    return;
  }
  ck_assert_msg(status == 0, "%s", err.message);
  ck_assert(has_text_below(tree, "O'Brien"));
  ck_assert(!has_text_below(tree, "<img src=q"));
  ck_assert(!has_text_below(tree, "alert(1)"));
  ck_assert(!path_exists(plain)); /* of its own, it clears away */
  tree_remove(folder, NULL);
}
END_TEST

START_TEST(test_coverage__without_plain_names_there_are_no_pages_of_lcov) {
  struct error err = {0};
  _cleanup_free_ char *folder = directory_make_temporary("test-report", &err);
  _cleanup_free_ char *path = path_join(folder, "coverage.info");
  _cleanup_free_ char *tree = path_join(folder, "tree");
  _cleanup_strbuf_ struct strbuf tracefile = STRBUF_INIT;
  add_traced(folder, "<b>.c", &tracefile);
  ck_assert_int_eq(file_write(path, tracefile.buf, tracefile.length, &err), 0);
  ck_assert_msg(report_lcov_tree(folder, "coverage.info", "tree", "all", &err) == 0, "%s", err.message);
  ck_assert(!path_exists(tree));
  tree_remove(folder, NULL);
}
END_TEST

/* The number of one that has ended; as a zombie, it is the caller's to wait for. */
static int a_dead_process(bool zombie) {
  siginfo_t info;
  pid_t pid = fork();
  if (pid == 0)
    _exit(0);
  waitid(P_PID, (id_t)pid, &info, zombie ? WEXITED | WNOWAIT : WEXITED);
  return (int)pid;
}

START_TEST(test_write__leaves_a_whole_folder_and_nothing_else) {
  struct error err = {0};
  _cleanup_free_ char *out = directory_make_temporary("test-report", &err);
  _cleanup_free_ char *sources = path_join(out, "in");
  _cleanup_free_ char *source = path_join(sources, "server.c");
  ck_assert_int_eq(directory_make(sources, &err), 0);
  ck_assert_int_eq(file_write(source, "int x;\n", 7, &err), 0);
  _cleanup_free_ char *dead = xasprintf("%s/al\nice/.shm-pair.new.%d/sources", out, a_dead_process(false));
  ck_assert_int_eq(directory_make(dead, &err), 0);
  int undead = a_dead_process(true);
  _cleanup_free_ char *zombies = xasprintf("%s/al\nice/.shm-pair.old.%d", out, undead);
  ck_assert_int_eq(directory_make(zombies, &err), 0);
  for (int round = 0; round < 2; round++) /* the second replaces the first */
    ck_assert_msg(report_write(out, &filled, sources, NULL, &err) == 0, "%s", err.message);
  static const char *const files[] = {"result.json", "schedule.json", "sources/server.c"};
  for (size_t i = 0; i < array_size(files); i++) {
    _cleanup_free_ char *path = xasprintf("%s/al\nice/shm-pair/%s", out, files[i]);
    ck_assert_msg(path_exists(path), "%s", files[i]);
  }
  _cleanup_free_ char *owner = path_join(out, "al\nice");
  _cleanup_free_ char *program = path_join(owner, "shm-pair");
  ck_assert_int_eq(tree_remove(program, &err), 0);
  ck_assert_msg(rmdir(owner) == 0, "something else was left there");
  waitpid(undead, NULL, 0);
  tree_remove(out, &err);
}
END_TEST

START_TEST(test_write__says_where_it_can_not) {
  struct error err = {0};
  ck_assert_int_eq(report_write("/proc/nowhere", &filled, "/tmp", NULL, &err), -1);
  ck_assert_ptr_nonnull(strstr(err.message, "/proc/nowhere"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("report");
  TCase *cases = tcase_create("report");
  tcase_add_checked_fixture(cases, fill, release);
  tcase_add_loop_test(cases, test_terminal__is_as_in_the_golden_file, 0, 2);
  tcase_add_test(cases, test_terminal__is_80_columns_wide);
  tcase_add_test(cases, test_terminal__cuts_and_breaks_what_does_not_fit);
  tcase_add_test(cases, test_all__nothing_of_a_student_steers_the_terminal);
  tcase_add_test(cases, test_events__calls_that_read_alike_are_one);
  tcase_add_loop_test(cases, test_events__a_result_is_that_of_the_function, 0, (int)array_size(results_told));
  tcase_add_test(cases, test_terminal__quiet_tells_failures_only);
  tcase_add_test(cases, test_next__is_as_in_the_golden_file);
  tcase_add_test(cases, test_next__prefers_what_is_more_than_looks);
  tcase_add_test(cases, test_next__begins_with_what_does_not_build);
  tcase_add_test(cases, test_next__begins_with_functions_before_programs);
  tcase_add_test(cases, test_next__of_nothing_is_nothing);
  tcase_add_test(cases, test_terminal__tells_once_what_was_not_built);
  tcase_add_test(cases, test_terminal__has_no_empty_line_where_nothing_was_graded);
  tcase_add_test(cases, test_json__is_as_in_the_golden_file);
  tcase_add_test(cases, test_schedule__comes_back_as_it_was_written);
  tcase_add_test(cases, test_schedule__refuses_rubbish);
  tcase_add_loop_test(cases, test_columns__are_as_in_the_golden_file, 0, 2);
  tcase_add_loop_test(cases, test_coverage__is_as_in_the_golden_file, 0, (int)array_size(coverage_formats));
  tcase_add_test(cases, test_coverage__in_the_terminal);
  tcase_add_test(cases, test_coverage__that_is_not_there_says_why);
  tcase_add_test(cases, test_coverage__names_are_no_markup_in_pages_of_lcov);
  tcase_add_test(cases, test_coverage__without_plain_names_there_are_no_pages_of_lcov);
  tcase_add_loop_test(cases, test_coverage__pages_are_as_in_the_golden_files, 0, (int)array_size(coverage_pages));
  tcase_add_test(cases, test_write__leaves_a_whole_folder_and_nothing_else);
  tcase_add_test(cases, test_write__says_where_it_can_not);
  suite_add_tcase(suite, cases);
  return suite_run(suite);
}
