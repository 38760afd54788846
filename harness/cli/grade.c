/* ipcgrade grade: submissions, one after another, with results written as they come. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/text.h"
#include "grade/grade.h"
#include "grade/submissions.h"
#include "report/report.h"

#include <jansson.h>
#include <string.h>

/* In the results' folder, beside the owners. */
#define CLASS_COVERAGE "class-coverage"

struct task {
  struct cli *cli;
  struct course course;
  struct grade_options options;
  const char *out;
  const char *format_list;
  const char *isolation; /* that is required */
  strings programs;
  VEC(const struct report_format *) formats; /* ends with NULL */
  submissions submissions;
  struct grader *grader;
  struct program program; /* the one loaded last */
  int status;
  size_t graded;
  double score, max_score;
  bool coverage;         /* asked for by --coverage, for all programs and with lcov's pages */
  bool without_pages;    /* since there is no lcov */
  struct strbuf covered; /* lcov's tracefile of all submissions so far */
};

static int find_formats(struct task *task) {
  _cleanup_free_ char *copy = xstrdup(task->format_list ? task->format_list : "json");
  char *rest = copy;
  for (char *name = strsep(&rest, ","); name; name = strsep(&rest, ",")) {
    const struct report_format *format = report_format_find(name);
    if (!format)
      return cli_usage("--format: there is no format '%s'; there are: json, cobertura, lcov", name);
    task->options.coverage = task->options.coverage || format->of_coverage;
    *vec_add(&task->formats) = format;
  }
  vec_add(&task->formats);
  return EXIT_GO_ON;
}

static int check_isolation(struct task *task) {
  if (!task->isolation)
    return EXIT_GO_ON;
  if (strcmp(task->isolation, "full") != 0)
    return cli_usage("--require: there is no isolation '%s' to require; there is: full", task->isolation);
  task->options.require_full = true;
  return EXIT_GO_ON;
}

static int say_none_of(const strings *programs, const words *paths) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  vec_each(programs, program)
    strbuf_addf(&text, "%s%s", program > programs->items ? " or " : "no submission of ", *program);
  for (size_t i = 0; i < paths->count; i++) {
    strbuf_add_text(&text, i ? " or " : " in ");
    text_add_visible(&text, paths->items[i], strlen(paths->items[i]), 0);
  }
  return cli_usage("%s", text.buf);
}

static int find_submissions(struct task *task, const words *paths) {
  struct error err = {0};
  if (paths->count == 0)
    return cli_usage("grade needs the path of an owner's folder, or of a folder of such");
  strings notes = {0};
  int failed = 0;
  for (size_t i = 0; i < paths->count && !failed; i++)
    failed = submissions_find(&task->course, paths->items[i], &task->programs, &task->submissions, &notes, &err);
  vec_each(&notes, note)
    fprintf(stderr, "ipcgrade: %s\n", *note);
  strings_release(&notes);
  if (failed)
    return cli_fail(&err);
  return task->submissions.count ? EXIT_GO_ON : say_none_of(&task->programs, paths);
}

/* Before hours of grading. */
static int prepare_out(const struct task *task) {
  struct error err = {0};
  if (directory_make(task->out, &err) == 0 && access(task->out, W_OK | X_OK))
    error_errno(&err, "write to folder %s", task->out);
  if (err.cause == ERROR_NONE)
    return EXIT_GO_ON;
  return cli_usage("%s; --out DIR names another folder for the results", err.message);
}

static void raise_status(struct task *task, int status) {
  if (status > task->status)
    task->status = status;
}

static void print_findings(const struct submission_result *result) {
  bool seen[FINDING_KIND_COUNT] = {false};
  vec_each(&result->findings, finding)
    seen[finding->kind] = true;
  vec_each(&result->cases, graded)
    vec_each(&graded->findings, finding)
      seen[finding->kind] = true;
  bool any = false;
  for (int kind = 0; kind < FINDING_KIND_COUNT; kind++) {
    if (seen[kind])
      printf("%s%s", any ? ", " : "  ", finding_kind_name((enum finding_kind)kind));
    any = any || seen[kind];
  }
}

