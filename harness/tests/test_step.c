/* Walking over a timeline: where each move leads, and what there is to see. */
#include "base/columns.h"
#include "base/file.h"
#include "base/text.h"
#include "report/step.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

static struct event *add_event(struct timeline *timeline, int process, enum event_kind kind) {
  struct event *event = vec_add(&timeline->events);
  *event = (struct event){.virtual_ns = (int64_t)timeline->events.count * 1000000, .kind = kind, .process = process};
  return event;
}

static void add_call(struct timeline *timeline, int process, const char *call, const char *arguments,
                     const char *result) {
  struct event *event = add_event(timeline, process, EVENT_CALL);
  event->call = call;
  event->arguments = xstrdup(arguments);
  event->result = xstrdup(result);
  event->place = (struct place){xstrdup("a.c"), xstrdup("main"), (int)timeline->events.count};
}

static void add_process(struct timeline *timeline, const char *name) {
  *vec_add(&timeline->processes) = (struct process){.role = xstrdup(name), .name = xstrdup(name), .parent = -1};
}

/* What stands behind the number is the event's index. */
static void fill(struct timeline *timeline) {
  add_process(timeline, "server");
  add_process(timeline, "client");
  add_event(timeline, 0, EVENT_START);                                           /* 0 */
  add_call(timeline, 0, "msgget", "5678, IPC_CREAT|0666", "msg#1");              /* 1 */
  add_event(timeline, 1, EVENT_START);                                           /* 2 */
  add_call(timeline, 1, "msgsnd", "msg#1, {1, \"msg#2\"}, 4, 0", "0");           /* 3 */
  add_call(timeline, 0, "clock_nanosleep", "CLOCK_REALTIME, 0, 1 s", "0");       /* 4: three that read alike */
  add_call(timeline, 0, "clock_nanosleep", "CLOCK_REALTIME, 0, 1 s", "0");       /* 5 */
  add_call(timeline, 0, "clock_nanosleep", "CLOCK_REALTIME, 0, 1 s", "0");       /* 6 */
  add_call(timeline, 0, "msgrcv", "msg#1, {1, \"msg#2\"}, 4, 0, 0", "4");        /* 7 */
  add_call(timeline, 1, "msgsnd", "msg#1, {2, \"\033[2J\"}, 4, 0", "-1 EAGAIN"); /* 8 */
  add_call(timeline, 0, "msgctl", "msg#1, IPC_RMID, NULL", "0");                 /* 9 */
  add_call(timeline, 0, "mq_open", "\"test1\", O_RDWR", "/test1");               /* 10 */
  add_call(timeline, 1, "mq_timedsend", "/test1, \"a\", 1, 0", "0");             /* 11 */
  timeline->events.items[8].error = 11;
  for (int i = 5; i <= 6; i++)
    timeline->events.items[i].place.line = timeline->events.items[4].place.line;
}

static const struct {
  size_t from;
  enum step_move move;
  size_t to;
} moves[] = {
    {0, STEP_NEXT, 1},
    {0, STEP_PREVIOUS, SIZE_MAX},
    {3, STEP_NEXT, 4},
    {4, STEP_NEXT, 7},
    {7, STEP_PREVIOUS, 4},
    {11, STEP_NEXT, SIZE_MAX},
    {1, STEP_NEXT_OF_PROCESS, 4},
    {4, STEP_NEXT_OF_PROCESS, 7},
    {3, STEP_NEXT_OF_PROCESS, 8},
    {8, STEP_PREVIOUS_OF_PROCESS, 3},
    {2, STEP_PREVIOUS_OF_PROCESS, SIZE_MAX},
    {1, STEP_NEXT_WRITE, 3},
    {3, STEP_NEXT_WRITE, 9}, /* 7 reads, and 8 failed */
    {9, STEP_PREVIOUS_WRITE, 3},
    {10, STEP_NEXT_WRITE, 11}, /* opened by another name than it is used by */
    {9, STEP_NEXT_WRITE, SIZE_MAX},
    {0, STEP_NEXT_WRITE, SIZE_MAX},
    {7, STEP_FIRST, 0},
    {0, STEP_LAST, 11},
};

