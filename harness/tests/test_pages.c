/* The page of a submission, and the arrows of its pictures. What a browser makes of it is tests/browser's to say. */
#include "tests/page_check.h"

#include "base/file.h"
#include "report/assets.h"
#include "report/flow.h"
#include "report/report.h"
#include "report/student_page.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

/* ---- a submission ---- */

static struct event *add_event(struct timeline *timeline, int process, int64_t ms, enum event_kind kind) {
  struct event *event = vec_add(&timeline->events);
  *event = (struct event){.virtual_ns = ms * 1000000, .kind = kind, .process = process};
  return event;
}

static struct event *add_call(struct timeline *timeline, int process, const char *call, const char *arguments,
                              const char *result) {
  struct event *event = add_event(timeline, process, 0, EVENT_CALL);
  event->call = call;
  event->arguments = xstrdup(arguments);
  event->result = xstrdup(result);
  return event;
}

static void add_output(struct timeline *timeline, int process, int64_t ms, const char *text) {
  struct event *event = add_event(timeline, process, ms, EVENT_OUTPUT);
  event->stream = 1;
  event->text = xstrdup(text);
  event->text_length = strlen(text);
}

static void add_process(struct timeline *timeline, const char *name, int parent) {
  *vec_add(&timeline->processes) = (struct process){.role = xstrdup(name), .name = xstrdup(name), .parent = parent};
}

static struct case_result *add_case(struct submission_result *result, const char *id, enum verdict verdict,
                                    double points) {
  struct case_result *graded = vec_add(&result->cases);
  *graded = (struct case_result){.id = xstrdup(id),
                                 .says = xasprintf("What %s says.", id),
                                 .category = "correctness",
                                 .verdict = verdict,
                                 .points = points,
                                 .max_points = 10};
  return graded;
}

static struct finding *add_finding(struct case_result *graded, enum finding_kind kind, const char *file, int line) {
  struct finding *finding = findings_add(&graded->findings, kind, "server", "It differs: " ATTACK);
  finding->file = xstrdup(file);
  finding->line = line;
  finding->expected = xstrdup("one\ntwo\nthree\n");
  finding->actual = xstrdup("one\n" ATTACK " \nthree\n");
  finding->hint = xstrdup("Look at " ATTACK);
  return finding;
}

static void fill_run(struct run_record *record) {
  struct timeline *timeline = &record->timeline;
  add_process(timeline, "server", -1);
  add_process(timeline, "client" ATTACK, -1);
  add_event(timeline, 0, 0, EVENT_START);
  struct event *reads = add_call(timeline, 0, "read", "pipe#1, \"" ATTACK "\", 20", "20");
  reads->waited = true;
  reads->place = (struct place){xstrdup("server.c"), xstrdup("main"), 2};
  add_event(timeline, 1, 0, EVENT_START);
  add_call(timeline, 1, "write", "pipe#1, \"" ATTACK "\", 20", "20");
  add_output(timeline, 1, 0, ATTACK);
  add_output(timeline, 0, 2500, "seen\n");
  struct event *stuck = add_event(timeline, 0, 2500, EVENT_STUCK);
  stuck->text = xstrdup(ATTACK);
  stuck->text_length = strlen(stuck->text);
  *vec_add(&record->left.objects) =
      (struct object){.kind = OBJECT_FIFO, .name = xstrdup("/tmp/" ATTACK), .process = 1, .call = "mkfifo"};
}

