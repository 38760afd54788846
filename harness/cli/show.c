/* ipcgrade show: the handout of a program. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "grade/grade.h"

#include <jansson.h>
#include <stdio.h>
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

/* When a role starts, as a sentence without its subject; NULL when there is nothing to say. The caller frees it. */
static char *start_text(const struct program *program, const struct role *role) {
  const struct moment *moment = &role->start;
  switch (moment->kind) {
  case MOMENT_PRINTED: return xasprintf("starts after %s has printed \"%s\"", moment->role, moment->text);
  case MOMENT_WAITS: return xasprintf("starts when %s waits", moment->role);
  case MOMENT_ENDED: return xasprintf("starts when %s has ended", moment->role);
  case MOMENT_BY_ROLE: return by_role_text(role);
  case MOMENT_AT_ONCE: return xstrdup("starts at once");
  case MOMENT_SETTLED: break;
  }
  return settled_text(program, role);
}

/* ---- for people ---- */

static void show_words(const char *label, const strings *list, size_t indent) {
  if (list->count == 0)
    return;
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  strbuf_add_text(&line, label);
  vec_each(list, text)
    strbuf_addf(&line, " %s", *text);
  printf("%*s", (int)indent, "");
  cli_print_wrapped(line.buf, indent, indent + 2);
}

