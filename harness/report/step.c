/* Walking over a timeline, event by event. */
#include "report/step.h"

#include "base/columns.h"
#include "base/file.h"
#include "base/text.h"
#include "report/report.h"

#include <string.h>

enum {
  SOURCE_BYTES = 1 << 20,
  SOURCE_LINES = 7, /* around the one that made the call, itself included */
  FULL_LINES = 3,   /* that the event itself may take */
  OTHER_LINES = 4,  /* title, heading of the source, and two rules */
  NAME_WIDTH = 12,
  TAB = 4,
};

/* ---- objects ---- */

static size_t token_length(const char *text) {
  size_t letters = strspn(text, "abcdefghijklmnopqrstuvwxyz");
  size_t digits = letters && text[letters] == '#' ? strspn(text + letters + 1, "0123456789") : 0;
  return digits ? letters + 1 + digits : 0;
}

/* The first thing like shm#1 in the text, else NULL. */
static char *token_in(const char *text) {
  for (; text && *text; text++) {
    size_t length = token_length(text);
    if (length)
      return xstrndup(text, length);
    if (*text == '"') { /* what a student wrote is no object */
      text += 1 + strcspn(text + 1, "\"");
      if (!*text)
        return NULL;
    }
  }
  return NULL;
}

/* Queues are opened by "name" and used as /name. */
static char *name_in(const char *text) {
  if (!text || (*text != '"' && *text != '/'))
    return NULL;
  text += *text == '"';
  _cleanup_free_ char *name = xstrndup(text, strcspn(text, "\","));
  return *name == '/' ? steal_pointer(&name) : xasprintf("/%s", name);
}

static char *object_of(const struct event *event) {
  if ((event->kind != EVENT_CALL && event->kind != EVENT_STUCK) || (event->call && strcmp(event->call, "execve") == 0))
    return NULL;
  char *object = token_in(event->arguments);
  object = object ? object : token_in(event->result);
  return object ? object : name_in(event->arguments);
}

char *step_object(const struct timeline *timeline, size_t at) { return object_of(&timeline->events.items[at]); }

/* By the kernel's names, but for what is a futex to it. */
static bool is_write(const struct event *event) {
  static const char calls[] = "write writev pwrite64 pwritev pwritev2 sendto sendmsg sendmmsg sendfile splice msgsnd "
                              "mq_timedsend mq_unlink semop semtimedop semctl shmctl msgctl ftruncate truncate unlink "
                              "unlinkat rename renameat2";
  static const char functions[] = "sem_post pthread_mutex_unlock pthread_cond_signal pthread_cond_broadcast "
                                  "pthread_rwlock_unlock";
  return event->kind == EVENT_CALL && !event->error &&
         ((event->call && text_has_word(calls, event->call)) ||
          (event->function && text_has_word(functions, event->function)));
}

/* ---- moving ---- */

static bool is_wanted(const struct timeline *timeline, size_t at, enum step_move move, int process,
                      const char *object) {
  const struct event *event = &timeline->events.items[at];
  if (move == STEP_NEXT_OF_PROCESS || move == STEP_PREVIOUS_OF_PROCESS)
    return event->process == process;
  if (move != STEP_NEXT_WRITE && move != STEP_PREVIOUS_WRITE)
    return true;
  _cleanup_free_ char *written = is_write(event) ? object_of(event) : NULL;
  return written && object && strcmp(written, object) == 0;
}

static size_t beside(const struct timeline *timeline, size_t at, bool forward) {
  if (!forward)
    return at ? report_first_repeat(timeline, at - 1) : SIZE_MAX;
  at += report_repeats(timeline, at);
  return at < timeline->events.count ? at : SIZE_MAX;
}

size_t step_go(const struct timeline *timeline, size_t at, enum step_move move) {
  bool forward = move == STEP_NEXT || move == STEP_NEXT_OF_PROCESS || move == STEP_NEXT_WRITE;
  int process = timeline->events.items[at].process;
  _cleanup_free_ char *object = step_object(timeline, at);
  if (move == STEP_FIRST)
    return 0;
  if (move == STEP_LAST)
    return report_first_repeat(timeline, timeline->events.count - 1);
  at = beside(timeline, at, forward);
  while (at != SIZE_MAX && !is_wanted(timeline, at, move, process, object))
    at = beside(timeline, at, forward);
  return at;
}

/* ---- what there is to see ---- */

struct view {
  const struct step_scene *scene;
  size_t at;
  size_t width;
  bool color;
  struct strbuf *out;
};

/* A line, cut to fit; `code` is how it is marked in colour. */
static void add_line(const struct view *view, const char *code, const char *text) {
  bool marked = view->color && *code;
  strbuf_add_text(view->out, marked ? code : "");
  columns_add_cut(view->out, text, view->width);
  strbuf_add_text(view->out, marked ? "\033[0m\n" : "\n");
}

static char *name_of(const struct timeline *timeline, const struct event *event) {
  return text_visible(event->process >= 0 ? timeline->processes.items[event->process].name : "");
}

static void add_title(const struct view *view) {
  const struct timeline *timeline = view->scene->timeline;
  const struct event *event = &timeline->events.items[view->at];
  _cleanup_free_ char *title = text_visible(view->scene->title);
  _cleanup_free_ char *line =
      xasprintf("%zu of %zu  %.6f s  %s", view->at + 1, timeline->events.count, (double)event->virtual_ns / 1e9, title);
  add_line(view, "\033[1m", line);
}

