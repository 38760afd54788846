/* The assignment that `grade` goes by, and when its submissions were handed in. */
#include "cli/class/assigned.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"

#include <string.h>

#define USUAL_NAME "assignment.yaml"

/* ---- the file ---- */

static bool lies_in(const char *file, const char *folder) {
  _cleanup_free_ char *real_file = realpath(file, NULL);
  _cleanup_free_ char *real_folder = realpath(folder, NULL);
  size_t length = real_folder ? strlen(real_folder) : 0;
  return real_file && length && strncmp(real_file, real_folder, length) == 0 &&
         (real_file[length] == '/' || real_folder[length - 1] == '/');
}

static bool is_graded(const char *file, const words *graded) {
  vec_each(graded, path)
    if (lies_in(file, *path))
      return true;
  return false;
}

static void say_used(const struct cli *cli, const struct assignment *assignment) {
  _cleanup_free_ char *path = text_visible(assignment->path);
  _cleanup_free_ char *title = text_visible(assignment->title ? assignment->title : "");
  if (!cli->quiet)
    fprintf(stderr, "ipcgrade: %s says what counts%s%s%s\n", path, *title ? " (" : "", title, *title ? ")" : "");
}

struct option_row assigned_option(const char **path) {
  return (struct option_row){"assignment",
                             'a',
                             "FILE",
                             OPTION_TEXT,
                             path,
                             "what counts, how much, and until when (assignment.yaml here, if it is there): `ipcgrade "
                             "explain assignment`"};
}

int assigned_load(const struct cli *cli, const struct course *course, const char *path, const words *graded,
                  struct assignment *ret_assignment, bool *ret_there) {
  struct error err = {0};
  strings problems = {0};
  *ret_there = path || path_exists(USUAL_NAME);
  if (!path && *ret_there && is_graded(USUAL_NAME, graded)) {
    fprintf(stderr, "ipcgrade: " USUAL_NAME " lies in what is graded and is not used; if it is yours, name it with "
                    "--assignment\n");
    *ret_there = false;
  }
  if (!*ret_there)
    return EXIT_GO_ON;
  if (assignment_load(path ? path : USUAL_NAME, course, ret_assignment, &problems, &err) == 0) {
    say_used(cli, ret_assignment);
    return EXIT_GO_ON;
  }
  int status = cli_fail(&err);
  for (size_t i = 1; i < problems.count; i++) { /* the first is the error */
    _cleanup_free_ char *shown = text_visible(problems.items[i]);
    fprintf(stderr, "ipcgrade: %s\n", shown);
  }
  strings_release(&problems);
  return status;
}

static int limit_programs(const struct assignment *assignment, strings *programs) {
  vec_each(programs, program)
    if (!assignment_has(assignment, *program))
      return cli_usage("%s is not among the programs of %s", *program, assignment->path);
  if (programs->count == 0)
    vec_each(&assignment->programs, assigned)
      strings_add(programs, assigned->name);
  return EXIT_GO_ON;
}

int assigned_take(const struct cli *cli, struct grading *grading, const char *path, const words *graded,
                  strings *programs, struct assignment *ret_assignment) {
  bool is_there;
  int status = assigned_load(cli, &grading->course, path, graded, ret_assignment, &is_there);
  if (status != EXIT_GO_ON || !is_there)
    return status;
  grading->assignment = ret_assignment;
  grading->options.require_full = grading->options.require_full || ret_assignment->require_full;
  return limit_programs(ret_assignment, programs);
}

/* ---- when things were handed in ---- */

struct times {
  const char *path;
  const struct course *course;
  struct csv_table table;
  int owner, time, program; /* columns; -1: there is none */
};

static int column_of(const struct csv_table *table, const char *const *names) {
  for (; *names; names++)
    if (csv_table_column(table, *names) >= 0)
      return csv_table_column(table, *names);
  return -1;
}

