/* ipcgrade replay: a graded run once more, from the sources and decisions that lie beside its result. */
#include "cli/cli.h"
#include "cli/student/step.h"

#include "base/file.h"
#include "grade/grade.h"
#include "grade/guess.h"
#include "report/report.h"

#include <stdio.h>

enum { MOST_BYTES = 64 << 20, LEAST_WIDTH = 60, WIDTH = 100 };

struct replay {
  struct course course;
  struct program program;
  decisions decisions;
  struct submission_result result;
  struct grader *grader;
};

static int read_schedule(const char *folder, const char *id, struct replay *replay, struct grade_options *options,
                         struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = path_join(folder, "schedule.json");
  if (file_read(path, MOST_BYTES, &text, err)) {
    err->cause = ERROR_USAGE;
    return -1;
  }
  return report_schedule_read(&text, path, id, &options->seed, &replay->decisions, &options->explored,
                              &options->by_calls, err);
}

static void print(const struct cli *cli, const struct replay *replay) {
  const struct case_result *graded = &replay->result.cases.items[0];
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (cli->json)
    report_json(&replay->result, &text);
  else if (!graded->was_run)
    strbuf_addf(&text, "%s: not run, since the sources do not build\n", graded->id);
  else {
    report_findings(&graded->findings, cli_terminal_width(LEAST_WIDTH, WIDTH), &text);
    report_columns(&graded->record.timeline, cli_terminal_width(LEAST_WIDTH, WIDTH), cli->color, &text);
  }
  fwrite(text.buf, 1, text.length, stdout);
  if (!cli->json)
    printf("%s: %s, %.6g of %.6g points\n", graded->id, verdict_name(graded->verdict), graded->points,
           graded->max_points);
}

/* Lines are shown of what was handed in, and not of the course's own programs. */
static void step(const struct cli *cli, const struct replay *replay) {
  const struct case_result *graded = &replay->result.cases.items[0];
  const struct test_case *test = program_case(&replay->program, graded->id);
  _cleanup_free_ char *title = xasprintf("%s %s %s", replay->result.owner, replay->program.name, graded->id);
  strings others = {0};
  vec_each(&replay->program.roles, role)
    if (case_has_partner(test, role->name) || role->part == ROLE_SUITE)
      strings_add(&others, role->name);
  const struct step_scene scene = {&graded->record.timeline, title, grader_sources(replay->grader), &others};
  cli_step(&scene, cli->color);
  strings_release(&others);
}

/* Somebody named the owner's folder, or that of the sources. */
static int check_folder(const char *folder) {
  _cleanup_free_ char *schedule = path_join(folder, "schedule.json");
  if (!path_is_directory(folder) || path_exists(schedule))
    return EXIT_GO_ON;
  return cli_usage("%s holds no result; name the folder of one submission's, such as reports/alice/shm-pair", folder);
}

static int run(struct cli *cli, const char *folder, const char *id, bool by_keys, struct replay *replay,
               struct error *err) {
  struct grade_options options = {.only_case = id};
  _cleanup_free_ char *name = submission_guess_program(&replay->course, folder, err);
  _cleanup_free_ char *owner = submission_owner_of(folder);
  _cleanup_free_ char *sources = path_join(folder, "sources");
  if (!name || course_load(&replay->course, name, &replay->program, err))
    return cli_fail(err);
  int status = cli_check_case(&replay->program, id, false);
  if (status != EXIT_GO_ON)
    return status;
  if (read_schedule(folder, id, replay, &options, err))
    return cli_fail(err);
  /* An empty list of decisions is a schedule too: of a run in which there was nothing to choose. */
  static const struct decision none;
  options.decisions = replay->decisions.count ? replay->decisions.items : &none;
  options.decision_count = replay->decisions.count;
  replay->grader = grader_new(&replay->course, &options, err);
  if (!replay->grader || grade_submission(replay->grader, &replay->program, owner, sources, &replay->result, err) ||
      replay->result.cases.count == 0)
    return cli_fail(err);
  if (by_keys && replay->result.cases.items[0].record.timeline.events.count)
    step(cli, replay);
  else
    print(cli, replay);
  return replay->result.score < replay->result.max_score ? EXIT_LOST : EXIT_FULL;
}

int cmd_replay(struct cli *cli, int argc, char **argv) {
  struct replay replay = {0};
  struct error err = {0};
  words rest = {0};
  bool by_keys = false;
  const struct option_row own[] = {
      {"step", 0, NULL, OPTION_FLAG, &by_keys, "walk over it by keys, with the source beside it"}, {0}};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON && by_keys && cli->json)
    status = cli_usage("--step is for a reader and --json for a program: take one of them");
  if (status == EXIT_GO_ON && by_keys)
    status = cli_check_step();
  if (status == EXIT_GO_ON && rest.count != 2)
    status = cli_usage("replay needs the results folder of one submission, and a case: ipcgrade replay "
                       "reports/alice/shm-pair four-integers");
  if (status == EXIT_GO_ON)
    status = check_folder(rest.items[0]);
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &replay.course);
  if (status == EXIT_GO_ON)
    status = run(cli, rest.items[0], rest.items[1], by_keys, &replay, &err);
  grader_free(replay.grader);
  submission_result_release(&replay.result);
  program_release(&replay.program);
  vec_release(&replay.decisions);
  course_release(&replay.course);
  vec_release(&rest);
  return status;
}