/* What the points went for may be no fault of the owner's: a file that only its owner can read, say. */
static void warn_of_left_out(const struct submission_result *result) {
  bool any = false;
  vec_each(&result->findings, finding)
    any = any || finding->kind == FINDING_MISSING_SOURCE;
  _cleanup_free_ char *owner = text_visible(result->owner);
  for (size_t i = 0; any && i < result->left_out.count; i++) {
    _cleanup_free_ char *note = text_visible(result->left_out.items[i]);
    fprintf(stderr, "ipcgrade: %s/%s: %s\n", owner, result->program, note);
  }
}

static void print_line(const struct task *task, const struct submission_result *result) {
  _cleanup_strbuf_ struct strbuf owner = STRBUF_INIT;
  bool full = result->status == STATUS_GRADED && result->score >= result->max_score;
  if (task->cli->quiet && full)
    return;
  text_add_visible(&owner, result->owner, strlen(result->owner), 0);
  const char *paint = task->cli->color ? (full ? "\033[32m" : "\033[31m") : "";
  printf("%-12s %-18s %s%6.6g of %.6g%s", owner.buf, result->program, paint, result->score, result->max_score,
         task->cli->color ? "\033[0m" : "");
  if (result->status == STATUS_BROKEN)
    printf("  %s", submission_status_name(result->status));
  print_findings(result);
  putchar('\n');
  fflush(stdout);
}

static int load_program(struct task *task, const char *name, struct error *err) {
  if (task->program.name && strcmp(task->program.name, name) == 0)
    return 0;
  program_release(&task->program);
  return course_load(&task->course, name, &task->program, err);
}

/* Pages are not the grade: without them it is as good. */
static void make_pages(struct task *task, const char *folder, const char *tracefile, const char *tree,
                       const char *title) {
  struct error err = {0};
  if (task->without_pages || report_lcov_tree(folder, tracefile, tree, title, &err) == 0)
    return;
  fprintf(stderr, "ipcgrade: no pages of lcov: %s\n", err.message);
  task->without_pages = err.cause == ERROR_UNSUPPORTED; /* which is said once */
}

static void add_pages(struct task *task, const struct submission_result *result) {
  _cleanup_free_ char *folder = xasprintf("%s/%s/%s", task->out, result->owner, result->program);
  _cleanup_free_ char *sources = xasprintf("%s/%s/sources", result->owner, result->program);
  _cleanup_free_ char *shown = text_visible(result->owner);
  _cleanup_free_ char *title = xasprintf("%s by %s", result->program, shown);
  report_lcov_add(result, sources, &task->covered);
  make_pages(task, folder, "coverage.info", "coverage/lcov", title);
}

static void add_class_pages(struct task *task) {
  struct error err = {0};
  _cleanup_free_ char *folder = path_join(task->out, CLASS_COVERAGE);
  _cleanup_free_ char *path = path_join(folder, "coverage.info");
  if (!task->covered.length)
    return;
  if (directory_make(folder, &err) || file_write(path, task->covered.buf, task->covered.length, &err))
    fprintf(stderr, "ipcgrade: %s\n", err.message);
  else
    make_pages(task, task->out, CLASS_COVERAGE "/coverage.info", CLASS_COVERAGE, "All submissions");
}

/* A submission that can't be read or whose grading failed is told, and the others go on. */
static int grade_one(struct task *task, const struct submission *submission) {
  struct error err = {0};
  struct submission_result result = {0};
  int failed = load_program(task, submission->program, &err);
  grader_options(task->grader)->coverage =
      !failed && (task->coverage || task->options.coverage || program_asks_coverage(&task->program));
  if (!failed)
    failed = grade_submission(task->grader, &task->program, submission->owner, submission->folder, &result, &err);
  cli_clear_progress();
  if (failed) {
    submission_result_release(&result);
    raise_status(task, cli_fail(&err));
    return EXIT_GO_ON;
  }
  struct error write_error = {0};
  int status = EXIT_GO_ON;
  if (report_write(task->out, &result, grader_sources(task->grader), task->formats.items, &write_error))
    status = cli_fail(&write_error);
  else if (task->coverage && result.coverage.measured)
    add_pages(task, &result);
  if (!task->cli->json)
    print_line(task, &result);
  warn_of_left_out(&result);
  if (err.cause != ERROR_NONE)
    cli_fail(&err);
  bool full = result.status == STATUS_GRADED && result.score >= result.max_score;
  raise_status(task, result.status == STATUS_BROKEN ? EXIT_HARNESS : full ? EXIT_FULL : EXIT_LOST);
  task->graded++;
  task->score += result.score;
  task->max_score += result.max_score;
  submission_result_release(&result);
  return status;
}

