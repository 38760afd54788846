/* ipcgrade lint: are the case files right? */
#include "cli/cli.h"

#include "base/text.h"
#include "course/load.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* "PATH:LINE:COLUMN: what"; a file that can't be read has no line. */
static json_t *problem_of(const char *path, const char *problem) {
  size_t length = strlen(path);
  int line = 0;
  int column = 0;
  int behind = 0;
  bool begins = strncmp(problem, path, length) == 0;
  if (begins && sscanf(problem + length, ":%d:%d: %n", &line, &column, &behind) == 2 && behind > 0)
    return json_pack("{s:s, s:i, s:i, s:s}", "file", path, "line", line, "column", column, "message",
                     problem + length + behind);
  return json_pack("{s:s, s:n, s:n, s:s}", "file", path, "line", "column", "message", problem);
}

/* Prints the problems, or adds them to `all` when it is there. Returns how many there are. */
static size_t lint(const char *path, json_t *all) {
  struct error err = {0};
  struct program program;
  strings problems = {0};
  if (program_load(path, &program, &problems, &err) == 0)
    program_release(&program);
  _cleanup_free_ char *shown_path = text_visible(path);
  vec_each(&problems, problem) {
    _cleanup_free_ char *shown = text_visible(*problem);
    if (all)
      json_array_append_new(all, problem_of(shown_path, shown));
    else
      puts(shown);
  }
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
    json_t *all = cli->json ? json_array() : NULL;
    vec_each(&rest, path)
      problems += lint(*path, all);
    vec_each(&course.programs, name) {
      _cleanup_free_ char *path = course_case_file(&course, *name);
      problems += lint(path, all);
    }
    files = rest.count + course.programs.count;
    if (all)
      cli_print_json(all);
    else if (!cli->quiet)
      printf("%zu case file%s, %zu problem%s\n", files, plural(files), problems, plural(problems));
    status = problems ? EXIT_USAGE : EXIT_FULL;
  }
  course_release(&course);
  vec_release(&rest);
  return status;
}
