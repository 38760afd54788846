/* ipcgrade conform: does this host's IPC behave as the documents say? */
#include "cli/cli.h"

#include "base/text.h"
#include "conform/conform.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { SAYS_COLUMN = 6, SEEN_COLUMN = 12 };

/* ---- for people ---- */

static void show_progress(size_t done, size_t all) {
  if (done == 0)
    fprintf(stderr, "\rbuilding %zu suite%s", all, plural(all));
  else
    fprintf(stderr, "\r%zu of %zu suites done    ", done, all);
}

static void clear_progress(void) { fprintf(stderr, "\r%40s\r", ""); }

static const struct {
  const char *mark, *color;
} marks[] = {[STATEMENT_HOLDS] = {"ok", "\033[32m"},
             [STATEMENT_DIFFERS] = {"!!", "\033[31m"},
             [STATEMENT_UNSUPPORTED] = {"--", "\033[33m"}};

static void print_detail(const char *label, const char *text) {
  printf("%*s%-*s", SAYS_COLUMN, "", SEEN_COLUMN - SAYS_COLUMN, label);
  cli_print_wrapped(text, SEEN_COLUMN, SEEN_COLUMN);
}

/* "[002,004; see ERRATA]", which breaks at one place only. */
static char *sources_of(const struct statement *statement) {
  char *text = xasprintf("[%s%s]", statement->documents, statement->corrected ? "; see ERRATA" : "");
  for (size_t i = 0; i < strlen(statement->documents) + 1; i++)
    text[i] = text[i] == ' ' ? ',' : text[i];
  return text;
}

static void print_statement(const struct cli *cli, const struct suite *suite, const struct statement *statement) {
  _cleanup_free_ char *sources = sources_of(statement);
  _cleanup_free_ char *sentence = xasprintf("%s. %s", statement->says, sources);
  _cleanup_free_ char *place = xasprintf("%s:%d", suite->file, statement->line);
  printf("  %s%s%s  ", cli->color ? marks[statement->verdict].color : "", marks[statement->verdict].mark,
         cli->color ? "\033[0m" : "");
  cli_print_wrapped(sentence, SAYS_COLUMN, SAYS_COLUMN);
  if (statement->verdict == STATEMENT_HOLDS)
    return;
  print_detail(statement->verdict == STATEMENT_DIFFERS ? "seen" : "why", statement->seen);
  if (statement->verdict == STATEMENT_DIFFERS)
    print_detail("at", place);
}

static void print_suite(const struct cli *cli, const struct suite *suite) {
  if (!cli->quiet)
    printf("%s (%s)\n", suite->title, suite->name);
  vec_each(&suite->statements, statement)
    if (!cli->quiet || statement->verdict == STATEMENT_DIFFERS)
      print_statement(cli, suite, statement);
  if (!cli->quiet)
    putchar('\n');
}

static void print_summary(const struct conformance *conformance) {
  size_t holds = conformance_count(conformance, STATEMENT_HOLDS);
  size_t differs = conformance_count(conformance, STATEMENT_DIFFERS);
  size_t untried = conformance_count(conformance, STATEMENT_UNSUPPORTED);
  size_t all = holds + differs + untried;
  size_t corrected = 0;
  vec_each(&conformance->suites, suite)
    vec_each(&suite->statements, statement)
      corrected += statement->corrected;
  _cleanup_free_ char *errata =
      corrected ? xasprintf(" For %zu the documents say something else than what holds today: see reference/ERRATA.md.",
                            corrected)
                : xstrdup("");
  _cleanup_free_ char *text =
      xasprintf("%zu statement%s about the calls: %zu ok, %zu different here, %zu that can't be tried.%s", all,
                plural(all), holds, differs, untried, errata);
  cli_print_wrapped(text, 0, 0);
}

/* ---- for machines ---- */

