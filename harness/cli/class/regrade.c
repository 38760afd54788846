/* ipcgrade regrade: all that is in the gradebook once more, from the sources in there, and what became different. */
#include "cli/class/attempts.h"
#include "cli/class/crew.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/class/assigned.h"

#include <jansson.h>
#include <string.h>

struct task {
  struct cli *cli;
  struct grading grading;
  struct assignment assignment;
  struct crew_asked asked;
  submissions submissions;
  struct json_t *changes;
};

/* One that was never read, or whose grading died, left none. */
static void add_submission(struct task *task, const struct gradebook_entry *entry) {
  _cleanup_free_ char *owner = text_visible(entry->owner);
  if (task->asked.programs.count && !strings_have(&task->asked.programs, entry->program))
    return;
  if (!entry->content)
    fprintf(stderr, "ipcgrade: %s/%s was left out: its sources are not in the gradebook\n", owner, entry->program);
  else
    *vec_add(&task->submissions) = (struct submission){
        .owner = xstrdup(entry->owner), .program = xstrdup(entry->program), .attempt = entry->attempt};
}

static int find_submissions(struct task *task) {
  struct error err = {0};
  gradebook_entries list = {0};
  struct gradebook *gradebook = gradebook_open(task->grading.out, GRADEBOOK_READ, &err);
  int failed = gradebook ? gradebook_list(gradebook, NULL, &list, &err) : -1;
  vec_each(&list, entry)
    add_submission(task, entry);
  gradebook_entries_release(&list);
  gradebook_close(gradebook);
  if (!failed && !task->submissions.count)
    return cli_usage("the gradebook in %s has no submission to grade again%s", task->grading.out,
                     task->asked.programs.count ? " of the programs that --program names" : "");
  return failed ? cli_fail(&err) : EXIT_GO_ON;
}

/* ---- what is told ---- */

static void print_change(void *context, struct graded *graded) {
  const struct task *task = context;
  if (!task->cli->json)
    fwrite(graded->line.buf, 1, graded->line.length, stdout);
  else if (graded->line.length)
    json_array_append_new(task->changes, json_loadb(graded->line.buf, graded->line.length, 0, NULL));
}

static void print_totals(struct task *task, const struct crew *crew) {
  const bool preview = task->grading.preview;
  size_t run = crew->graded - crew->unchanged;
  if (task->cli->json)
    cli_print_json(json_pack("{s:I, s:I, s:b, s:O}", "submissions", (json_int_t)crew->graded, "unchanged",
                             (json_int_t)crew->unchanged, "preview", preview, "changes", task->changes));
  else if (!task->cli->quiet) {
    printf("%zu of %zu submission%s %s%s", crew->differing, crew->graded, plural(crew->graded),
           preview ? "would change" : "changed", preview ? "; nothing was written" : "");
    printf(" (%zu made of the same as before, %zu graded again)\n", crew->unchanged, run);
  }
}

static int regrade(struct task *task) {
  struct crew crew = {.cli = task->cli,
                      .grading = &task->grading,
                      .submissions = &task->submissions,
                      .workers = task->asked.workers,
                      .tell = print_change,
                      .context = task};
  task->changes = json_array();
  attempts_mark(&task->submissions);
  int status = crew_run(&crew);
  if (status == EXIT_GO_ON)
    status = attempts_settle(&crew);
  if (status == EXIT_GO_ON) {
    _cleanup_free_ char *page = path_join(task->grading.out, "index.html");
    if (!task->grading.preview && path_exists(page))
      cli_write_class_page(task->grading.out);
    print_totals(task, &crew);
    status = crew.status > EXIT_LOST ? crew.status : crew.differing ? EXIT_LOST : EXIT_FULL;
  }
  json_decref(task->changes);
  crew_release(&crew);
  return status;
}

/* ---- the command ---- */

static int find_assignment(struct task *task) {
  const words none = {0};
  return assigned_take(task->cli, &task->grading, task->asked.assignment_path, &none, &task->asked.programs,
                       &task->assignment);
}

static void release(struct task *task) {
  submissions_release(&task->submissions);
  assignment_release(&task->assignment);
  vec_release(&task->grading.formats);
  crew_asked_release(&task->asked);
  course_release(&task->grading.course);
}

int cmd_regrade(struct cli *cli, int argc, char **argv) {
  struct task task = {.cli = cli,
                      .grading = {.cli = cli, .options = {.seed = 1}, .out = "reports", .stored = true},
                      .asked = CREW_ASKED_INIT};
  struct grading *grading = &task.grading;
  const struct option_row own[] = {
      {"preview", 0, NULL, OPTION_FLAG, &grading->preview, "only show whose score would change, and why"},
      {"out", 'o', "DIR", OPTION_TEXT, &grading->out, "where the results are (reports)"},
      {"again", 0, NULL, OPTION_FLAG, &grading->again, "also what is made of the same as it was"},
      CREW_OPTIONS(&task.asked),
      {0}};
  words rest = {0};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count)
    status = cli_usage("regrade takes no path: it is about all that is in the gradebook of --out DIR");
  if (status == EXIT_GO_ON)
    status = crew_prepare(cli, &task.asked, grading);
  if (status == EXIT_GO_ON)
    status = find_assignment(&task);
  if (status == EXIT_GO_ON)
    status = find_submissions(&task);
  if (status == EXIT_GO_ON)
    status = regrade(&task);
  release(&task);
  vec_release(&rest);
  return status;
}
