/* ipcgrade grade: many submissions, by several workers, with results written as they come. */
#include "cli/class/absent.h"
#include "cli/class/attempts.h"
#include "cli/class/costs.h"
#include "cli/class/crew.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/class/assigned.h"
#include "grade/roll.h"
#include "grade/scratch.h"
#include "grade/submissions.h"

#include <jansson.h>
#include <string.h>

static const char default_out[] = "reports";

struct task {
  struct cli *cli;
  struct grading grading;
  const char *format_list;
  const char *times_path;
  const char *roster_path;
  struct assignment assignment;
  struct crew_asked asked;
  submissions submissions;
  size_t undecided; /* handed in for nobody knows which program */
  char *staging;    /* what archives are unpacked into */
  struct intake *intake;
};

static bool is_asked(const struct task *task, const char *format) {
  vec_each(&task->grading.formats, asked)
    if (*asked && strcmp((*asked)->name, format) == 0)
      return true;
  return false;
}

static int find_formats(struct task *task) {
  return grading_find_formats(&task->grading, task->format_list ? task->format_list : "json,html");
}

static int say_none_of(const strings *programs, const words *paths) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strbuf_add_text(&text, "no submission");
  vec_each(programs, program)
    strbuf_addf(&text, "%s%s", program > programs->items ? " or " : " of ", *program);
  for (size_t i = 0; i < paths->count; i++) {
    strbuf_add_text(&text, i ? " or " : " in ");
    text_add_visible(&text, paths->items[i], strlen(paths->items[i]), 0);
  }
  return cli_usage("%s", text.buf);
}

static int start_intake(struct task *task, struct error *err) {
  task->staging = scratch_make(err);
  task->intake = task->staging ? intake_new(task->staging) : NULL;
  return task->intake ? 0 : -1;
}

static int find_submissions(struct task *task, const words *paths) {
  struct error err = {0};
  if (paths->count == 0)
    return cli_usage("grade needs the path of an owner's folder, of a folder of such, or of an archive");
  strings notes = {0};
  int failed = start_intake(task, &err);
  for (size_t i = 0; i < paths->count && !failed; i++)
    failed = submissions_find(&task->grading.course, task->intake, paths->items[i], &task->asked.programs,
                              &task->submissions, &notes, &task->undecided, &err);
  vec_each(&notes, note)
    fprintf(stderr, "ipcgrade: %s\n", *note);
  strings_release(&notes);
  if (failed)
    return cli_fail(&err);
  return task->submissions.count ? EXIT_GO_ON : say_none_of(&task->asked.programs, paths);
}

static int find_assignment(struct task *task, const words *paths) {
  int status = assigned_take(task->cli, &task->grading, task->asked.assignment_path, paths, &task->asked.programs,
                             &task->assignment);
  if (status == EXIT_GO_ON && task->times_path && !task->assignment.late.has_due)
    return cli_usage("--handed-in: there is no assignment file with a due date, so nothing is late");
  return status;
}

/* Who is in the class, and what of it counts. */
static int call_roll(struct task *task) {
  people roster = {0};
  strings notes = {0};
  struct error err = {0};
  int failed = 0;
  if (task->roster_path)
    failed = roster_read(task->roster_path, &roster, &err) ||
             roll_call(task->intake, &roster, &task->asked.programs, &task->submissions, &notes, &err);
  vec_each(&notes, note)
    fprintf(stderr, "ipcgrade: %s: %s\n", task->roster_path, *note);
  roll_number_attempts(&task->submissions);
  strings_release(&notes);
  people_release(&roster);
  return failed ? cli_fail(&err) : EXIT_GO_ON;
}

static int find_attempts(struct task *task) {
  int status = attempts_number(&task->grading, &task->submissions);
  if (task->assignment.attempts == ATTEMPT_BEST)
    roll_note_attempts(&task->submissions);
  else
    roll_keep_last(&task->submissions);
  attempts_mark(&task->submissions);
  return status;
}

/* A name of ours in the results' folder, where each owner has a folder? */
static bool is_ours(const char *name) {
  static const char *const names[] = {"index.html", "anonymous.html", "cross.json", CLASS_COVERAGE};
  for (size_t i = 0; i < array_size(names); i++)
    if (strcmp(name, names[i]) == 0)
      return true;
  return strncmp(name, "gradebook.", 10) == 0;
}

static bool has_owner(const submissions *list, const char *owner) {
  vec_each(list, submission)
    if (strcmp(submission->owner, owner) == 0)
      return true;
  return false;
}

