/* ipcgrade explore: one program in as many orders of events as there is time for, for its author's eyes. */
#include "cli/cli.h"

#include "grade/grade.h"
#include "grade/guess.h"
#include "report/report.h"

#include <stdio.h>
#include <string.h>

enum { USUAL_SECONDS = 10, LEAST_WIDTH = 60, WIDTH = 100 };

static size_t count_explored(const struct program *program, const char *only, bool visible) {
  size_t count = 0;
  vec_each(&program->cases, test)
    count +=
        test->explore.asked && test->points > 0 && !(visible && test->hidden) && (!only || strcmp(only, test->id) == 0);
  return count;
}

static int complain_of_none(const struct course *course, const struct program *program, const char *only) {
  _cleanup_strbuf_ struct strbuf others = STRBUF_INIT;
  vec_each(&course->programs, name) {
    struct program other;
    if (course_load(course, *name, &other, NULL))
      continue;
    if (count_explored(&other, NULL, true))
      strbuf_addf(&others, "%s%s", others.length ? ", " : "; there is something to search in: ", other.name);
    program_release(&other);
  }
  return cli_usage("%s%s of %s is tried in the ordinary order of events only%s", only ? "case " : "each case",
                   only ? only : "", program->name, others.buf);
}

static void print_story(const struct cli *cli, const struct case_result *graded) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  report_findings(&graded->findings, cli_terminal_width(LEAST_WIDTH, WIDTH), &text);
  if (graded->was_run && graded->exploration.kept)
    report_columns(&graded->record.timeline, cli_terminal_width(LEAST_WIDTH, WIDTH), cli->color, &text);
  fwrite(text.buf, 1, text.length, stdout);
}

static void print_case(const struct cli *cli, const struct case_result *graded) {
  const struct exploration *exploration = &graded->exploration;
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (exploration->done)
    exploration_tell_outcome(exploration, &text);
  else
    strbuf_add_text(&text, "it fails in the ordinary order of events, which `ipcgrade check` shows");
  printf("%s: %s\n", graded->id, text.buf);
  print_story(cli, graded);
}

static int print(const struct cli *cli, const struct submission_result *result) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (cli->json) {
    report_json(result, &text);
    fwrite(text.buf, 1, text.length, stdout);
  }
  vec_each(&result->cases, graded)
    if (!cli->json)
      print_case(cli, graded);
  if (result->status == STATUS_BROKEN)
    return EXIT_HARNESS;
  return result->score < result->max_score || result->status != STATUS_GRADED ? EXIT_LOST : EXIT_FULL;
}

static int search(const struct cli *cli, const struct course *course, const struct program *program,
                  const struct grade_options *options, const char *folder) {
  struct error err = {0};
  struct submission_result result = {0};
  _cleanup_free_ char *owner = submission_owner_of(folder);
  struct grader *grader = grader_new(course, options, &err);
  int status = EXIT_GO_ON;
  if (!grader || grade_submission(grader, program, owner, folder, &result, &err))
    status = cli_fail(&err);
  cli_clear_progress();
  if (status == EXIT_GO_ON)
    status = print(cli, &result);
  if (status != EXIT_GO_ON && err.cause != ERROR_NONE)
    status = cli_fail(&err);
  submission_result_release(&result);
  grader_free(grader);
  return status;
}

static int explore(struct cli *cli, const struct course *course, struct grade_options *options, const char *name,
                   const char *folder) {
  struct error err = {0};
  struct program program;
  _cleanup_free_ char *known = name ? xstrdup(name) : submission_guess_program(course, folder, &err);
  if (!known || course_load(course, known, &program, &err))
    return cli_fail(&err);
  int status = options->only_case ? cli_check_case(&program, options->only_case, options->only_visible) : EXIT_GO_ON;
  size_t count = count_explored(&program, options->only_case, options->only_visible);
  if (status == EXIT_GO_ON && count) {
    options->explore_ns = options->explore_ns / (int64_t)count;
    status = search(cli, course, &program, options, folder);
  } else if (status == EXIT_GO_ON) {
    status = complain_of_none(course, &program, options->only_case);
  }
  program_release(&program);
  return status;
}

int cmd_explore(struct cli *cli, int argc, char **argv) {
  struct grade_options options = {
      .seed = 1, .only_visible = true, .only_explored = true, .exploring = cli_exploring_progress(cli)};
  uint64_t seconds = USUAL_SECONDS;
  const char *program = NULL;
  const struct option_row own[] = {
      {"seconds", 's', "N", OPTION_NUMBER, &seconds, "how long to search, all cases together; 10 unless told"},
      {"program", 'p', "NAME", OPTION_TEXT, &program, "the program, when the folder's name doesn't tell"},
      {"case", 0, "ID", OPTION_TEXT, &options.only_case, "this case alone"},
      {"seed", 0, "N", OPTION_NUMBER, &options.seed, "which are tried, where there are too many"},
      {0}};
  words rest = {0};
  struct course course = {0};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count > 1)
    status = cli_usage("explore takes one folder");
  if (status == EXIT_GO_ON && (seconds < 1 || seconds > 1000000))
    status = cli_usage("--seconds takes from 1 to 1000000");
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &course);
  options.explore_ns = (int64_t)seconds * 1000000000;
  if (status == EXIT_GO_ON)
    status = explore(cli, &course, &options, program, rest.count ? rest.items[0] : ".");
  course_release(&course);
  vec_release(&rest);
  return status;
}