static void fill_result(struct submission_result *result) {
  *result = (struct submission_result){.owner = xstrdup("mal\xff" ATTACK),
                                       .program = xstrdup("shm-pair"),
                                       .isolation = "full",
                                       .score = 12.5,
                                       .max_score = 40};
  add_case(result, "right", VERDICT_PASS, 10);
  struct case_result *hangs = add_case(result, "hangs", VERDICT_FAIL, 0);
  fill_run(&hangs->record);
  add_finding(hangs, FINDING_STDOUT_MISMATCH, "server.c", 2)->event = 1;
  add_finding(hangs, FINDING_LEAKED_FIFO, "\"><b>.c", 1);
  struct case_result *again = add_case(result, "hangs-too", VERDICT_FAIL, 0);
  add_finding(again, FINDING_STDOUT_MISMATCH, "server.c", 2);
  struct case_result *hidden = add_case(result, "kept-back", VERDICT_FAIL, 2.5);
  hidden->hidden = true;
  fill_run(&hidden->record);
  struct finding *finding = findings_add(&hidden->findings, FINDING_WRONG_EXIT, "server", "a hidden message");
  finding->file = xstrdup("server.c");
  finding->line = 3;
  finding->expected = xstrdup("a hidden text");
  struct build_result *built = vec_add(&result->builds);
  *built = (struct build_result){.role = xstrdup("server"), .ok = true, .messages = xstrdup("warning: " ATTACK)};
  *vec_add(&result->digests) = (struct digest){xstrdup("source " ATTACK), xstrdup("00ff")};
  strings_add(&result->left_out, ATTACK);
}

static char *folder;

static void make_folder(void) {
  struct error err = {0};
  folder = directory_make_temporary("pages", &err);
  ck_assert_msg(folder != NULL, "%s", err.message);
}

static void remove_folder(void) {
  tree_remove(folder, NULL);
  free(folder);
}

static char *write_sources(void) {
  static const char source[] = "int main(void) {\n\tputs(\"" ATTACK "\");\r\n  return 0;\n}";
  char *sources = path_join(folder, "sources");
  _cleanup_free_ char *path = path_join(sources, "server.c");
  _cleanup_free_ char *odd = path_join(sources, "\"><b>.c");
  ck_assert_int_eq(directory_make(sources, NULL), 0);
  ck_assert_int_eq(file_write(path, source, sizeof source - 1, NULL), 0);
  ck_assert_int_eq(file_write(odd, "\0\1", 2, NULL), 0);
  return sources;
}

static void write_page(struct submission_result *result, struct parsed *ret_page) {
  struct error err = {0};
  _cleanup_free_ char *sources = write_sources();
  ck_assert_msg(student_page_write(folder, result, sources, &err) == 0, "%s", err.message);
  page_parse(ret_page, folder, "index.html");
}

