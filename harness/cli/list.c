/* ipcgrade list: the programs of the course, or the cases of one. */
#include "cli/cli.h"

#include <jansson.h>
#include <stdio.h>

static json_t *cases_of(const struct program *program) {
  json_t *cases = json_array();
  vec_each(&program->cases, test)
      json_array_append_new(cases, json_pack("{s:s, s:s, s:s, s:f, s:s}", "id", test->id, "says", test->says,
                                             "category", category_name(test->category), "points", test->points,
                                             "visibility", test->hidden ? "hidden" : "visible"));
  return cases;
}

static void print_cases(const struct program *program) {
  vec_each(&program->cases, test) printf("%-24s %5.6g  %-12s %s%s\n", test->id, test->points,
                                         category_name(test->category), test->says, test->hidden ? " (hidden)" : "");
}

static int list_one(const struct cli *cli, const struct course *course, const char *name) {
  struct error err = {0};
  struct program program;
  if (course_load(course, name, &program, &err))
    return cli_fail(&err);
  if (cli->json) {
    json_t *cases = cases_of(&program);
    json_dumpf(cases, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(cases);
  } else {
    print_cases(&program);
  }
  program_release(&program);
  return EXIT_FULL;
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
                                         "points", program_points(&program), "cases", (int)program.cases.count));
    if (!cli->json)
      printf("%-18s %4.6g points, %2zu cases  %s\n", program.name, program_points(&program), program.cases.count,
             program.title);
    program_release(&program);
  }
  if (cli->json) {
    json_dumpf(all, stdout, JSON_INDENT(1));
    putchar('\n');
  }
  json_decref(all);
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