static void show_role(const struct program *program, const struct role *role) {
  _cleanup_free_ char *start = start_text(program, role);
  printf("  %s\n", role->name);
  if (!program_supplies(program, role)) {
    show_words("sources:", &role->sources, 4);
    show_words("also accepted as:", &role->also_named, 4);
  }
  show_words("run with:", &role->args, 4);
  if (!start)
    return;
  printf("    ");
  cli_print_wrapped(start, 4, 6);
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
static void show_repeated(const struct program *program, const struct role *role) {
  if (!is_spoken_of(program, role))
    return;
  _cleanup_free_ char *start = start_text(program, role);
  _cleanup_free_ char *sentence =
      xasprintf("is %s once more%s%s", program_repeats(program, role)->name, start ? ", and " : "", start ? start : "");
  printf("  %s\n    ", role->name);
  cli_print_wrapped(sentence, 4, 6);
}

static void show_roles(const struct program *program, const char *heading, bool supplied) {
  bool any = false;
  vec_each(&program->roles, role) {
    if (program_supplies(program, role) != supplied || program_repeats(program, role) || role->unit)
      continue;
    if (!any)
      printf("\n%s\n", heading);
    show_role(program, role);
    any = true;
  }
  vec_each(&program->roles, role)
    if (any && program_supplies(program, role) == supplied && program_repeats(program, role))
      show_repeated(program, role);
}

/* What is called of a submission without a program around it. */
static void show_units(const struct program *program) {
  if (program->units.count)
    printf("\nFunctions that are called by themselves, too\n");
  vec_each(&program->units, unit) {
    printf("  %s\n", unit->name);
    show_words("sources:", &unit->sources, 4);
    show_words("functions:", &unit->functions, 4);
  }
}

static void show_build(const struct program *program) {
  strings flags = {0};
  if (program->headers.count)
    putchar('\n');
  show_words("Headers that the course supplies:", &program->headers, 0);
  putchar('\n');
  vec_each(&program->build_flags, flag)
    strings_add(&flags, *flag);
  vec_each(&program->libraries, library)
    strings_add(&flags, *library);
  show_words("Built with: gcc", &flags, 0);
  strings_release(&flags);
}

static int read_header(const struct course *course, const struct program *program, const char *name,
                       struct strbuf *ret_text) {
  _cleanup_free_ char *folder = course_reference(course, program->name);
  _cleanup_free_ char *path = path_join(folder, name);
  return file_read(path, 1 << 20, ret_text, NULL);
}

static void show_header(const struct course *course, const struct program *program, const char *name) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (read_header(course, program, name, &text))
    return;
  printf("\n%s\n", name);
  for (const char *line = text.buf; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n'))
    printf("  %.*s\n", (int)strcspn(line, "\n"), line);
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

static void show_event(const struct timeline *timeline, const struct event *event, bool *line_is_open) {
  const char *sign = event->kind == EVENT_INPUT ? "<" : event->stream == 2 ? "!" : ">";
  for (const char *at = event->text; *at;) {
    size_t length = strcspn(at, "\n");
    _cleanup_strbuf_ struct strbuf shown = STRBUF_INIT;
    text_add_visible(&shown, at, length, 0);
    if (*line_is_open)
      printf("%s", shown.buf);
    else
      printf("  %-12s %s %s", timeline->processes.items[event->process].name, sign, shown.buf);
    *line_is_open = at[length] != '\n'; /* long lines are shown as they are */
    if (!*line_is_open)
      putchar('\n');
    at += length + (at[length] == '\n');
  }
}

static void show_example(const struct course *course, const struct program *program) {
  struct run_record record = {0};
  bool line_is_open = false;
  if (run_example(course, program, &record)) {
    printf("\nAn example (> is printed, ! printed to stderr, < typed)\n");
    vec_each(&record.timeline.events, event)
      if (event->kind == EVENT_OUTPUT || event->kind == EVENT_INPUT)
        show_event(&record.timeline, event, &line_is_open);
    if (line_is_open)
      putchar('\n');
  }
  run_record_release(&record);
}

static void print_handout(const struct course *course, const struct program *program) {
  _cleanup_free_ char *title = xasprintf("%s: %s", program->name, program->title);
  cli_print_wrapped(title, 0, 2);
  if (program->document)
    printf("from document %s\n", program->document);
  show_roles(program, "Programs to write", false);
  show_roles(program, "The course's own programs, which take part where a case needs them", true);
  show_units(program);
  show_build(program);
  vec_each(&program->headers, header)
    show_header(course, program, *header);
  show_example(course, program);
  cli_show_cases(program);
  _cleanup_free_ char *end =
      xasprintf("Put the files into a folder called %s, go there, and type: ipcgrade check", program->name);
  putchar('\n');
  cli_print_wrapped(end, 0, 0);
}

/* ---- for machines ---- */

static json_t *json_of_roles(const struct program *program) {
  json_t *roles = json_array();
  vec_each(&program->roles, role) {
    if (program_repeats(program, role) || role->unit)
      continue;
    _cleanup_free_ char *start = start_text(program, role);
    json_array_append_new(
        roles, json_pack("{s:s, s:b, s:o, s:o, s:o, s:o, s:s?}", "name", role->name, "supplied",
                         program_supplies(program, role), "sources", cli_json_of_strings(&role->sources), "also_named",
                         cli_json_of_strings(&role->also_named), "executables", cli_json_of_strings(&role->executables),
                         "args", cli_json_of_strings(&role->args), "start", start));
  }
  return roles;
}

static json_t *json_of_units(const struct program *program) {
  json_t *units = json_array();
  vec_each(&program->units, unit)
    json_array_append_new(units, json_pack("{s:s, s:o, s:o}", "name", unit->name, "sources",
                                           cli_json_of_strings(&unit->sources), "functions",
                                           cli_json_of_strings(&unit->functions)));
  return units;
}

static json_t *json_of_headers(const struct course *course, const struct program *program) {
  json_t *headers = json_object();
  vec_each(&program->headers, header) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    if (read_header(course, program, *header, &text) == 0)
      json_object_set_new(headers, *header, json_stringn(text.buf, text.length));
  }
  return headers;
}

static json_t *json_of_handout(const struct course *course, const struct program *program) {
  return json_pack("{s:s, s:s, s:s?, s:f, s:o, s:o, s:o, s:o, s:o, s:o, s:I}", "program", program->name, "title",
                   program->title, "document", program->document, "points", program_points(program), "roles",
                   json_of_roles(program), "units", json_of_units(program), "headers", json_of_headers(course, program),
                   "build_flags", cli_json_of_strings(&program->build_flags), "libraries",
                   cli_json_of_strings(&program->libraries), "cases", cli_json_of_cases(program), "hidden_cases",
                   (json_int_t)program_hidden_cases(program));
}

/* ---- the command ---- */

static int show(const struct cli *cli, const struct course *course, const char *name) {
  struct error err = {0};
  struct program program;
  if (course_load(course, name, &program, &err))
    return cli_fail(&err);
  if (cli->json)
    cli_print_json(json_of_handout(course, &program));
  else
    print_handout(course, &program);
  program_release(&program);
  return EXIT_FULL;
}

int cmd_show(struct cli *cli, int argc, char **argv) {
  struct course course = {0};
  words rest = {0};
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count != 1)
    status = cli_usage("show needs a program (see `ipcgrade list`)");
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &course);
  if (status == EXIT_GO_ON)
    status = show(cli, &course, rest.items[0]);
  course_release(&course);
  vec_release(&rest);
  return status;
}
