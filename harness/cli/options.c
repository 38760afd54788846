/* Options: read by getopt_long(3) from tables, which also make the help. */
#include "cli/cli.h"

#include "base/strbuf.h"
#include "base/text.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <string.h>

enum { MOST_OPTIONS = 32, FIRST_LONG = 1000, HELP_COLUMN = 31 };

/* In messages are names that somebody else chose: of files, of owners, in archives. A terminal is to show them and not
 * to obey them. */
static void say(const char *message) {
  _cleanup_free_ char *shown = text_visible(message);
  fprintf(stderr, "ipcgrade: %s\n", shown);
}

int cli_fail(const struct error *err) {
  say(err->cause == ERROR_NONE ? "an error without a message" : err->message);
  return err->cause == ERROR_USAGE ? EXIT_USAGE : EXIT_HARNESS;
}

int cli_usage(const char *format, ...) {
  _cleanup_strbuf_ struct strbuf message = STRBUF_INIT;
  va_list args;
  va_start(args, format);
  strbuf_addv(&message, format, args);
  va_end(args);
  say(message.buf);
  return EXIT_USAGE;
}

const struct command *command_find(const char *name) {
  for (const struct command *command = commands; command->name; command++)
    if (strcmp(command->name, name) == 0)
      return command;
  return NULL;
}

static const char *visible_case(size_t i, const void *context) {
  const struct program *program = context;
  for (size_t at = 0; at < program->cases.count; at++)
    if (!program->cases.items[at].hidden && i-- == 0)
      return program->cases.items[at].id;
  return NULL;
}

int cli_check_case(const struct program *program, const char *id, bool only_visible) {
  const struct test_case *test = program_case(program, id);
  if (test && test->hidden && only_visible)
    return cli_usage("case '%s' of %s is hidden: only your instructor runs it", id, program->name);
  if (test)
    return EXIT_GO_ON;
  _cleanup_free_ char *suggestion = text_suggestion(text_nearest(id, visible_case, program));
  return cli_usage("%s has no case '%s'%s (see `ipcgrade list %s`)", program->name, id, suggestion, program->name);
}

int cli_check_programs(const struct course *course, const strings *names) {
  vec_each(names, name) {
    struct error err = {0};
    struct program program;
    if (course_load(course, *name, &program, &err))
      return cli_fail(&err);
    program_release(&program);
  }
  return EXIT_GO_ON;
}

struct option_row cli_programs_option(strings *names) {
  return (struct option_row){"program", 'P', "NAME", OPTION_TEXTS, names, "this program alone; may be given again"};
}

int cli_open_course(const struct cli *cli, struct course *ret_course) {
  struct error err = {0};
  return course_open(cli->course, ret_course, &err) ? cli_fail(&err) : EXIT_GO_ON;
}

/* All rows of a subcommand: its own, then those that every one has. */
struct rows {
  struct option_row items[MOST_OPTIONS];
  size_t count;
};

static void add_rows(struct rows *rows, const struct option_row *table) {
  for (; table && table->name && rows->count < MOST_OPTIONS; table++)
    rows->items[rows->count++] = *table;
}

static void print_help(const char *name, const struct rows *rows) {
  const struct command *command = command_find(name);
  const char *arguments = command ? command->arguments : "";
  printf("usage: ipcgrade %s [options]%s%s\n%s\n\noptions:\n", name, *arguments ? " " : "", arguments,
         command ? command->about : "");
  for (size_t i = 0; i < rows->count; i++) {
    const struct option_row *row = &rows->items[i];
    char left[64];
    char letter[8] = "   ";
    if (row->letter)
      snprintf(letter, sizeof letter, "-%c,", row->letter);
    snprintf(left, sizeof left, "%s --%s%s%s", letter, row->name, row->argument ? " " : "",
             row->argument ? row->argument : "");
    printf("  %-28s ", left);
    cli_print_wrapped(row->help, HELP_COLUMN, HELP_COLUMN);
  }
}

static void print_help_as_json(const char *name, const struct rows *rows) {
  const struct command *command = command_find(name);
  json_t *options = json_array();
  for (size_t i = 0; i < rows->count; i++) {
    const struct option_row *row = &rows->items[i];
    const char letter[2] = {row->letter, '\0'};
    json_array_append_new(options,
                          json_pack("{s:s, s:s?, s:s?, s:s}", "name", row->name, "letter", row->letter ? letter : NULL,
                                    "argument", row->argument, "help", row->help));
  }
  cli_print_json(json_pack("{s:s, s:s, s:s, s:o}", "command", name, "arguments", command ? command->arguments : "",
                           "about", command ? command->about : "", "options", options));
}

static const char *option_name(size_t i, const void *context) {
  const struct rows *rows = context;
  return i < rows->count ? rows->items[i].name : NULL;
}

static int complain(const char *word, const struct rows *rows) {
  _cleanup_free_ char *name = xstrndup(word + strspn(word, "-"), strcspn(word + strspn(word, "-"), "="));
  for (size_t i = 0; i < rows->count; i++)
    if (strcmp(rows->items[i].name, name) == 0)
      return cli_usage("--%s takes no argument", name);
  const char *near = text_nearest(name, option_name, rows);
  return cli_usage("unknown option: %s%s%s%s", word, near ? "; did you mean --" : "", near ? near : "",
                   near ? "?" : "");
}

static int complain_of_lack(const struct option_row *row) {
  return cli_usage("--%s needs an argument: --%s %s", row->name, row->name, row->argument);
}