START_TEST(test_student__text_of_a_student_is_never_markup) {
  struct submission_result result;
  struct parsed page;
  fill_result(&result);
  write_page(&result, &page);
  page_check(&page);
  ck_assert_int_eq(page_count(&page, "//b[contains(@class, 'x')] | //*[@onload]"), 0);
  ck_assert_ptr_nonnull(strstr(page.text.buf, "&lt;script&gt;alert(1)"));
  page_release(&page);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_student__hidden_cases_stay_hidden) {
  struct submission_result result;
  struct parsed page;
  fill_result(&result);
  write_page(&result, &page);
  ck_assert_ptr_null(strstr(page.text.buf, "kept-back"));
  ck_assert_ptr_null(strstr(page.text.buf, "a hidden"));
  ck_assert_ptr_null(strstr(page.text.buf, "wrong-exit"));
  char *sentence = page_text(&page, "//p[@class='hidden']");
  ck_assert_str_eq(sentence, "1 more case is hidden: 2.5 of 10 points.");
  xmlFree(sentence);
  page_release(&page);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_student__findings_lead_to_their_lines_and_back) {
  struct submission_result result;
  struct parsed page;
  fill_result(&result);
  write_page(&result, &page);
  ck_assert_int_eq(page_count(&page, "//div[@id='f1-0']//a[@href='#s1-2']"), 1);
  ck_assert_int_eq(page_count(&page, "//span[@id='s1-2']/mark"), 1);
  ck_assert_int_eq(page_count(&page, "//span[@id='s1-2']//a[@href='#f1-0']"), 1);
  ck_assert_int_eq(page_count(&page, "//span[@id='s1-2']//a"), 1); /* the same thing, told again elsewhere */
  ck_assert_int_eq(page_count(&page, "//span[@id='s1-4']"), 1);
  ck_assert_int_eq(page_count(&page, "//span[@id='s1-5']"), 0);
  ck_assert_int_eq(page_count(&page, "//table[@class='cases']//a[@href='#case-hangs']"),
                   2); /* its own, and of the other */
  page_release(&page);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_student__expected_and_seen_stand_side_by_side) {
  struct submission_result result;
  struct parsed page;
  fill_result(&result);
  write_page(&result, &page);
  ck_assert_int_eq(page_count(&page, "//div[@id='f1-0']//table[@class='pair']/tbody/tr"), 3);
  ck_assert_int_eq(page_count(&page, "//div[@id='f1-0']//td[@class='differs']"), 2);
  char *seen = page_text(&page, "//div[@id='f1-0']//tbody/tr[2]/td[2]");
  ck_assert_str_eq(seen, ATTACK "·");
  xmlFree(seen);
  page_release(&page);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_student__the_picture_tells_what_it_shows) {
  struct submission_result result;
  struct parsed page;
  fill_result(&result);
  write_page(&result, &page);
  ck_assert_int_eq(page_count(&page, "//svg[@class='timeline']"), 1);
  ck_assert_int_eq(page_count(&page, "//svg//g[@class='stuck']"), 1);
  ck_assert_int_eq(page_count(&page, "//svg//g[@class='left']"), 1);
  ck_assert_int_eq(page_count(&page, "//svg//g[@class='arrows']/path"), 1);
  ck_assert_int_eq(page_count(&page, "//svg//g[@data-line='s1-2']"), 1);
  ck_assert_int_eq(page_count(&page, "//svg//text[@class='gap'][text()='2.5 s later']"), 1);
  ck_assert_int_eq(page_count(&page, "//svg//title[contains(., 'comes from client')]"), 1);
  /* However long a call is, where it stands can be read. */
  ck_assert_int_eq(page_count(&page, "//svg//text[contains(., '…  server.c:2')]"), 1);
  page_release(&page);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_student__who_left_a_thing_behind_made_it_by_the_name_in_the_source) {
  struct submission_result result;
  struct parsed page;
  fill_result(&result);
  struct object *left = &result.cases.items[1].record.left.objects.items[0];
  left->kind = OBJECT_POSIX_SEM;
  left->call = "openat";
  write_page(&result, &page);
  ck_assert_int_eq(page_count(&page, "//svg//g[@class='left']/title[contains(., 'made by sem_open()')]"), 1);
  page_release(&page);
  submission_result_release(&result);
}
END_TEST

static void add_call_at(struct timeline *timeline, int process, const char *call, const char *file) {
  struct event *event = add_call(timeline, process, call, "", "0");
  event->place = (struct place){xstrdup(file), NULL, 2};
}

/* Of a test of functions by themselves: what they do, not how they are called. */
START_TEST(test_student__a_unit_s_picture_is_about_the_sources) {
  struct submission_result result = {.owner = xstrdup("ann"), .program = xstrdup("buffer"), .max_score = 10};
  struct parsed page;
  struct case_result *graded = add_case(&result, "unit-put", VERDICT_FAIL, 0);
  struct timeline *timeline = &graded->record.timeline;
  graded->unit_test = xstrdup("buffer: put");
  add_process(timeline, "buffer-suite", -1);
  add_process(timeline, "buffer", 0);
  add_event(timeline, 0, 0, EVENT_START);
  add_call(timeline, 0, "write", "pipe#1, \"x\", 64", "64");
  add_call_at(timeline, 1, "read", "cases/unit/agent.c");
  add_call_at(timeline, 1, "semop", "server.c");
  add_call_at(timeline, 1, "close", "cases/unit/agent.c");
  add_event(timeline, 1, 0, EVENT_EXIT)->signal = 11;
  add_finding(graded, FINDING_UNIT_FAILURE, "server.c", 2)->event = 4;
  write_page(&result, &page);
  page_check(&page);
  ck_assert_int_eq(page_count(&page, "//svg//g[@tabindex]"), 4);
  ck_assert_int_eq(page_count(&page, "//svg//g/title[contains(., 'semop')]"), 1);
  ck_assert_int_eq(page_count(&page, "//svg//g/title[contains(., 'close')]"), 1); /* a finding is about it */
  page_release(&page);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_student__gaps_are_between_what_is_shown) {
  struct submission_result result;
  struct parsed page;
  fill_result(&result);
  struct timeline *timeline = &result.cases.items[1].record.timeline;
  for (int i = 0; i < 3; i++) /* one row, at 10 s */
    add_output(timeline, 0, 10000 + 1000 * i, "again\n");
  add_output(timeline, 0, 13000, "other\n");
  write_page(&result, &page);
  ck_assert_int_eq(page_count(&page, "//svg//text[@class='gap'][text()='3 s later']"), 1);
  page_release(&page);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_student__a_long_timeline_is_cut_around_what_matters) {
  struct submission_result result;
  struct parsed page;
  fill_result(&result);
  struct case_result *long_one = &result.cases.items[1];
  for (int i = 0; i < 1000; i++) {
    char line[16];
    snprintf(line, sizeof line, "%d\n", i);
    add_output(&long_one->record.timeline, 0, 2500, line);
  }
  long_one->findings.items[0].event = 500;
  write_page(&result, &page);
  page_check(&page);
  ck_assert_int_lt(page_count(&page, "//svg//g[@tabindex]"), 150);
  ck_assert_int_eq(page_count(&page, "//svg//text[@class='gap'][contains(., 'more events')]"), 2);
  ck_assert_int_eq(page_count(&page, "//svg//tspan[@class='mark']"), 1);
  page_release(&page);
  submission_result_release(&result);
}
END_TEST