/* Whoever is called so, perhaps by his own choice, stops nobody's grading: his results lie under a name like it. */
static int rename_owners(submissions *list) {
  vec_each(list, submission) {
    _cleanup_free_ char *safe = xasprintf("_%s", submission->owner);
    if (is_ours(submission->owner) && has_owner(list, safe))
      return cli_usage(
          "nobody can be called %s, which is a file of the results, and %s is somebody else: rename one of "
          "the folders",
          submission->owner, safe);
  }
  vec_each(list, submission) {
    if (!is_ours(submission->owner))
      continue;
    char *safe = xasprintf("_%s", submission->owner);
    *vec_add(&submission->notes) =
        xasprintf("%s is a file of the results, so those of the owner of that name are in %s", submission->owner, safe);
    free(submission->owner);
    submission->owner = safe;
  }
  return EXIT_GO_ON;
}

/* A mistake in a case file is told once, and before anything is made. */
static int check_cases(const struct task *task) {
  strings names = {0};
  vec_each(&task->submissions, submission)
    if (!strings_have(&names, submission->program))
      strings_add(&names, submission->program);
  int status = cli_check_programs(&task->grading.course, &names);
  strings_release(&names);
  return status;
}

/* Before hours of grading. */
static int prepare_out(const struct task *task) {
  struct error err = {0};
  if (directory_make(task->grading.out, &err) == 0 && access(task->grading.out, W_OK | X_OK))
    error_errno(&err, "write to folder %s", task->grading.out);
  if (err.cause == ERROR_NONE)
    return EXIT_GO_ON;
  return cli_usage("%s; --out DIR names another folder for the results", err.message);
}

static void print_line(void *context, struct graded *graded) {
  (void)context;
  fwrite(graded->line.buf, 1, graded->line.length, stdout);
}

/* Of several attempts one. */
static size_t graded_of(const struct crew *crew) { return crew->summary.all.submissions - crew->summary.all.ungraded; }

static void print_summary(const struct crew *crew) {
  const char *out = crew->grading->out;
  const struct costs costs = costs_since(crew->begun, &crew->summary);
  json_t *summary = json_pack("{s:I, s:I, s:f, s:f, s:s%, s:o}", "submissions", (json_int_t)graded_of(crew),
                              "unchanged", (json_int_t)crew->unchanged, "score", crew->summary.score, "max_score",
                              crew->summary.max_score, "out", out, strlen(out), "costs", costs_to_json(&costs));
  json_dumpf(summary, stdout, JSON_REAL_PRECISION(10));
  putchar('\n');
  json_decref(summary);
}

/* Of what has been graded now, if it is a class. */
static void print_costs(const struct crew *crew) {
  const struct costs costs = costs_since(crew->begun, &crew->summary);
  if (crew->summary.all.submissions > 1 && crew->graded > crew->unchanged)
    costs_print(&costs, stdout);
}

static void print_totals(const struct crew *crew) {
  if (crew->cli->json)
    print_summary(crew);
  else if (!crew->cli->quiet) {
    summary_print(&crew->summary, stdout);
    print_costs(crew);
    size_t graded = graded_of(crew);
    printf("%zu submission%s graded", graded, plural(graded));
    if (crew->graded > graded)
      printf(" in %zu attempts", crew->graded);
    if (crew->unchanged)
      printf(" (%zu unchanged, from the gradebook)", crew->unchanged);
    if (graded)
      printf(", results in %s/<owner>/<program>/result.json", crew->grading->out);
    putchar('\n');
  }
}

static void say_without_time(const struct crew *crew) {
  if (crew->without_time)
    fprintf(stderr,
            "ipcgrade: of %zu submission%s nobody knows when they were handed in, and nothing was taken off; "
            "--handed-in FILE tells it\n",
            crew->without_time, plural(crew->without_time));
}

/* What is left out costs somebody all points: that it was is not to be seen in lines alone. */
static int say_undecided(const struct task *task, int status) {
  if (!task->undecided)
    return status;
  fprintf(stderr,
          "ipcgrade: %zu of those who handed in were left out, since nobody knows for which program: --program "
          "NAME tells it\n",
          task->undecided);
  return status > EXIT_USAGE ? status : EXIT_USAGE;
}

static int say_cut(const struct task *task, int status) {
  if (intake_is_whole(task->intake))
    return status;
  fputs("ipcgrade: not all that was handed in could be read (see above), so some who did may be missing\n", stderr);
  return status > EXIT_USAGE ? status : EXIT_USAGE;
}

static bool is_graded_now(const submissions *list, const struct gradebook_entry *entry) {
  vec_each(list, submission)
    if (strcmp(submission->owner, entry->owner) == 0 && strcmp(submission->program, entry->program) == 0)
      return true;
  return false;
}

/* An assignment file lies in the working folder: in another one it is not found, and lateness would be gone silently.
 */