static int find_columns(struct times *times) {
  static const char *const owners[] = {"owner", "login", "student", NULL};
  static const char *const moments[] = {"time", "handed in", "handed_in", "submitted", NULL};
  static const char *const programs[] = {"program", NULL};
  times->owner = column_of(&times->table, owners);
  times->time = column_of(&times->table, moments);
  times->program = column_of(&times->table, programs);
  if (times->owner >= 0 && times->time >= 0)
    return EXIT_GO_ON;
  return cli_usage("%s:1: the first line must name the columns: owner, time, and program where that matters",
                   times->path);
}

/* The line for this program says more than one for all of an owner's. */
static void note_time(const struct times *times, const struct csv_row *row, const struct date *date, submissions *list,
                      strings *strangers) {
  const char *owner = csv_row_field(row, times->owner);
  const char *program = csv_row_field(row, times->program);
  bool is_there = false;
  vec_each(list, submission) {
    bool is_owner = strcmp(submission->owner, owner) == 0;
    is_there = is_there || is_owner;
    if (!is_owner || (*program && strcmp(submission->program, program) != 0) ||
        (!*program && submission->handed_in.known))
      continue;
    submission->handed_in.known = true;
    submission->handed_in.date = *date;
  }
  if (!is_there && !strings_have(strangers, owner))
    strings_add(strangers, owner);
}

/* The line before that says the same of whom and what. */
static const struct csv_row *find_earlier(const struct times *times, const struct csv_row *row) {
  const struct csv_row *const rows = times->table.rows.items;
  for (size_t i = 1; i < times->table.rows.count && rows[i].line < row->line; i++)
    if (strcmp(csv_row_field(&rows[i], times->owner), csv_row_field(row, times->owner)) == 0 &&
        strcmp(csv_row_field(&rows[i], times->program), csv_row_field(row, times->program)) == 0)
      return &rows[i];
  return NULL;
}

/* Says what is wrong with whom and what the line is about. */
static int check_row(const struct times *times, const struct csv_row *row) {
  const char *program = csv_row_field(row, times->program);
  _cleanup_free_ char *owner = text_visible(csv_row_field(row, times->owner));
  const struct csv_row *earlier = find_earlier(times, row);
  if (earlier)
    return cli_usage("%s:%zu: '%s' has a time already, in line %zu", times->path, row->line, owner, earlier->line);
  if (!*program || course_has(times->course, program))
    return EXIT_GO_ON;
  _cleanup_free_ char *suggestion = text_suggestion(course_nearest(times->course, program));
  return cli_usage("%s:%zu: there is no program '%s'%s", times->path, row->line, program, suggestion);
}

static int read_row(const struct times *times, const struct csv_row *row, submissions *list, strings *strangers) {
  struct date date;
  int status = check_row(times, row);
  if (status != EXIT_GO_ON)
    return status;
  const char *text = csv_row_field(row, times->time);
  const char *problem = date_parse(text, &date);
  if (problem) {
    _cleanup_free_ char *shown = text_visible(text);
    return cli_usage("%s:%zu: '%s' %s", times->path, row->line, shown, problem);
  }
  note_time(times, row, &date, list, strangers);
  return EXIT_GO_ON;
}

static void name_strangers(const char *path, const strings *strangers) {
  vec_each(strangers, owner) {
    _cleanup_free_ char *shown = text_visible(*owner);
    fprintf(stderr, "ipcgrade: %s: no submission of '%s' is graded here\n", path, shown);
  }
}

int assigned_read_times(const char *path, const struct course *course, submissions *list) {
  struct error err = {0};
  struct times times = {.path = path, .course = course};
  strings strangers = {0};
  if (csv_table_read(path, &times.table, &err))
    return cli_fail(&err);
  int status = find_columns(&times);
  for (size_t i = 1; i < times.table.rows.count && status == EXIT_GO_ON; i++)
    status = read_row(&times, &times.table.rows.items[i], list, &strangers);
  name_strangers(path, &strangers);
  strings_release(&strangers);
  csv_table_release(&times.table);
  return status;
}