static void add_override(struct submission_result *result, const char *case_id, double points) {
  *vec_add(&result->overrides) = (struct override){.case_id = xstrdup(case_id),
                                                   .points = points,
                                                   .reason = xstrdup("because " ATTACK),
                                                   .who = xstrdup("prof"),
                                                   .at = xstrdup("2026-11-30T10:00:00Z")};
}

START_TEST(test_student__what_is_apart_from_the_cases_is_told_apart) {
  struct submission_result result;
  struct parsed page;
  fill_result(&result);
  result.late = (struct lateness){.judged = true, .handed_in = {.known = true}, .days = 1, .off = 3};
  add_override(&result, "hangs", 4);
  add_override(&result, "kept-back", 5);
  write_page(&result, &page);
  page_check(&page);
  char *score = page_text(&page, "//p[@class='score']");
  char *late = page_text(&page, "//ul[@class='apart']/li[1]");
  char *change = page_text(&page, "//ul[@class='apart']/li[2]");
  char *hidden = page_text(&page, "//ul[@class='apart']/li[3]");
  ck_assert_str_eq(score, "16 of 40 points"); /* 12.5, 4 and 2.5 more, 3 off */
  ck_assert_str_eq(late, "Handed in 1970-01-01T00:00:00Z, 1 day late: 3 points off.");
  ck_assert_str_eq(change, "hangs: 4 instead of 0 points, by prof, 2026-11-30: because " ATTACK);
  ck_assert_str_eq(hidden, "a hidden case: 5 instead of 2.5 points, by prof, 2026-11-30");
  ck_assert_ptr_null(strstr(page.text.buf, "kept-back"));
  xmlFree(score);
  xmlFree(late);
  xmlFree(change);
  xmlFree(hidden);
  page_release(&page);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_student__full_points_come_with_one_picture) {
  struct submission_result result = {.owner = xstrdup("ann"), .program = xstrdup("pipe"), .score = 10, .max_score = 10};
  struct parsed page;
  fill_run(&add_case(&result, "first", VERDICT_PASS, 10)->record);
  fill_run(&add_case(&result, "second", VERDICT_PASS, 10)->record);
  write_page(&result, &page);
  page_check(&page);
  ck_assert_int_eq(page_count(&page, "//svg[@class='timeline']"), 1);
  ck_assert_int_eq(page_count(&page, "//section[@id='case-first']"), 1);
  page_release(&page);
  submission_result_release(&result);
}
END_TEST

START_TEST(test_student__says_where_it_can_not_write) {
  struct submission_result result = {.owner = xstrdup("ann"), .program = xstrdup("pipe")};
  struct error err = {0};
  ck_assert_int_eq(student_page_write("/nowhere", &result, NULL, &err), -1);
  ck_assert_ptr_nonnull(strstr(err.message, "/nowhere"));
  err = (struct error){0};
  ck_assert_int_eq(student_page_write(folder, &result, "/nowhere", &err), -1);
  ck_assert_ptr_nonnull(strstr(err.message, "/nowhere"));
  submission_result_release(&result);
}
END_TEST

