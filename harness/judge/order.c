/* The order of what was printed, across roles: a line's moment is that of the event which completes it. */
#include "judge/judging.h"

#include "judge/cosmetic.h"
#include "judge/text_check.h"

#include <string.h>

/* A line in the order of completion, over all roles and both streams. */
struct moment_line {
  const char *role;
  char *text;
  size_t event;
  size_t number;          /* orders those that one event completes */
  const char *stands_for; /* a step's text that it has, but for case, blanks or punctuation; NULL: none */
};
typedef VEC(struct moment_line) moment_lines;

/* What a role has begun to print on one stream and not ended yet. */
struct open_line {
  const char *role;
  int stream;
  size_t event;
  struct strbuf text;
};
typedef VEC(struct open_line) open_lines;

static void moment_lines_release(moment_lines *list) {
  vec_each(list, line)
    free(line->text);
  vec_release(list);
}

/* ---- all lines ---- */

static struct open_line *find_open(open_lines *list, const char *role, int stream) {
  vec_each(list, line) {
    if (line->stream == stream && strcmp(line->role, role) == 0)
      return line;
  }
  struct open_line *line = vec_add(list);
  *line = (struct open_line){.role = role, .stream = stream, .text = STRBUF_INIT};
  return line;
}

static void complete(moment_lines *list, struct open_line *line, size_t event) {
  size_t number = list->count;
  *vec_add(list) =
      (struct moment_line){.role = line->role, .text = strbuf_detach(&line->text), .event = event, .number = number};
}

static void add_output(moment_lines *list, struct open_line *line, const struct event *event, size_t index) {
  for (size_t at = 0; at < event->text_length;) {
    const char *newline = memchr(event->text + at, '\n', event->text_length - at);
    size_t end = newline ? (size_t)(newline - event->text) : event->text_length;
    strbuf_add(&line->text, event->text + at, end - at);
    line->event = index;
    if (newline)
      complete(list, line, index);
    at = end + 1;
  }
}

static int compare_events(const void *a, const void *b) {
  const struct moment_line *left = a;
  const struct moment_line *right = b;
  if (left->event != right->event)
    return left->event > right->event ? 1 : -1;
  return left->number > right->number ? 1 : -1;
}

/* Lines that never got their newline are complete with the last of their text. */
static void close_lines(moment_lines *list, open_lines *open) {
  bool any = false;
  vec_each(open, line) {
    any = any || line->text.length;
    if (line->text.length)
      complete(list, line, line->event);
    strbuf_release(&line->text);
  }
  vec_release(open);
  if (any)
    qsort(list->items, list->count, sizeof list->items[0], compare_events);
}

static void find_lines(const struct run_record *run, moment_lines *ret_lines) {
  open_lines open = {0};
  for (size_t i = 0; i < run->timeline.events.count; i++) {
    const struct event *event = &run->timeline.events.items[i];
    const char *role = process_role(run, event->process);
    if (event->kind == EVENT_OUTPUT && role)
      add_output(ret_lines, find_open(&open, role, event->stream), event, i);
  }
  close_lines(ret_lines, &open);
}

/* ---- the steps ---- */

static bool is_of(const struct moment_line *line, const struct order_step *step) {
  return strcmp(line->role, step->role) == 0 &&
         (strstr(line->text, step->text) || (line->stands_for && strcmp(line->stands_for, step->text) == 0));
}

static bool is_printed(const moment_lines *list, const struct order_step *step) {
  vec_each(list, line) {
    if (is_of(line, step))
      return true;
  }
  return false;
}

static bool nearly_has(const char *text, const char *part) {
  lines whole = {0};
  lines wanted = {0};
  lines_split(text, strlen(text), BLANKS_ENDS, &whole);
  lines_split(part, strlen(part), BLANKS_ENDS, &wanted);
  bool nearly = cosmetic_contains(&whole, &wanted);
  lines_release(&whole);
  lines_release(&wanted);
  return nearly;
}

/* What the text looks like is judged, and charged, where the text is asked for: here a line stands for a step's where
 * a reader would take it for that, and no other line is. */
static void find_stand_ins(const struct test_case *test, moment_lines *list) {
  vec_each(&test->order, step) {
    if (is_printed(list, step))
      continue;
    vec_each(list, line) {
      if (strcmp(line->role, step->role) == 0 && nearly_has(line->text, step->text))
        line->stands_for = step->text;
    }
  }
}

/* The first line of the step at or behind `from`; SIZE_MAX when there is none. */
static size_t find_step(const moment_lines *list, const struct order_step *step, size_t from) {
  for (size_t i = from; i < list->count; i++)
    if (is_of(&list->items[i], step))
      return i;
  return SIZE_MAX;
}