static void add_event(const struct view *view, size_t at) {
  const struct timeline *timeline = view->scene->timeline;
  const struct event *event = &timeline->events.items[at];
  _cleanup_free_ char *name = name_of(timeline, event);
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  size_t width = columns_of(name, strlen(name));
  strbuf_addf(&line, "%c %10.6f  %s", at == view->at ? '>' : ' ', (double)event->virtual_ns / 1e9, name);
  strbuf_add_repeated(&line, ' ', width < NAME_WIDTH ? NAME_WIDTH + 1 - width : 1);
  report_event(timeline, at, &line);
  add_line(view, at == view->at ? "\033[7m" : "", line.buf);
}

/* As many as there is room for, this one in the middle where that can be. */
static void add_events(const struct view *view, size_t lines) {
  const struct timeline *timeline = view->scene->timeline;
  size_t first = view->at;
  size_t above = 0;
  size_t below = 0;
  for (size_t at = view->at; (at = beside(timeline, at, true)) != SIZE_MAX && below < lines;)
    below++;
  size_t room = below < lines / 2 ? lines - 1 - below : lines / 2;
  for (size_t at = view->at; above < room && (at = beside(timeline, at, false)) != SIZE_MAX; above++)
    first = at;
  size_t at = first;
  for (size_t i = 0; i < lines; i++) {
    if (at != SIZE_MAX)
      add_event(view, at);
    else
      strbuf_add_char(view->out, '\n');
    at = at == SIZE_MAX ? at : beside(timeline, at, true);
  }
}

/* All of the event, as far as it fits. */
static void add_full(const struct view *view) {
  const struct timeline *timeline = view->scene->timeline;
  _cleanup_free_ char *name = name_of(timeline, &timeline->events.items[view->at]);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf lines = STRBUF_INIT;
  strbuf_addf(&text, "%s: ", name);
  report_event(timeline, view->at, &text);
  columns_add_wrapped(&lines, text.buf, 0, 2, view->width);
  const char *line = lines.buf;
  for (size_t i = 0; i < FULL_LINES; i++) {
    size_t length = strcspn(line, "\n");
    _cleanup_free_ char *one = xstrndup(line, length);
    add_line(view, "", one);
    line += length + (line[length] == '\n');
  }
}

static bool is_others(const struct view *view, const struct event *event) {
  const struct process *process = event->process >= 0 ? &view->scene->timeline->processes.items[event->process] : NULL;
  return process && view->scene->others && strings_have(view->scene->others, process->role);
}

static char *heading_of(const struct view *view, const struct event *event) {
  const struct place *place = &event->place;
  if (is_others(view, event))
    return xstrdup("the course's own program: its source is not shown");
  if (!place->file || place->line <= 0)
    return xstrdup("no line of a source is known for this");
  _cleanup_free_ char *file = text_visible(place->file);
  _cleanup_free_ char *function = place->function ? text_visible(place->function) : NULL;
  return xasprintf("%s:%d%s%s%s", file, place->line, function ? " in " : "", function ? function : "",
                   function ? "()" : "");
}

static void add_source_line(const struct view *view, const char *text, size_t length, int number, bool is_here) {
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  strbuf_addf(&line, "%c %4d  ", is_here ? '>' : ' ', number);
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '\t')
      strbuf_add_repeated(&line, ' ', TAB);
    else if (text[i] != '\r')
      strbuf_add_char(&line, text[i]);
  }
  _cleanup_free_ char *shown = text_visible(line.buf);
  add_line(view, is_here ? "\033[7m" : "", shown);
}

/* `lines` lines, empty where there is nothing to show. */
static void add_source(const struct view *view, size_t lines) {
  const struct event *event = &view->scene->timeline->events.items[view->at];
  const struct place *place = &event->place;
  _cleanup_free_ char *heading = heading_of(view, event);
  add_line(view, "\033[1m", heading);
  _cleanup_strbuf_ struct strbuf source = STRBUF_INIT;
  bool known =
      !is_others(view, event) && view->scene->sources && place->file && place->line > 0 && !strchr(place->file, '/');
  _cleanup_free_ char *path = known ? path_join(view->scene->sources, place->file) : NULL;
  if (path && file_read(path, SOURCE_BYTES, &source, NULL))
    strbuf_reset(&source);
  int first = place->line > (int)lines / 2 ? place->line - (int)lines / 2 : 1;
  const char *text = source.buf ? source.buf : "";
  size_t shown = 0;
  for (int number = 1; *text && shown < lines; number++) {
    size_t length = strcspn(text, "\n");
    if (number >= first) {
      add_source_line(view, text, length, number, number == place->line);
      shown++;
    }
    text += length + (text[length] == '\n');
  }
  strbuf_add_repeated(view->out, '\n', lines - shown);
}

static void add_rule(const struct view *view) {
  _cleanup_strbuf_ struct strbuf rule = STRBUF_INIT;
  strbuf_add_repeated(&rule, '-', view->width);
  add_line(view, "\033[2m", rule.buf);
}

void step_view(const struct step_scene *scene, size_t at, const char *note, size_t width, size_t height, bool color,
               struct strbuf *ret_text) {
  const struct view view = {scene, at, width, color, ret_text};
  size_t rest = height > OTHER_LINES + FULL_LINES + 2 ? height - OTHER_LINES - FULL_LINES - 1 : 2;
  size_t source = rest / 2 < SOURCE_LINES ? rest / 2 : SOURCE_LINES;
  _cleanup_free_ char *shown = text_visible(note);
  add_title(&view);
  add_events(&view, rest - source);
  add_rule(&view);
  add_full(&view);
  add_rule(&view);
  add_source(&view, source);
  add_line(&view, "\033[2m", shown);
}
