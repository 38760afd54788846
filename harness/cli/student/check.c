/* ipcgrade check: a student's own check of one program. */
#include "cli/cli.h"

#include "base/text.h"
#include "course/edition.h"
#include "grade/grade.h"
#include "grade/guess.h"
#include "report/report.h"

#include <string.h>

static int print_result(const struct cli *cli, const struct submission_result *result, const char *sources,
                        bool only_next) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct terminal_style style = {
      .color = cli->color, .only_failures = cli->quiet, .only_next = only_next, .sources = sources};
  if (cli->json)
    report_json(result, &text);
  else
    report_terminal(result, &style, &text);
  fwrite(text.buf, 1, text.length, stdout);
  if (result->status == STATUS_BROKEN)
    return EXIT_HARNESS;
  return result->score < result->max_score || result->status != STATUS_GRADED ? EXIT_LOST : EXIT_FULL;
}

/* How the official grading is done, where a student edition isn't all of it. The caller frees it; NULL: nothing to say.
 */
static char *edition_note(const struct course *course, const struct submission_result *result) {
  struct edition official;
  const char *compiler = "unknown";
  if (!course->prepared || result->status == STATUS_BROKEN)
    return NULL;
  if (edition_read(course, &official, NULL))
    return xstrdup("The official grading may differ.");
  vec_each(&result->digests, digest)
    if (strcmp(digest->name, "gcc") == 0)
      compiler = digest->value;
  bool same_compiler = strcmp(compiler, official.compiler) == 0;
  bool same_isolation = result->isolation && strcmp(result->isolation, official.isolation) == 0;
  char *note = xasprintf("The official grading may differ: it has %zu case%s more that %s hidden, and is done with gcc "
                         "%s (%s%s) in %s isolation (%s%s).",
                         result->hidden_cases, plural(result->hidden_cases), result->hidden_cases == 1 ? "is" : "are",
                         official.compiler, same_compiler ? "as here" : "here ", same_compiler ? "" : compiler,
                         official.isolation, same_isolation ? "as here" : "here ",
                         same_isolation || !result->isolation ? "" : result->isolation);
  edition_release(&official);
  return note;
}

static struct grade_options options_for(const struct cli *cli, const struct program *program, bool only_next,
                                        struct grade_options options) {
  options.coverage = !only_next && (options.coverage || program_asks_coverage(program));
  options.progress = cli_cases_progress(cli);
  return options;
}

static int check(struct cli *cli, const struct course *course, const struct grade_options *options,
                 const char *program_name, const char *folder, bool only_next) {
  struct error err = {0};
  struct program program;
  struct submission_result result = {0};
  _cleanup_free_ char *name = program_name ? xstrdup(program_name) : submission_guess_program(course, folder, &err);
  _cleanup_free_ char *owner = submission_owner_of(folder);
  if (!name || course_load(course, name, &program, &err))
    return cli_fail(&err);
  int status = options->only_case ? cli_check_case(&program, options->only_case, options->only_visible) : EXIT_GO_ON;
  const struct grade_options all = options_for(cli, &program, only_next, *options);
  struct grader *grader = status == EXIT_GO_ON ? grader_new(course, &all, &err) : NULL;
  if (status == EXIT_GO_ON && (!grader || grade_submission(grader, &program, owner, folder, &result, &err)))
    status = cli_fail(&err);
  cli_clear_progress();
  if (status == EXIT_GO_ON) {
    _cleanup_free_ char *note = edition_note(course, &result);
    if (note && cli->json)
      strings_add(&result.notes, note);
    status = print_result(cli, &result, grader_sources(grader), only_next);
    if (note && !cli->json)
      cli_print_wrapped(note, 0, 0);
    if (err.cause != ERROR_NONE)
      status = cli_fail(&err);
  }
  submission_result_release(&result);
  grader_free(grader);
  program_release(&program);
  return status;
}

int cmd_check(struct cli *cli, int argc, char **argv) {
  struct grade_options options = {.seed = 1, .only_visible = true};
  bool memory = false;
  bool only_next = false;
  const char *program = NULL;
  const struct option_row own[] = {
      {"program", 'p', "NAME", OPTION_TEXT, &program, "the program, when the folder's name doesn't tell"},
      {"case", 0, "ID", OPTION_TEXT, &options.only_case, "this case alone"},
      {"next", 'n', NULL, OPTION_FLAG, &only_next, "only what to mend first: what all else may come of"},
      {"memory", 0, NULL, OPTION_FLAG, &memory, "also run the cases about memory, under Valgrind: some seconds more"},
      {"coverage", 0, NULL, OPTION_FLAG, &options.coverage, "tell which lines of it the cases reach"},
      {"seed", 0, "N", OPTION_NUMBER, &options.seed, "order of events; 1, the default, is the ordinary one"},
      {0}};
  words rest = {0};
  struct course course;
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count > 1)
    status = cli_usage("check takes one folder; to grade several, use `ipcgrade grade`");
  if (status == EXIT_GO_ON && only_next && (cli->json || options.coverage))
    status = cli_usage("--next tells one thing, --%s much more: take one of them", cli->json ? "json" : "coverage");
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &course);
  else
    course = (struct course){0};
  options.without_memory = !memory;
  if (status == EXIT_GO_ON)
    status = check(cli, &course, &options, program, rest.count ? rest.items[0] : ".", only_next);
  course_release(&course);
  vec_release(&rest);
  return status;
}
