/* The handout of a program, made of its case file and of what the course's programs do. */
#include "cli/student/handout.h"

#include "base/file.h"
#include "base/text.h"
#include "course/edition.h"
#include "grade/grade.h"

#include <string.h>

/* ---- when a role starts ---- */

static bool is_in_example(const struct program *program, const struct role *role) {
  const struct test_case *test = program_example(program);
  return !test || case_has_role(test, role->name);
}

/* Does `other` come into it when `role` starts by itself? In the example, if `role` is in it. */
static bool is_beside(const struct program *program, const struct role *role, const struct role *other) {
  return other != role && other->start.kind != MOMENT_BY_ROLE &&
         (is_in_example(program, other) || !is_in_example(program, role));
}

/* "starts when maker and server wait or have ended". NULL for a program that is alone. */
static char *settled_text(const struct program *program, const struct role *role) {
  _cleanup_strbuf_ struct strbuf names = STRBUF_INIT;
  size_t before = 0;
  size_t behind = 0;
  vec_each(&program->roles, other) {
    if (!is_beside(program, role, other))
      continue;
    if (other < role)
      strbuf_addf(&names, "%s%s", before++ ? " and " : "", other->name);
    else
      behind++;
  }
  if (before == 0)
    return behind ? xstrdup("starts first") : NULL;
  return xasprintf("starts when %s %s", names.buf, before == 1 ? "waits or has ended" : "wait or have ended");
}

static char *by_role_text(const struct role *role) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strbuf_addf(&text, "is started by %s", role->start.role);
  for (size_t i = 0; i < role->executables.count; i++)
    strbuf_addf(&text, "%s./%s", i ? " or " : " as ", role->executables.items[i]);
  return strbuf_detach(&text);
}

char *cli_start_text(const struct program *program, const struct role *role, const struct moment *moment) {
  switch (moment->kind) {
  case MOMENT_PRINTED: return xasprintf("starts after %s has printed \"%s\"", moment->role, moment->text);
  case MOMENT_WAITS: return xasprintf("starts when %s waits", moment->role);
  case MOMENT_WRITES: return xasprintf("starts when %s has written to shared memory", moment->role);
  case MOMENT_ENDED: return xasprintf("starts when %s has ended", moment->role);
  case MOMENT_BY_ROLE: return by_role_text(role);
  case MOMENT_AT_ONCE: return xstrdup("starts at once");
  case MOMENT_SETTLED: break;
  }
  return settled_text(program, role);
}

/* ---- who is to be written ---- */

static void add_words(struct handout *handout, enum handout_kind kind, const char *label, const strings *list) {
  if (list->count == 0)
    return;
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  strbuf_add_text(&line, label);
  vec_each(list, text)
    strbuf_addf(&line, " %s", *text);
  handout_add(handout, kind, line.buf);
}

static void add_role(struct handout *handout, const struct program *program, const struct role *role) {
  _cleanup_free_ char *start = cli_start_text(program, role, &role->start);
  handout_add(handout, HANDOUT_ITEM, role->name);
  if (!program_supplies(program, role)) {
    add_words(handout, HANDOUT_NOTE, "sources:", &role->sources);
    add_words(handout, HANDOUT_NOTE, "also accepted as:", &role->also_named);
  }
  add_words(handout, HANDOUT_NOTE, "run with:", &role->args);
  if (start)
    handout_add(handout, HANDOUT_NOTE, start);
}

/* Does the handout say what the role is given or how it ends? */
static bool is_spoken_of(const struct program *program, const struct role *role) {
  vec_each(&program->cases, test) {
    vec_each(&test->inputs, input)
      if (!test->hidden && strcmp(input->role, role->name) == 0)
        return true;
    vec_each(&test->expect, expect)
      if (!test->hidden && strcmp(expect->role, role->name) == 0 && expect->exit)
        return true;
  }
  return false;
}

/* A role of which a case speaks by a name of its own, though there is nothing more to write. */
static void add_repeated(struct handout *handout, const struct program *program, const struct role *role) {
  if (!is_spoken_of(program, role))
    return;
  _cleanup_free_ char *start = cli_start_text(program, role, &role->start);
  handout_add(handout, HANDOUT_ITEM, role->name);
  handout_addf(handout, HANDOUT_NOTE, "is %s once more%s%s", program_repeats(program, role)->name,
               start ? ", and " : "", start ? start : "");
}

static void add_roles(struct handout *handout, const struct program *program, const char *heading, bool supplied) {
  bool any = false;
  vec_each(&program->roles, role) {
    if (program_supplies(program, role) != supplied || program_repeats(program, role) || role->unit)
      continue;
    if (!any)
      handout_add(handout, HANDOUT_HEADING, heading);
    add_role(handout, program, role);
    any = true;
  }
  vec_each(&program->roles, role)
    if (any && program_supplies(program, role) == supplied && program_repeats(program, role))
      add_repeated(handout, program, role);
}