START_TEST(test_step__leads_where_it_should) {
  struct timeline timeline = {0};
  fill(&timeline);
  ck_assert_uint_eq(step_go(&timeline, moves[_i].from, moves[_i].move), moves[_i].to);
  timeline_release(&timeline);
}
END_TEST

static const struct {
  size_t at;
  const char *object;
} objects[] = {{0, NULL}, {1, "msg#1"}, {3, "msg#1"}, {4, NULL}, {10, "/test1"}, {11, "/test1"}};

START_TEST(test_step__knows_what_an_event_is_about) {
  struct timeline timeline = {0};
  fill(&timeline);
  _cleanup_free_ char *object = step_object(&timeline, objects[_i].at);
  ck_assert_pstr_eq(object, objects[_i].object);
  timeline_release(&timeline);
}
END_TEST

/* A folder with a source of 20 lines. The caller removes and frees it. */
static char *make_sources(void) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  char *folder = directory_make_temporary("test-step", NULL);
  _cleanup_free_ char *path = path_join(folder, "a.c");
  for (int line = 1; line <= 20; line++)
    strbuf_addf(&text, "\tline %d; \033[31m %s\r\n", line,
                "a comment that is longer than what a narrow terminal holds");
  ck_assert_int_eq(file_write(path, text.buf, text.length, NULL), 0);
  return folder;
}

static void view(size_t at, size_t width, size_t height, const strings *others, struct strbuf *ret_text) {
  struct timeline timeline = {0};
  _cleanup_free_ char *sources = make_sources();
  fill(&timeline);
  const struct step_scene scene = {&timeline, "somebody's \033", sources, others};
  step_view(&scene, at, "a note", width, height, false, ret_text);
  tree_remove(sources, NULL);
  timeline_release(&timeline);
}

static const struct { size_t width, height; } sizes[] = {{40, 12}, {80, 24}, {160, 60}, {50, 13}};

START_TEST(test_step__fits_the_terminal_and_steers_nothing) {
  for (size_t at = 0; at < 12; at++) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    size_t lines = 0;
    view(at, sizes[_i].width, sizes[_i].height, NULL, &text);
    for (const char *line = text.buf; *line; line += strcspn(line, "\n") + 1, lines++)
      ck_assert_uint_le(columns_of(line, strcspn(line, "\n")), sizes[_i].width);
    ck_assert_uint_eq(lines, sizes[_i].height);
    ck_assert_ptr_null(strchr(text.buf, '\033'));
  }
}
END_TEST

START_TEST(test_step__shows_the_line_of_the_source) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  view(7, 80, 24, NULL, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "8 of 12  0.008000 s  somebody's \\033\n"));
  ck_assert_ptr_nonnull(strstr(text.buf, "\n>   0.008000  server       msgrcv(msg#1, "));
  ck_assert_ptr_nonnull(strstr(text.buf, "\na.c:8 in main()\n"));
  ck_assert_ptr_nonnull(strstr(text.buf, "\n>    8      line 8; "));
  ck_assert_ptr_nonnull(strstr(text.buf, "\n     7      line 7; "));
  ck_assert_ptr_nonnull(strstr(text.buf, "\na note\n"));
}
END_TEST

START_TEST(test_step__shows_no_line_of_the_courses_programs) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strings others = {0};
  strings_add(&others, "server");
  view(7, 80, 24, &others, &text);
  ck_assert_ptr_null(strstr(text.buf, "line 8;"));
  ck_assert_ptr_nonnull(strstr(text.buf, "its source is not shown"));
  strbuf_reset(&text);
  view(8, 80, 24, &others, &text);
  ck_assert_ptr_nonnull(strstr(text.buf, "line 9;"));
  strings_release(&others);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("step");
  TCase *cases = tcase_create("all");
  suite_add_tcase(suite, cases);
  tcase_add_loop_test(cases, test_step__leads_where_it_should, 0, array_size(moves));
  tcase_add_loop_test(cases, test_step__knows_what_an_event_is_about, 0, array_size(objects));
  tcase_add_loop_test(cases, test_step__fits_the_terminal_and_steers_nothing, 0, array_size(sizes));
  tcase_add_test(cases, test_step__shows_the_line_of_the_source);
  tcase_add_test(cases, test_step__shows_no_line_of_the_courses_programs);
  return suite_run(suite);
}