START_TEST(test_assets__can_stand_in_a_page) {
  const struct asset assets[] = {asset_style(), asset_student_script(), asset_class_script()};
  for (size_t i = 0; i < array_size(assets); i++) {
    ck_assert_uint_eq(strlen(assets[i].bytes), assets[i].length);
    ck_assert_ptr_null(strstr(assets[i].bytes, "</"));
    ck_assert_ptr_null(strstr(assets[i].bytes, "<!--"));
    ck_assert_ptr_null(strstr(assets[i].bytes, "http"));
    ck_assert_ptr_null(strstr(assets[i].bytes, "url("));
  }
}
END_TEST

/* ---- arrows ---- */

static struct run_record run;

static void begin_run(void) {
  run = (struct run_record){0};
  add_process(&run.timeline, "a", -1);
  add_process(&run.timeline, "b", -1);
  add_process(&run.timeline, "c", -1);
}

/* "from>to ", one for each arrow. */
static void check_flows(const char *wanted) {
  flows found = {0};
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  report_flows(&run, &found);
  vec_each(&found, flow)
    strbuf_addf(&text, "%zu>%zu ", flow->from, flow->to);
  ck_assert_str_eq(text.buf, wanted);
  vec_release(&found);
  run_record_release(&run);
}

static struct event *waits(int process, const char *call, const char *function, const char *arguments,
                           const char *result) {
  struct event *event = add_call(&run.timeline, process, call, arguments, result);
  event->waited = true;
  event->function = xstrdup(function);
  return event;
}

START_TEST(test_flows__bytes_of_a_pipe_come_in_order) {
  begin_run();
  add_call(&run.timeline, 0, "write", "pipe#1, \"x\", 4", "4");
  add_call(&run.timeline, 2, "write", "pipe#1, \"y\", 4", "4");
  add_call(&run.timeline, 2, "write", "pipe#2, \"z\", 4", "4");
  add_call(&run.timeline, 1, "read", "pipe#1, \"x\", 6", "6");
  add_call(&run.timeline, 1, "read", "pipe#1, \"x\", 6", "2");
  add_call(&run.timeline, 1, "read", "pipe#1, \"\", 6", "0");
  add_call(&run.timeline, 1, "read", "out.txt, \"\", 6", "4"); /* a file hands nothing on */
  check_flows("0>3 1>3 1>4 ");
}
END_TEST

START_TEST(test_flows__who_waited_read_what_was_written_meanwhile) {
  begin_run();
  waits(1, "read", NULL, "pipe#1, \"x\", 6", "1");
  add_call(&run.timeline, 0, "write", "pipe#1, \"x\", 1", "1");
  add_call(&run.timeline, 1, "close", "pipe#1", "0");
  check_flows("1>0 ");
}
END_TEST

START_TEST(test_flows__messages_are_told_by_what_is_in_them) {
  begin_run();
  add_call(&run.timeline, 0, "msgsnd", "msg#1, {type 1, \"one\"}, 3, 0", "0");
  add_call(&run.timeline, 0, "msgsnd", "msg#1, {type 2, \"two\"}, 3, 0", "0");
  add_call(&run.timeline, 1, "msgrcv", "msg#1, {type 2, \"two\"}, 3, 2, 0", "3");
  add_call(&run.timeline, 1, "msgrcv", "msg#1, {type 1, \"one\"}, 3, 1, 0", "3");
  check_flows("1>2 0>3 ");
}
END_TEST

START_TEST(test_flows__a_connection_has_two_names) {
  begin_run();
  waits(0, "accept", NULL, "socket#1, NULL, NULL", "socket#3");
  add_call(&run.timeline, 1, "connect", "socket#2, 127.0.0.1:9999, 16", "0");
  add_call(&run.timeline, 1, "sendto", "socket#2, \"x\", 1, 0", "1");
  add_call(&run.timeline, 0, "read", "socket#3, \"x\", 9", "1");
  add_call(&run.timeline, 0, "write", "socket#3, \"y\", 1", "1");
  add_call(&run.timeline, 1, "read", "socket#2, \"y\", 9", "1");
  check_flows("1>0 2>3 4>5 ");
}
END_TEST

