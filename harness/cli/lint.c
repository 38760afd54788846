/* ipcgrade lint: are the case files right? */
#include "cli/cli.h"

#include "base/text.h"
#include "course/load.h"

#include <stdio.h>

static size_t lint(const char *path) {
  struct error err = {0};
  struct program program;
  strings problems = {0};
  if (program_load(path, &program, &problems, &err) == 0)
    program_release(&program);
  vec_each(&problems, problem) puts(*problem);
  size_t count = problems.count;
  strings_release(&problems);
  return count;
}

int cmd_lint(struct cli *cli, int argc, char **argv) {
  struct course course = {0};
  words rest = {0};
  size_t problems = 0;
  size_t files = 0;
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count == 0)
    status = cli_open_course(cli, &course);
  if (status == EXIT_GO_ON) {
    vec_each(&rest, path) problems += lint(*path);
    vec_each(&course.programs, name) {
      _cleanup_free_ char *path = course_case_file(&course, *name);
      problems += lint(path);
    }
    files = rest.count + course.programs.count;
    if (!cli->quiet)
      printf("%zu case file%s, %zu problem%s\n", files, plural(files), problems, plural(problems));
    status = problems ? EXIT_USAGE : EXIT_FULL;
  }
  course_release(&course);
  vec_release(&rest);
  return status;
}
