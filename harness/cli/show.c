/* ipcgrade show: the handout of a program. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "grade/grade.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* When a role starts, as a sentence without its subject. The caller frees it. */
static char *start_text(const struct role *role, size_t index) {
  const struct moment *moment = &role->start;
  if (index == 0)
    return xstrdup("starts first");
  switch (moment->kind) {
  case MOMENT_PRINTED: return xasprintf("starts after %s has printed \"%s\"", moment->role, moment->text);
  case MOMENT_WAITS: return xasprintf("starts when %s waits", moment->role);
  case MOMENT_ENDED: return xasprintf("starts when %s has ended", moment->role);
  case MOMENT_BY_ROLE: return xasprintf("is started by %s", moment->role);
  case MOMENT_AT_ONCE: return xstrdup("starts at once");
  case MOMENT_SETTLED: break;
  }
  return xstrdup("starts when every program before it waits or has ended");
}

/* ---- for people ---- */

static void show_words(const char *label, const strings *list, size_t indent) {
  if (list->count == 0)
    return;
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  strbuf_add_text(&line, label);
  vec_each(list, text) strbuf_addf(&line, " %s", *text);
  printf("%*s", (int)indent, "");
  cli_print_wrapped(line.buf, indent, indent + 2);
}

static void show_roles(const struct program *program) {
  printf("\nPrograms to write\n");
  for (size_t i = 0; i < program->roles.count; i++) {
    const struct role *role = &program->roles.items[i];
    if (program_supplies(program, role))
      continue;
    _cleanup_free_ char *start = start_text(role, i);
    printf("  %s\n", role->name);
    show_words("sources:", &role->sources, 4);
    show_words("also accepted as:", &role->also_named, 4);
    show_words("run with:", &role->args, 4);
    printf("    ");
    cli_print_wrapped(start, 4, 6);
  }
  if (program->headers.count)
    putchar('\n');
  show_words("Headers that the course supplies:", &program->headers, 0);
  putchar('\n');
  strings flags = {0};
  vec_each(&program->build_flags, flag) strings_add(&flags, *flag);
  vec_each(&program->libraries, library) strings_add(&flags, *library);
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

/* The first case that a student may see whole. */
static const struct test_case *example_case(const struct program *program) {
  vec_each(&program->cases, test) if (!test->hidden && !test->injections.count) return test;
  return NULL;
}

/* False where there can be no sandbox: the handout is then without its example. */
static bool run_example(const struct course *course, const struct program *program, struct run_record *ret_record) {
  const struct grade_options options = {.seed = 1};
  const struct test_case *test = example_case(program);
  struct grader *grader = test ? grader_new(course, &options, NULL) : NULL;
  bool worked = grader && grade_example(grader, program, test, ret_record, NULL) == 0 && ret_record->end == RUN_COMPLETED;
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
    vec_each(&record.timeline.events, event) if (event->kind == EVENT_OUTPUT || event->kind == EVENT_INPUT)
        show_event(&record.timeline, event, &line_is_open);
    if (line_is_open)
      putchar('\n');
  }
  run_record_release(&record);
}

enum { LONGEST_PATTERN = 60 }; /* that a person reads */

static void show_text(const char *role, const char *where, const struct text_expectation *text) {
  static const char *const rules[] = {[TEXT_EXACT] = "just this", [TEXT_CONTAINS] = "somewhere in it",
                                      [TEXT_LINES] = "these lines, in any order",
                                      [TEXT_MATCHES] = "text of this form, a PCRE2 pattern"};
  if (text->rule >= array_size(rules) || !rules[text->rule])
    return;
  if (text->rule == TEXT_MATCHES && strlen(text->parts.items[0]) > LONGEST_PATTERN) {
    printf("%9s%s prints to %s as the example shows\n", "", role, where);
    return;
  }
  if (text->rule == TEXT_EXACT && (!text->parts.count || !*text->parts.items[0])) {
    printf("%9s%s prints nothing to %s\n", "", role, where);
    return;
  }
  printf("%9s%s prints to %s, %s:\n", "", role, where, rules[text->rule]);
  vec_each(&text->parts, part) {
    for (const char *at = *part; *at; at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n'))
      printf("%11s%.*s\n", "", (int)strcspn(at, "\n"), at);
  }
}

/* What stands in the case file itself; what the reference prints is in the example. */
static void show_expectations(const struct test_case *test) {
  vec_each(&test->expect, expect) {
    if (expect->has_exit && expect->exit)
      printf("%9s%s ends with status %d\n", "", expect->role, expect->exit);
    show_text(expect->role, "stdout", &expect->out);
    show_text(expect->role, "stderr", &expect->err);
    show_text(expect->role, "stdout or stderr", &expect->message);
  }
}

static void show_cases(const struct program *program) {
  printf("\nWhat must hold (%.6g points)\n", program_points(program));
  vec_each(&program->cases, test) {
    if (test->hidden)
      continue;
    printf("  %5.6g  ", test->points);
    cli_print_wrapped(test->says, 9, 9);
    show_expectations(test);
    if (!test->hint)
      continue;
    printf("%9shint: ", "");
    cli_print_wrapped(test->hint, 15, 11);
  }
  size_t hidden = cli_hidden_cases(program);
  if (hidden)
    printf("  and %zu more that stay%s hidden\n", hidden, hidden == 1 ? "s" : "");
}

static void print_handout(const struct course *course, const struct program *program) {
  _cleanup_free_ char *title = xasprintf("%s: %s", program->name, program->title);
  cli_print_wrapped(title, 0, 2);
  if (program->document)
    printf("from document %s\n", program->document);
  show_roles(program);
  vec_each(&program->headers, header) show_header(course, program, *header);
  show_example(course, program);
  show_cases(program);
  _cleanup_free_ char *end = xasprintf("Put the files into a folder called %s, go there, and type: ipcgrade check",
                                       program->name);
  putchar('\n');
  cli_print_wrapped(end, 0, 0);
}

/* ---- for machines ---- */

static json_t *json_of_roles(const struct program *program) {
  json_t *roles = json_array();
  for (size_t i = 0; i < program->roles.count; i++) {
    const struct role *role = &program->roles.items[i];
    _cleanup_free_ char *start = start_text(role, i);
    json_array_append_new(roles, json_pack("{s:s, s:o, s:o, s:o, s:s}", "name", role->name, "sources",
                                           cli_json_of_strings(&role->sources), "also_named",
                                           cli_json_of_strings(&role->also_named), "args",
                                           cli_json_of_strings(&role->args), "start", start));
  }
  return roles;
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
  return json_pack("{s:s, s:s, s:s?, s:f, s:o, s:o, s:o, s:o, s:o, s:I}", "program", program->name, "title",
                   program->title, "document", program->document, "points", program_points(program), "roles",
                   json_of_roles(program), "headers", json_of_headers(course, program), "build_flags",
                   cli_json_of_strings(&program->build_flags), "libraries", cli_json_of_strings(&program->libraries),
                   "cases", cli_json_of_cases(program), "hidden_cases", (json_int_t)cli_hidden_cases(program));
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