/* No larger than what JSON and SQLite take. */
static int take_number(const struct option_row *row, const char *argument) {
  char *end;
  errno = 0;
  uint64_t number = strtoull(argument, &end, 10);
  if (*end || *argument < '0' || *argument > '9') /* strtoull(3) takes blanks and signs, too */
    return cli_usage("--%s wants a whole number, not '%s'", row->name, argument);
  if (errno || number > INT64_MAX)
    return cli_usage("--%s wants a number up to %" PRId64 ", not '%s'", row->name, INT64_MAX, argument);
  *(uint64_t *)row->target = number;
  return EXIT_GO_ON;
}

static int take(const struct option_row *row, char *argument) {
  if ((row->type == OPTION_TEXT || row->type == OPTION_TEXTS) && !*argument)
    return complain_of_lack(row);
  switch (row->type) {
  case OPTION_FLAG: *(bool *)row->target = true; return EXIT_GO_ON;
  case OPTION_TEXT: *(const char **)row->target = argument; return EXIT_GO_ON;
  case OPTION_TEXTS: strings_add(row->target, argument); return EXIT_GO_ON;
  case OPTION_NUMBER: return take_number(row, argument);
  }
  return EXIT_GO_ON;
}

/* A dumb terminal, such as an editor's, prints the escapes as they are. */
static bool has_colors(void) {
  const char *refused = getenv("NO_COLOR");
  const char *terminal = getenv("TERM");
  return isatty(STDOUT_FILENO) && !(refused && *refused) && !(terminal && strcmp(terminal, "dumb") == 0);
}

static int resolve_color(struct cli *cli) {
  const char *word = cli->color_word;
  if (!word || strcmp(word, "auto") == 0)
    cli->color = has_colors();
  else if (strcmp(word, "always") == 0)
    cli->color = true;
  else if (strcmp(word, "never") != 0)
    return cli_usage("--color is one of auto, always, never; not '%s'", word);
  return EXIT_GO_ON;
}

static void to_getopt(const struct rows *rows, struct option *ret_long, char *ret_short) {
  size_t length = 0;
  ret_short[length++] = ':'; /* tell a missing argument (':') from an unknown option ('?') */
  for (size_t i = 0; i < rows->count; i++) {
    const struct option_row *row = &rows->items[i];
    ret_long[i] =
        (struct option){row->name, row->argument ? required_argument : no_argument, NULL, FIRST_LONG + (int)i};
    if (!row->letter)
      continue;
    ret_short[length++] = row->letter;
    if (row->argument)
      ret_short[length++] = ':';
  }
  ret_long[rows->count] = (struct option){0};
  ret_short[length] = '\0';
}

/* The row of a code that getopt_long() returned, or that it left in optopt. NULL when there is none. */
static const struct option_row *row_of(const struct rows *rows, int code) {
  if (code >= FIRST_LONG)
    return &rows->items[code - FIRST_LONG];
  for (size_t i = 0; i < rows->count; i++)
    if (rows->items[i].letter == code)
      return &rows->items[i];
  return NULL;
}

static int take_next(const struct rows *rows, int code, const char *word) {
  const struct option_row *row = row_of(rows, code == ':' ? optopt : code);
  if (code == '?' || !row)
    return complain(word, rows);
  return code == ':' ? complain_of_lack(row) : take(row, optarg);
}

static int show_all(const struct cli *cli, const struct rows *rows, const struct option_row *common) {
  for (size_t i = 0; i < rows->count; i++) {
    bool is_own = true;
    for (const struct option_row *row = common; row->name; row++)
      is_own = is_own && strcmp(row->name, rows->items[i].name) != 0;
    cli->visit(cli->visit_context, &rows->items[i], is_own);
  }
  return EXIT_FULL;
}

int cli_parse(struct cli *cli, const struct option_row *own, int argc, char **argv, words *ret_rest) {
  bool help = false;
  const struct option_row common[] = {
      {"course", 0, "DIR", OPTION_TEXT, &cli->course, "folder with cases/ and reference/"},
      {"json", 0, NULL, OPTION_FLAG, &cli->json, "print JSON"},
      {"color", 0, "WHEN", OPTION_TEXT, &cli->color_word, "auto, always or never"},
      {"quiet", 'q', NULL, OPTION_FLAG, &cli->quiet, "only what went wrong"},
      {"help", 'h', NULL, OPTION_FLAG, &help, "this help"},
      {0}};
  struct rows rows = {0};
  struct option longs[MOST_OPTIONS + 1];
  char shorts[MOST_OPTIONS * 2 + 2];
  add_rows(&rows, own);
  add_rows(&rows, common);
  if (cli->visit)
    return show_all(cli, &rows, common);
  to_getopt(&rows, longs, shorts);
  opterr = 0;
  optind = 0; /* start anew, whoever parsed before */
  for (int code = getopt_long(argc, argv, shorts, longs, NULL); code != -1;
       code = getopt_long(argc, argv, shorts, longs, NULL)) {
    int status = take_next(&rows, code, argv[optind - 1]);
    if (status != EXIT_GO_ON)
      return status;
  }
  if (help) {
    if (cli->json)
      print_help_as_json(argv[0], &rows);
    else
      print_help(argv[0], &rows);
    return EXIT_FULL;
  }
  for (int i = optind; i < argc; i++)
    *vec_add(ret_rest) = argv[i];
  return resolve_color(cli);
}
