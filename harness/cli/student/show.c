/* ipcgrade show: the handout of a program. */
#include "cli/cli.h"
#include "cli/student/handout.h"

#include <jansson.h>
#include <stdio.h>

/* ---- for machines ---- */

static json_t *json_of_roles(const struct program *program) {
  json_t *roles = json_array();
  vec_each(&program->roles, role) {
    if (program_repeats(program, role) || role->unit)
      continue;
    _cleanup_free_ char *start = cli_start_text(program, role, &role->start);
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
    json_array_append_new(units, json_pack("{s:s, s:o, s:o, s:o, s:s?}", "name", unit->name, "sources",
                                           cli_json_of_strings(&unit->sources), "functions",
                                           cli_json_of_strings(&unit->functions), "declared",
                                           cli_json_of_strings(&unit->declared), "says", unit->says));
  return units;
}

static json_t *json_of_headers(const struct course *course, const struct program *program) {
  json_t *headers = json_object();
  vec_each(&program->headers, header) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    if (cli_read_header(course, program, *header, &text) == 0)
      json_object_set_new(headers, *header, json_stringn(text.buf, text.length));
  }
  return headers;
}

static json_t *json_of_handout(const struct course *course, const struct program *program) {
  strings example = {0};
  cli_example(course, program, &example);
  json_t *lines = cli_json_of_strings(&example);
  strings_release(&example);
  return json_pack("{s:s, s:s, s:s?, s:f, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I}", "program", program->name, "title",
                   program->title, "document", program->document, "points", program_points(program), "roles",
                   json_of_roles(program), "units", json_of_units(program), "headers", json_of_headers(course, program),
                   "build_flags", cli_json_of_strings(&program->build_flags), "libraries",
                   cli_json_of_strings(&program->libraries), "example", lines, "cases", cli_json_of_cases(program),
                   "hidden_cases", (json_int_t)program_hidden_cases(program));
}

/* ---- the command ---- */

static void print_handout(const struct course *course, const struct program *program,
                          const struct handout_format *format) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct handout handout;
  strings example = {0};
  cli_example(course, program, &example);
  cli_handout(course, program, &example, &handout);
  format->write(&handout, &text);
  fwrite(text.buf, 1, text.length, stdout);
  strings_release(&example);
  handout_release(&handout);
}

static int show(const struct cli *cli, const struct course *course, const struct handout_format *format,
                const char *name) {
  struct error err = {0};
  struct program program;
  if (course_load(course, name, &program, &err))
    return cli_fail(&err);
  if (cli->json)
    cli_print_json(json_of_handout(course, &program));
  else
    print_handout(course, &program, format);
  program_release(&program);
  return EXIT_FULL;
}

int cmd_show(struct cli *cli, int argc, char **argv) {
  struct course course = {0};
  words rest = {0};
  const char *format_name = handout_formats[0].name;
  const struct option_row own[] = {
      {"format", 'f', "NAME", OPTION_TEXT, &format_name, "text (the default), markdown or html"}, {0}};
  int status = cli_parse(cli, own, argc, argv, &rest);
  const struct handout_format *format = handout_format_find(format_name);
  if (status == EXIT_GO_ON && !format)
    status = cli_usage("--format: there is no format '%s'; there are: text, markdown, html", format_name);
  if (status == EXIT_GO_ON && rest.count != 1)
    status = cli_usage("show needs a program (see `ipcgrade list`)");
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &course);
  if (status == EXIT_GO_ON && format)
    status = show(cli, &course, format, rest.items[0]);
  course_release(&course);
  vec_release(&rest);
  return status;
}