START_TEST(test_flows__semaphores_wake_who_waits) {
  begin_run();
  waits(0, "semtimedop", "semop", "sem#1, {0, -1}, 1", "0");
  add_call(&run.timeline, 1, "semtimedop", "sem#2, {0, +1}, 1", "0");
  add_call(&run.timeline, 1, "semtimedop", "sem#1, {0, +1}, 1", "0");
  add_output(&run.timeline, 0, 0, "on\n");
  check_flows("2>0 ");
}
END_TEST

START_TEST(test_flows__a_futex_is_followed_only_when_one_waits) {
  begin_run();
  waits(0, "futex", "sem_wait", "", "0");
  if (_i)
    waits(2, "futex", "sem_wait", "", "0");
  struct event *wakes = add_call(&run.timeline, 1, "futex", "", "1");
  wakes->function = xstrdup("sem_post");
  add_output(&run.timeline, 0, 0, "on\n");
  add_output(&run.timeline, 2, 0, "on\n");
  check_flows(_i ? "" : "1>0 ");
}
END_TEST

START_TEST(test_flows__processes_begin_end_and_get_signals) {
  begin_run();
  run.timeline.processes.items[1].parent = 0;
  add_call(&run.timeline, 0, "clone", "", "b");
  add_event(&run.timeline, 1, 0, EVENT_START);
  waits(0, "wait4", "wait", "b, 0", "b");
  add_call(&run.timeline, 2, "kill", "b, SIGTERM", "0");
  add_event(&run.timeline, 1, 0, EVENT_SIGNAL)->signal = 15;
  add_event(&run.timeline, 1, 0, EVENT_EXIT)->signal = 15;
  add_event(&run.timeline, 0, 0, EVENT_SIGNAL)->signal = 17; /* SIGCHLD */
  check_flows("0>1 3>4 5>2 5>6 ");
}
END_TEST

static Suite *pages_suite(void) {
  Suite *suite = suite_create("pages");
  TCase *student = tcase_create("student");
  tcase_add_checked_fixture(student, make_folder, remove_folder);
  tcase_add_test(student, test_student__text_of_a_student_is_never_markup);
  tcase_add_test(student, test_student__hidden_cases_stay_hidden);
  tcase_add_test(student, test_student__findings_lead_to_their_lines_and_back);
  tcase_add_test(student, test_student__expected_and_seen_stand_side_by_side);
  tcase_add_test(student, test_student__the_picture_tells_what_it_shows);
  tcase_add_test(student, test_student__who_left_a_thing_behind_made_it_by_the_name_in_the_source);
  tcase_add_test(student, test_student__a_unit_s_picture_is_about_the_sources);
  tcase_add_test(student, test_student__gaps_are_between_what_is_shown);
  tcase_add_test(student, test_student__a_long_timeline_is_cut_around_what_matters);
  tcase_add_test(student, test_student__what_is_apart_from_the_cases_is_told_apart);
  tcase_add_test(student, test_student__full_points_come_with_one_picture);
  tcase_add_test(student, test_student__says_where_it_can_not_write);
  suite_add_tcase(suite, student);
  TCase *parts = tcase_create("parts");
  tcase_add_test(parts, test_assets__can_stand_in_a_page);
  tcase_add_test(parts, test_flows__bytes_of_a_pipe_come_in_order);
  tcase_add_test(parts, test_flows__who_waited_read_what_was_written_meanwhile);
  tcase_add_test(parts, test_flows__messages_are_told_by_what_is_in_them);
  tcase_add_test(parts, test_flows__a_connection_has_two_names);
  tcase_add_test(parts, test_flows__semaphores_wake_who_waits);
  tcase_add_loop_test(parts, test_flows__a_futex_is_followed_only_when_one_waits, 0, 2);
  tcase_add_test(parts, test_flows__processes_begin_end_and_get_signals);
  suite_add_tcase(suite, parts);
  return suite;
}

int main(void) { return suite_run(pages_suite()); }