/* The first step that doesn't come behind the one before; the number of steps when all do. */
static size_t first_violated(const struct test_case *test, const moment_lines *list) {
  size_t next = 0;
  for (size_t i = 0; i < test->order.count; i++) {
    size_t found = find_step(list, &test->order.items[i], next);
    if (found == SIZE_MAX)
      return i;
    next = found + 1;
  }
  return test->order.count;
}

/* A step that is asked for twice needs two lines. */
static bool is_there(const struct test_case *test, const moment_lines *list, size_t step) {
  size_t wanted = 0;
  size_t seen = 0;
  const struct order_step *mine = &test->order.items[step];
  vec_each(&test->order, other)
    wanted += strcmp(other->role, mine->role) == 0 && strcmp(other->text, mine->text) == 0;
  vec_each(list, line)
    seen += is_of(line, mine);
  return seen >= wanted;
}

/* ---- telling it ---- */

static void describe_expected(const struct test_case *test, struct strbuf *ret) {
  vec_each(&test->order, step)
    strbuf_addf(ret, "%s: %s\n", step->role, step->text);
}

/* The steps' lines as they came. */
static void describe_actual(const struct test_case *test, const moment_lines *list, struct strbuf *ret) {
  vec_each(list, line) {
    bool wanted = false;
    vec_each(&test->order, step)
      wanted = wanted || is_of(line, step);
    if (wanted)
      strbuf_addf(ret, "%s: %s\n", line->role, line->text);
  }
}

static void tell_violation(struct judging *judging, const moment_lines *list, size_t step) {
  const struct order_step *late = &judging->test->order.items[step];
  const struct order_step *previous = step ? late - 1 : late;
  _cleanup_strbuf_ struct strbuf expected = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf actual = STRBUF_INIT;
  _cleanup_free_ char *message = xasprintf("%s printed \"%s\" before %s printed \"%s\"; it should come after it.",
                                           late->role, late->text, previous->role, previous->text);
  size_t early = find_step(list, late, 0); /* it is there, but too early */
  describe_expected(judging->test, &expected);
  describe_actual(judging->test, list, &actual);
  struct finding *finding = judging_add(judging, FINDING_ORDER_VIOLATION, late->role, judging->share, message);
  finding_explain(finding, expected.buf, actual.buf,
                  judging_hint(judging,
                               "What should make the one wait for the other: a semaphore, a flag in the segment, a "
                               "message, wait()?"));
  judging_locate(judging, finding, early < list->count ? list->items[early].event : NO_EVENT);
}

/* What the role has printed, and the event of the last of it; NO_EVENT when that is nothing. Its record has nothing
 * when it was started by another role, on whose terminal it prints. */
static size_t describe_role(const moment_lines *list, const char *role, struct strbuf *ret) {
  size_t last = NO_EVENT;
  vec_each(list, line) {
    if (strcmp(line->role, role) != 0)
      continue;
    strbuf_addf(ret, "%s\n", line->text);
    last = line->event;
  }
  return last;
}

/* Nothing else says that the text is missing when the role's text isn't judged. */
static void tell_missing(struct judging *judging, const moment_lines *list, size_t step) {
  const struct order_step *missing = &judging->test->order.items[step];
  _cleanup_free_ char *message = xasprintf("%s never printed a line with \"%s\".", missing->role, missing->text);
  _cleanup_strbuf_ struct strbuf printed = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf actual = STRBUF_INIT;
  size_t last = describe_role(list, missing->role, &printed);
  text_add_excerpt(&actual, printed.buf, printed.length);
  struct finding *finding = judging_add(judging, FINDING_STDOUT_MISMATCH, missing->role, judging->share, message);
  finding_explain(finding, missing->text, actual.buf,
                  judging_hint(judging, "Print this line at the step that it tells of."));
  judging_locate(judging, finding, last);
}

static bool has_finding(const struct judging *judging, enum finding_kind kind) {
  vec_each(&judging->result->findings, finding) {
    if (finding->kind == kind)
      return true;
  }
  return false;
}

static size_t first_missing(const struct test_case *test, const moment_lines *list) {
  size_t step = 0;
  while (step < test->order.count && is_there(test, list, step))
    step++;
  return step;
}

size_t order_count_aspects(const struct judging *judging) { return judging->test->order.count > 0; }

void order_judge(struct judging *judging) {
  moment_lines list = {0};
  if (!judging->test->order.count || judging->cut_short)
    return;
  find_lines(judging->run, &list);
  find_stand_ins(judging->test, &list);
  size_t violated = first_violated(judging->test, &list);
  size_t missing = first_missing(judging->test, &list);
  if (violated < judging->test->order.count) {
    if (missing < judging->test->order.count) {
      if (!judging_has_failed(judging))
        tell_missing(judging, &list, missing);
    } else if (!has_finding(judging, FINDING_ORDER_VIOLATION)) {
      tell_violation(judging, &list, violated);
    }
  }
  moment_lines_release(&list);
}