static json_t *json_of_documents(const char *documents) {
  json_t *list = json_array();
  _cleanup_free_ char *copy = xstrdup(documents);
  char *rest = NULL;
  for (const char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
    json_array_append_new(list, json_string(word));
  return list;
}

static json_t *json_of_statement(const struct statement *statement) {
  json_t *one =
      json_pack("{s:s, s:o, s:b, s:s, s:s, s:i}", "id", statement->id, "documents",
                json_of_documents(statement->documents), "corrected", statement->corrected, "says", statement->says,
                "verdict", statement_verdict_name(statement->verdict), "line", statement->line);
  if (statement->verdict == STATEMENT_DIFFERS)
    json_object_set_new(one, "seen", json_string(statement->seen));
  if (statement->verdict == STATEMENT_UNSUPPORTED)
    json_object_set_new(one, "why", json_string(statement->seen));
  return one;
}

static json_t *to_json(const struct conformance *conformance) {
  json_t *suites = json_array();
  vec_each(&conformance->suites, suite) {
    json_t *statements = json_array();
    vec_each(&suite->statements, statement)
      json_array_append_new(statements, json_of_statement(statement));
    json_array_append_new(suites, json_pack("{s:s, s:s, s:s, s:o}", "suite", suite->name, "title", suite->title, "file",
                                            suite->file, "statements", statements));
  }
  return json_pack("{s:I, s:I, s:I, s:o}", "ok", (json_int_t)conformance_count(conformance, STATEMENT_HOLDS), "differs",
                   (json_int_t)conformance_count(conformance, STATEMENT_DIFFERS), "unsupported",
                   (json_int_t)conformance_count(conformance, STATEMENT_UNSUPPORTED), "suites", suites);
}

/* ---- the command ---- */

static const char *next_name(size_t i, const void *context) {
  const strings *names = context;
  return i < names->count ? names->items[i] : NULL;
}

/* The suites asked for, all when none is. */
static int choose(const words *asked, const strings *all, strings *ret_chosen) {
  vec_each(asked, word) {
    if (!strings_have(all, *word)) {
      _cleanup_free_ char *suggestion = text_suggestion(text_nearest(*word, next_name, all));
      return cli_usage("there is no suite '%s'%s (see `ipcgrade conform --list`)", *word, suggestion);
    }
    if (!strings_have(ret_chosen, *word))
      strings_add(ret_chosen, *word);
  }
  vec_each(all, name)
    if (asked->count == 0)
      strings_add(ret_chosen, *name);
  return EXIT_GO_ON;
}

static void print_names(const struct cli *cli, const strings *names) {
  if (cli->json)
    cli_print_json(cli_json_of_strings(names));
  vec_each(names, name)
    if (!cli->json)
      puts(*name);
}

static int conform(const struct cli *cli, const struct course *course, const strings *names) {
  struct conformance conformance;
  struct error err = {0};
  bool shows_progress = isatty(STDERR_FILENO) && !cli->quiet;
  int status = EXIT_FULL;
  int failed = conform_run(course, names, shows_progress ? show_progress : NULL, &conformance, &err);
  if (shows_progress)
    clear_progress();
  if (failed)
    status = cli_fail(&err);
  else if (conformance_count(&conformance, STATEMENT_DIFFERS))
    status = EXIT_LOST;
  if (!failed && cli->json)
    cli_print_json(to_json(&conformance));
  if (!failed && !cli->json) {
    vec_each(&conformance.suites, suite)
      print_suite(cli, suite);
    if (!cli->quiet)
      print_summary(&conformance);
  }
  conformance_release(&conformance);
  return status;
}

int cmd_conform(struct cli *cli, int argc, char **argv) {
  struct course course = {0};
  struct error err = {0};
  words rest = {0};
  strings all = {0};
  strings chosen = {0};
  bool list = false;
  const struct option_row own[] = {{"list", 0, NULL, OPTION_FLAG, &list, "only the names of the suites"}, {0}};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON)
    status = cli_open_course(cli, &course);
  if (status == EXIT_GO_ON && conform_list(&course, &all, &err))
    status = cli_fail(&err);
  if (status == EXIT_GO_ON)
    status = choose(&rest, &all, &chosen);
  if (status == EXIT_GO_ON && list) {
    print_names(cli, &chosen);
    status = EXIT_FULL;
  }
  if (status == EXIT_GO_ON)
    status = conform(cli, &course, &chosen);
  strings_release(&chosen);
  strings_release(&all);
  vec_release(&rest);
  course_release(&course);
  return status;
}
