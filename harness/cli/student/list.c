/* ipcgrade list: the programs of the course, or the cases of one. */
#include "cli/cli.h"

#include <jansson.h>
#include <stdio.h>

static void print_cases(const struct program *program) {
  vec_each(&program->cases, test) {
    if (test->hidden)
      continue;
    printf("%-24s %5.6g  %s\n    ", test->id, test->points, category_name(test->category));
    cli_print_wrapped(test->says, 4, 4);
  }
  size_t hidden = program_hidden_cases(program);
  if (hidden)
    printf("and %zu more that stay%s hidden\n", hidden, hidden == 1 ? "s" : "");
}

static int list_one(const struct cli *cli, const struct course *course, const char *name) {
  struct error err = {0};
  struct program program;
  if (course_load(course, name, &program, &err))
    return cli_fail(&err);
  if (cli->json)
    cli_print_json(json_pack("{s:s, s:o, s:I}", "program", program.name, "cases", cli_json_of_cases(&program),
                             "hidden_cases", (json_int_t)program_hidden_cases(&program)));
  else
    print_cases(&program);
  program_release(&program);
  return EXIT_FULL;
}

/* "fifo                100 points,  6 cases  A child sends a letter …" */
static void print_program(const struct program *program) {
  int column = printf("%-18s %4.6g points, %2zu cases  ", program->name, program_points(program),
                      program->cases.count + (size_t)program->hidden_cases);
  cli_print_wrapped(program->title, (size_t)column, (size_t)column);
}

static int list_all(const struct cli *cli, const struct course *course) {
  json_t *all = json_array();
  int status = EXIT_FULL;
  vec_each(&course->programs, name) {
    struct error err = {0};
    struct program program;
    if (course_load(course, *name, &program, &err)) {
      status = cli_fail(&err);
      continue;
    }
    json_array_append_new(all, json_pack("{s:s, s:s, s:f, s:i}", "program", program.name, "title", program.title,
                                         "points", program_points(&program), "cases",
                                         (int)(program.cases.count + (size_t)program.hidden_cases)));
    if (!cli->json)
      print_program(&program);
    program_release(&program);
  }
  if (cli->json)
    cli_print_json(all);
  else
    json_decref(all);
  if (course->programs.count == 0 && !cli->json && !cli->quiet)
    puts("There is no program yet: `ipcgrade new NAME` makes one to start from.");
  return status;
}

int cmd_list(struct cli *cli, int argc, char **argv) {
  struct course course = {0};
  words rest = {0};
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count > 1)
    status = cli_usage("list takes at most one program");
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &course);
  if (status == EXIT_GO_ON)
    status = rest.count ? list_one(cli, &course, rest.items[0]) : list_all(cli, &course);
  course_release(&course);
  vec_release(&rest);
  return status;
}