static void warn_of_lateness(const struct task *task) {
  gradebook_entries list = {0};
  size_t judged = 0;
  struct gradebook *gradebook = task->assignment.late.has_due || !gradebook_is_in(task->grading.out)
                                    ? NULL
                                    : gradebook_open(task->grading.out, GRADEBOOK_WRITE, NULL);
  if (gradebook)
    gradebook_list(gradebook, NULL, &list, NULL);
  vec_each(&list, entry)
    judged += entry->late.judged && is_graded_now(&task->submissions, entry);
  if (judged)
    fprintf(stderr,
            "ipcgrade: there was a due date when %zu of these submissions were graded, and there is none now: nothing "
            "is taken off for being late; --assignment FILE names one\n",
            judged);
  gradebook_entries_release(&list);
  gradebook_close(gradebook);
}

static int grade_all(struct task *task) {
  struct crew crew = {.cli = task->cli,
                      .grading = &task->grading,
                      .submissions = &task->submissions,
                      .workers = task->asked.workers,
                      .tell = print_line};
  int status = check_cases(task);
  if (status == EXIT_GO_ON)
    status = prepare_out(task);
  if (status == EXIT_GO_ON)
    status = absent_leave_out(&task->grading, &task->submissions);
  if (status == EXIT_GO_ON) {
    warn_of_lateness(task);
    status = crew_run(&crew);
  }
  if (status == EXIT_GO_ON)
    status = attempts_settle(&crew);
  if (status == EXIT_GO_ON && task->roster_path)
    status = absent_replace(&task->grading, &task->submissions);
  if (status == EXIT_GO_ON) {
    grading_make_class_pages(task->grading.out, &crew.covered);
    if (crew.graded && is_asked(task, "html"))
      cli_write_class_page(task->grading.out);
    print_totals(&crew);
    say_without_time(&crew);
    status = say_cut(task, say_undecided(task, crew.status));
  }
  crew_release(&crew);
  return status;
}

static void release(struct task *task) {
  intake_free(task->intake);
  if (task->staging)
    tree_remove(task->staging, NULL);
  free(task->staging);
  submissions_release(&task->submissions);
  assignment_release(&task->assignment);
  vec_release(&task->grading.formats);
  crew_asked_release(&task->asked);
  course_release(&task->grading.course);
}

int cmd_grade(struct cli *cli, int argc, char **argv) {
  struct task task = {
      .cli = cli, .grading = {.cli = cli, .options = {.seed = 1}, .out = default_out}, .asked = CREW_ASKED_INIT};
  struct grading *grading = &task.grading;
  bool cross = false;
  _cleanup_strbuf_ struct strbuf formats = STRBUF_INIT;
  strbuf_add_text(&formats, "formats to write (json,html), with commas between: ");
  report_format_names(&formats);
  const struct option_row own[] = {
      {"out", 'o', "DIR", OPTION_TEXT, &grading->out, "where results go (reports)"},
      {"format", 0, "LIST", OPTION_TEXT, &task.format_list, formats.buf},
      {"seed", 0, "N", OPTION_NUMBER, &grading->options.seed, "order of events; 1, the default, is the ordinary one"},
      {"handed-in", 0, "FILE", OPTION_TEXT, &task.times_path,
       "CSV with the columns owner and time (and program), for what comes without a time"},
      {"roster", 0, "FILE", OPTION_TEXT, &task.roster_path,
       "CSV of the class: those who handed in nothing are told, and groups are put together"},
      {"coverage", 0, NULL, OPTION_FLAG, &grading->coverage,
       "tell which lines the cases reach, with pages for each submission and for all of them"},
      {"cross", 0, NULL, OPTION_FLAG, &cross,
       "instead of grading: run each server with each client, and tell who works; with --out also on the page of the "
       "class"},
      {"again", 0, NULL, OPTION_FLAG, &grading->again, "also what the gradebook has of the same sources and course"},
      CREW_OPTIONS(&task.asked),
      {0}};
  words rest = {0};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON)
    status = find_formats(&task);
  if (status == EXIT_GO_ON)
    status = crew_prepare(cli, &task.asked, grading);
  if (status == EXIT_GO_ON)
    status = find_assignment(&task, &rest);
  if (status == EXIT_GO_ON)
    status = find_submissions(&task, &rest);
  if (status == EXIT_GO_ON && task.times_path)
    status = assigned_read_times(task.times_path, &grading->course, &task.submissions);
  if (status == EXIT_GO_ON)
    status = call_roll(&task);
  if (status == EXIT_GO_ON)
    status = rename_owners(&task.submissions);
  if (status == EXIT_GO_ON)
    status = find_attempts(&task);
  if (status == EXIT_GO_ON)
    status = cross ? cli_cross(cli, &grading->course, &task.submissions, grading->options.seed,
                               grading->out == default_out ? NULL : grading->out)
                   : grade_all(&task);
  release(&task);
  vec_release(&rest);
  return status;
}
