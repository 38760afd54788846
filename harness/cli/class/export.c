/* ipcgrade export: the grades of a class, for Canvas, for Moodle, or as a plain table. */
#include "cli/class/assigned.h"
#include "cli/class/export_student.h"
#include "cli/class/sheet.h"
#include "cli/class/target.h"

#include "base/file.h"
#include "base/text.h"

#include <jansson.h>
#include <string.h>

struct task {
  struct cli *cli;
  const char *format_name, *into_name, *column, *roster_name, *assignment_name, *out, *to;
  bool dry, fitted, as_is, student;
  char *target; /* where --to leads */
  const struct export_format *format;
  struct course course;
  struct assignment assignment;
  bool has_assignment;
  people roster;
  struct csv_table into;
  struct export_sheet sheet;
  struct export_outcome outcome;
  strings notes;
};

/* ---- what is asked for ---- */

static int check_options(struct task *task, const words *rest) {
  task->format = export_format_find(task->format_name);
  if (rest->count)
    return cli_usage("export takes no path: it is about all that is in the gradebook of --out DIR");
  if (!task->format)
    return cli_usage("--format: there is no format '%s'; there are: csv, canvas, moodle", task->format_name);
  if (task->format->into && !task->into_name)
    return cli_usage("--format %s needs --into FILE: %s", task->format_name, task->format->into);
  if (!task->format->into && task->into_name)
    return cli_usage("--into: the format csv fills no file of a platform");
  if (task->column && strcmp(task->format_name, "canvas") != 0)
    return cli_usage("--column is for the format canvas");
  if (task->fitted && task->as_is)
    return cli_usage("--scale and --as-is say opposite things");
  if (task->cli->json && !task->dry && !task->to)
    return cli_usage("--json tells what was done on stdout: name the file for the grades with --to FILE");
  return task->to ? target_find(task->to, &task->target) : EXIT_GO_ON;
}

static int read_files(struct task *task) {
  static const words nothing_graded = {0};
  struct error err = {0};
  int status = cli_open_course(task->cli, &task->course);
  if (status == EXIT_GO_ON)
    status = assigned_load(task->cli, &task->course, task->assignment_name, &nothing_graded, &task->assignment,
                           &task->has_assignment);
  if (status != EXIT_GO_ON)
    return status;
  if ((task->roster_name && roster_read(task->roster_name, &task->roster, &err)) ||
      (task->into_name && csv_table_read(task->into_name, &task->into, &err)))
    return cli_fail(&err);
  return EXIT_GO_ON;
}

static int write_format(struct task *task) {
  struct error err = {0};
  const struct export_request request = {.sheet = &task->sheet,
                                         .into = &task->into,
                                         .into_name = task->into_name,
                                         .column = task->column,
                                         .scale = task->fitted  ? SCALE_FITTED
                                                  : task->as_is ? SCALE_NONE
                                                                : SCALE_REFUSED};
  if (sheet_collect(&task->course, task->has_assignment ? &task->assignment : NULL, task->out, &task->roster,
                    &task->sheet, &task->notes, &err) ||
      task->format->write(&request, &task->outcome, &err))
    return cli_fail(&err);
  return EXIT_GO_ON;
}

/* It is about a course and not about grades. */
static int check_student(const struct task *task, const words *rest) {
  if (rest->count)
    return cli_usage("export --student takes no path: it is about the course; --course DIR names another one");
  if (task->into_name || task->column || task->roster_name || task->fitted || task->as_is || task->dry ||
      strcmp(task->format_name, "csv") != 0)
    return cli_usage("--student exports no grades: of the options here only --to and --assignment go with it");
  return EXIT_GO_ON;
}

static int export_student(const struct task *task, const words *rest) {
  int status = check_student(task, rest);
  const struct student_export asked = {.to = task->to, .assignment = task->assignment_name};
  return status == EXIT_GO_ON ? cli_export_student(task->cli, &asked) : status;
}

/* ---- what is told ---- */

static void print_list(FILE *to, const char *heading, const strings *list) {
  if (list->count)
    fprintf(to, "%s, %zu:\n", heading, list->count);
  vec_each(list, item)
    fprintf(to, "  %s\n", *item);
}

