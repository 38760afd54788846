/* ipcgrade lint: are the case files right, and assignment files? */
#include "cli/cli.h"

#include "base/text.h"
#include "course/assignment.h"
#include "course/load.h"
#include "run/suppressions.h"
#include "validate/lint.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* "PATH:LINE:COLUMN: what", if it is of that form: a file that can't be read has no line. */
static json_t *json_of_problem(const char *case_file, const char *problem) {
  for (const char *colon = strchr(problem, ':'); colon; colon = strchr(colon + 1, ':')) {
    int line = 0;
    int column = 0;
    int behind = 0;
    if (sscanf(colon, ":%d:%d: %n", &line, &column, &behind) == 2 && behind > 0)
      return json_pack("{s:s%, s:i, s:i, s:s}", "file", problem, (size_t)(colon - problem), "line", line, "column",
                       column, "message", colon + behind);
  }
  return json_pack("{s:s, s:n, s:n, s:s}", "file", case_file, "line", "column", "message", problem);
}

struct lint {
  json_t *all;  /* where problems go, or NULL: they are printed */
  size_t files; /* case files */
  size_t assignments;
  size_t problems;
  int status; /* of what this host can't tell */
};

/* What lies beside a case file that is right by itself: known faults and equivalent mutants. */
static void look_beside(struct lint *lint, const struct program *program, strings *problems) {
  struct error err = {0};
  struct course course = {.root = xstrdup(program->course)};
  if (course.root && validate_lint(&course, program, problems, &err))
    lint->status = cli_fail(&err);
  course_release(&course);
}

static void tell(struct lint *lint, const char *path, const strings *problems) {
  _cleanup_free_ char *shown_path = text_visible(path);
  vec_each(problems, problem) {
    _cleanup_free_ char *shown = text_visible(*problem);
    if (lint->all)
      json_array_append_new(lint->all, json_of_problem(shown_path, shown));
    else
      puts(shown);
  }
  lint->problems += problems->count;
}

static void lint_file(struct lint *lint, const char *path) {
  struct error err = {0};
  struct program program;
  strings problems = {0};
  if (program_lint(path, &program, &problems, &err) == 0) {
    look_beside(lint, &program, &problems);
    program_release(&program);
  }
  tell(lint, path, &problems);
  lint->files++;
  strings_release(&problems);
}

/* What it names is looked up in the course that `grade` would take. */
static int lint_assignment(struct lint *lint, const struct cli *cli, const char *path) {
  struct error err = {0};
  struct course course = {0};
  struct assignment assignment;
  strings problems = {0};
  int status = cli_open_course(cli, &course);
  if (status != EXIT_GO_ON)
    return status;
  if (assignment_load(path, &course, &assignment, &problems, &err) == 0)
    assignment_release(&assignment);
  tell(lint, path, &problems);
  lint->assignments++;
  strings_release(&problems);
  course_release(&course);
  return EXIT_GO_ON;
}

static int lint_named(struct lint *lint, const struct cli *cli, const words *paths) {
  int status = EXIT_GO_ON;
  vec_each(paths, path) {
    if (status != EXIT_GO_ON)
      break;
    if (assignment_is_meant(*path))
      status = lint_assignment(lint, cli, *path);
    else
      lint_file(lint, *path);
  }
  return status;
}

/* What belongs to all programs of a course. */
static void lint_course(struct lint *lint, const struct course *course) {
  struct error err = {0};
  suppressions list = {0};
  strings problems = {0};
  if (suppressions_read(course->root, &list, &err))
    strings_add(&problems, err.message);
  suppressions_release(&list);
  validate_lint_worked(course, &problems);
  tell(lint, course->root, &problems);
  strings_release(&problems);
}

static void print_count(const struct lint *lint) {
  if (lint->files || !lint->assignments)
    printf("%zu case file%s, ", lint->files, plural(lint->files));
  if (lint->assignments)
    printf("%zu assignment file%s, ", lint->assignments, plural(lint->assignments));
  printf("%zu problem%s\n", lint->problems, plural(lint->problems));
}

int cmd_lint(struct cli *cli, int argc, char **argv) {
  struct course course = {0};
  words rest = {0};
  struct lint lint = {.status = EXIT_FULL};
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count == 0)
    status = cli_open_course(cli, &course);
  if (status == EXIT_GO_ON) {
    lint.all = cli->json ? json_array() : NULL;
    status = lint_named(&lint, cli, &rest);
  }
  if (status == EXIT_GO_ON) {
    if (course.root)
      lint_course(&lint, &course);
    vec_each(&course.programs, name) {
      _cleanup_free_ char *path = course_case_file(&course, *name);
      lint_file(&lint, path);
    }
    if (lint.all)
      cli_print_json(steal_pointer(&lint.all));
    else if (!cli->quiet)
      print_count(&lint);
    status = lint.problems ? EXIT_USAGE : lint.status;
  }
  json_decref(lint.all);
  course_release(&course);
  vec_release(&rest);
  return status;
}