/* What is called of a submission without a program around it. */
static void add_units(struct handout *handout, const struct program *program) {
  if (program->units.count)
    handout_add(handout, HANDOUT_HEADING, "Functions that are called by themselves, too");
  vec_each(&program->units, unit) {
    handout_add(handout, HANDOUT_ITEM, unit->name);
    add_words(handout, HANDOUT_NOTE, "sources:", &unit->sources);
    handout_add(handout, HANDOUT_NOTE, "functions:");
    vec_each(&unit->declared, declared)
      handout_add(handout, HANDOUT_CODE, *declared);
    if (unit->says)
      handout_add(handout, HANDOUT_NOTE, unit->says);
  }
}

static void add_build(struct handout *handout, const struct program *program) {
  strings flags = {0};
  add_words(handout, HANDOUT_TEXT, "Headers that the course supplies:", &program->headers);
  vec_each(&program->build_flags, flag)
    strings_add(&flags, *flag);
  vec_each(&program->libraries, library)
    strings_add(&flags, *library);
  add_words(handout, HANDOUT_TEXT, "Built with: gcc", &flags);
  strings_release(&flags);
}

int cli_read_header(const struct course *course, const struct program *program, const char *name,
                    struct strbuf *ret_text) {
  _cleanup_free_ char *folder = course_reference(course, program->name);
  _cleanup_free_ char *path = path_join(folder, name);
  return file_read(path, 1 << 20, ret_text, NULL);
}

static void add_header(struct handout *handout, const struct course *course, const struct program *program,
                       const char *name) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (cli_read_header(course, program, name, &text))
    return;
  handout_add(handout, HANDOUT_HEADING, name);
  for (const char *line = text.buf; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n'))
    handout_addf(handout, HANDOUT_CODE, "%.*s", (int)strcspn(line, "\n"), line);
}

/* ---- what it prints: run, not written down ---- */

/* False where there can be no sandbox: the handout is then without its example. */
static bool run_example(const struct course *course, const struct program *program, struct run_record *ret_record) {
  const struct grade_options options = {.seed = 1};
  const struct test_case *test = program_example(program);
  struct grader *grader = test ? grader_new(course, &options, NULL) : NULL;
  bool worked =
      grader && grade_example(grader, program, test, ret_record, NULL) == 0 && ret_record->end == RUN_COMPLETED;
  grader_free(grader);
  return worked;
}

/* One that is not complete yet, and whose it is. */
struct example_line {
  struct strbuf text;
  int process;
  char sign;
};

static void end_line(struct example_line *line, strings *ret_lines) {
  if (line->text.length)
    strings_add(ret_lines, line->text.buf);
  strbuf_reset(&line->text);
}

/* What is typed behind a prompt stands in a line of its own: nobody prints it. */
static void add_event(const struct timeline *timeline, const struct event *event, struct example_line *line,
                      strings *ret_lines) {
  const char sign = event->kind == EVENT_INPUT ? '<' : event->stream == 2 ? '!' : '>';
  if (line->process != event->process || line->sign != sign)
    end_line(line, ret_lines);
  line->process = event->process;
  line->sign = sign;
  for (const char *at = event->text; *at;) {
    size_t length = strcspn(at, "\n");
    if (!line->text.length)
      strbuf_addf(&line->text, "%-12s %c ", timeline->processes.items[event->process].name, sign);
    text_add_visible(&line->text, at, length, 0);
    at += length;
    if (*at != '\n')
      return;
    end_line(line, ret_lines);
    at++;
  }
}

void cli_example(const struct course *course, const struct program *program, strings *ret_lines) {
  struct run_record record = {0};
  struct example_line line = {.text = STRBUF_INIT};
  if (course->prepared) {
    edition_example_read(course, program->name, ret_lines);
    return;
  }
  if (run_example(course, program, &record))
    vec_each(&record.timeline.events, event)
      if (event->kind == EVENT_OUTPUT || event->kind == EVENT_INPUT)
        add_event(&record.timeline, event, &line, ret_lines);
  end_line(&line, ret_lines);
  strbuf_release(&line.text);
  run_record_release(&record);
}

static void add_example(struct handout *handout, const strings *lines) {
  if (lines->count)
    handout_add(handout, HANDOUT_HEADING, "An example (> is printed, ! printed to stderr, < typed)");
  vec_each(lines, line)
    handout_add(handout, HANDOUT_CODE, *line);
}

/* ---- all of it ---- */

void cli_handout(const struct course *course, const struct program *program, const strings *example,
                 struct handout *ret_handout) {
  *ret_handout = (struct handout){.title = xasprintf("%s: %s", program->name, program->title)};
  if (program->document)
    handout_addf(ret_handout, HANDOUT_SUBTITLE, "from document %s", program->document);
  add_roles(ret_handout, program, "Programs to write", false);
  add_roles(ret_handout, program, "The course's own programs, which take part where a case needs them", true);
  add_units(ret_handout, program);
  add_build(ret_handout, program);
  vec_each(&program->headers, header)
    add_header(ret_handout, course, program, *header);
  add_example(ret_handout, example);
  cli_handout_cases(program, ret_handout);
  handout_addf(ret_handout, HANDOUT_TEXT, "Put the files into a folder called %s, go there, and type: ipcgrade check",
               program->name);
}