static void print_outcome(const struct task *task, FILE *to) {
  const struct export_outcome *outcome = &task->outcome;
  _cleanup_free_ char *points = export_number(outcome->points);
  _cleanup_free_ char *column = text_visible(outcome->column ? outcome->column : "");
  print_list(to, "Has a grade and no place in the file", &outcome->missing);
  print_list(to, "Is not as expected", &task->notes);
  print_list(to, "Stays as the platform has it", &outcome->kept);
  print_list(to, task->into_name ? "Is in the file and has no grade" : "Has no grade", &outcome->without);
  if (!task->cli->quiet)
    fprintf(to, "%s%s%zu grade%s out of %s points%s\n", column, *column ? ": " : "", outcome->filled,
            plural(outcome->filled), points, task->dry ? "; nothing was written" : "");
}

static json_t *json_of_texts(const strings *list) {
  json_t *array = json_array();
  vec_each(list, item)
    json_array_append_new(array, json_string(*item));
  return array;
}

static void print_json(const struct task *task) {
  const struct export_outcome *outcome = &task->outcome;
  cli_print_json(json_pack("{s:s, s:s?, s:f, s:I, s:o, s:o, s:o, s:o, s:b}", "format", task->format_name, "column",
                           outcome->column, "points", outcome->points, "grades", (json_int_t)outcome->filled,
                           "no_place", json_of_texts(&outcome->missing), "notes", json_of_texts(&task->notes), "kept",
                           json_of_texts(&outcome->kept), "no_grade", json_of_texts(&outcome->without), "dry_run",
                           task->dry));
}

/* The table itself goes to stdout or a file, what is told of it beside it. */
static int hand_out(const struct task *task) {
  struct error err = {0};
  const struct strbuf *text = &task->outcome.text;
  if (!task->dry && task->to && file_write(task->target, text->buf, text->length, &err))
    return cli_fail(&err);
  if (!task->dry && !task->to)
    fwrite(text->buf, 1, text->length, stdout);
  if (task->cli->json)
    print_json(task);
  else
    print_outcome(task, task->dry ? stdout : stderr);
  return task->outcome.missing.count || task->notes.count ? EXIT_LOST : EXIT_FULL;
}

static void release(struct task *task) {
  free(task->target);
  course_release(&task->course);
  assignment_release(&task->assignment);
  people_release(&task->roster);
  csv_table_release(&task->into);
  export_sheet_release(&task->sheet);
  export_outcome_release(&task->outcome);
  strings_release(&task->notes);
}

int cmd_export(struct cli *cli, int argc, char **argv) {
  struct task task = {.cli = cli, .format_name = "csv", .out = "reports"};
  const struct option_row own[] = {
      {"format", 'f', "NAME", OPTION_TEXT, &task.format_name, "csv (the default), canvas or moodle"},
      {"into", 0, "FILE", OPTION_TEXT, &task.into_name,
       "what the platform gave out: Canvas's gradebook, or Moodle's grading worksheet"},
      {"column", 0, "NAME", OPTION_TEXT, &task.column, "Canvas's, by its title or number (the assignment's title)"},
      {"roster", 0, "FILE", OPTION_TEXT, &task.roster_name, "CSV of the class: names, logins, addresses, groups"},
      {"assignment", 'a', "FILE", OPTION_TEXT, &task.assignment_name,
       "what counts, and how much (assignment.yaml here, if it is there)"},
      {"scale", 0, NULL, OPTION_FLAG, &task.fitted, "fit the grades to the points that the platform's file names"},
      {"as-is", 0, NULL, OPTION_FLAG, &task.as_is, "write them as they are, whatever that file says"},
      {"dry-run", 'n', NULL, OPTION_FLAG, &task.dry, "only tell who can't be matched"},
      {"to", 0, "FILE", OPTION_TEXT, &task.to, "where it is written (stdout; with --student ipcgrade-student.tar.gz)"},
      {"student", 0, NULL, OPTION_FLAG, &task.student,
       "no grades, but an archive with which students check their work at home"},
      {"out", 'o', "DIR", OPTION_TEXT, &task.out, "where the results are (reports)"},
      {0}};
  words rest = {0};
  export_outcome_init(&task.outcome);
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON && task.student)
    status = export_student(&task, &rest);
  if (status == EXIT_GO_ON)
    status = check_options(&task, &rest);
  if (status == EXIT_GO_ON)
    status = read_files(&task);
  if (status == EXIT_GO_ON)
    status = write_format(&task);
  if (status == EXIT_GO_ON)
    status = hand_out(&task);
  release(&task);
  vec_release(&rest);
  return status;
}