static void print_summary(const struct task *task) {
  json_t *summary = json_pack("{s:I, s:f, s:f, s:s%}", "submissions", (json_int_t)task->graded, "score", task->score,
                              "max_score", task->max_score, "out", task->out, strlen(task->out));
  json_dumpf(summary, stdout, JSON_REAL_PRECISION(10));
  putchar('\n');
  json_decref(summary);
}

static int grade_all(struct task *task) {
  struct error err = {0};
  int prepared = prepare_out(task);
  if (prepared != EXIT_GO_ON)
    return prepared;
  task->grader = grader_new(&task->course, &task->options, &err);
  if (!task->grader)
    return cli_fail(&err);
  vec_each(&task->submissions, submission) {
    int status = grade_one(task, submission);
    if (status != EXIT_GO_ON)
      return status;
  }
  add_class_pages(task);
  if (task->cli->json)
    print_summary(task);
  else if (!task->cli->quiet)
    printf("%zu submission%s graded, results in %s/<owner>/<program>/result.json\n", task->graded, plural(task->graded),
           task->out);
  return task->status;
}

static void release(struct task *task) {
  grader_free(task->grader);
  program_release(&task->program);
  submissions_release(&task->submissions);
  vec_release(&task->formats);
  strings_release(&task->programs);
  strbuf_release(&task->covered);
  course_release(&task->course);
}

int cmd_grade(struct cli *cli, int argc, char **argv) {
  struct task task = {.cli = cli,
                      .options = {.seed = 1, .progress = cli_coverage_progress(cli)},
                      .out = "reports",
                      .covered = STRBUF_INIT};
  uint64_t workers = 1;
  bool cross = false;
  const struct option_row own[] = {
      {"out", 'o', "DIR", OPTION_TEXT, &task.out, "where results go (reports)"},
      {"format", 0, "LIST", OPTION_TEXT, &task.format_list,
       "formats to write, with commas between: json (the default), cobertura, lcov"},
      {"program", 'P', "NAME", OPTION_TEXTS, &task.programs, "this program alone; may be given again"},
      {"seed", 0, "N", OPTION_NUMBER, &task.options.seed, "order of events; 1, the default, is the ordinary one"},
      {"require", 0, "full", OPTION_TEXT, &task.isolation, "leave ungraded what can't be run in full isolation here"},
      {"coverage", 0, NULL, OPTION_FLAG, &task.coverage,
       "tell which lines the cases reach, with pages for each submission and for all of them"},
      {"cross", 0, NULL, OPTION_FLAG, &cross,
       "instead of grading: run each server with each client, and print who works"},
      {"jobs", 'j', "N", OPTION_NUMBER, &workers, "workers; only 1 is possible, one submission is graded at a time"},
      {0}};
  words rest = {0};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON && workers != 1)
    status = cli_usage("--jobs can only be 1: one submission is graded at a time");
  if (status == EXIT_GO_ON)
    status = find_formats(&task);
  if (status == EXIT_GO_ON)
    status = check_isolation(&task);
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &task.course);
  if (status == EXIT_GO_ON)
    status = cli_check_programs(&task.course, &task.programs);
  if (status == EXIT_GO_ON)
    status = find_submissions(&task, &rest);
  if (status == EXIT_GO_ON)
    status = cross ? cli_cross(cli, &task.course, &task.submissions, task.options.seed) : grade_all(&task);
  release(&task);
  vec_release(&rest);
  return status;
}
