/* ipcgrade help: all commands, or the options of one. */
#include "cli/help/help.h"

#include "base/columns.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cli/class/crew.h"

#include <jansson.h>
#include <string.h>

enum { ABOUT_COLUMN = 36 };

const char help_about[] = "Grades C programs that talk to each other: shared memory, semaphores, queues, pipes, FIFOs, "
                          "sockets. Runs them together in a sandbox, under virtual time.";

const struct help_status help_statuses[] = {
    {EXIT_FULL, "all points"},
    {EXIT_LOST, "some points lost"},
    {EXIT_USAGE, "usage or course error"},
    {EXIT_HARNESS, "the harness itself failed"},
    {EXIT_INTERRUPTED, "interrupted"},
    {0, NULL},
};

/* What else than text the help can be. */
static const struct {
  const char *name;
  void (*add)(struct strbuf *ret_text);
} forms[] = {{"man", help_add_manual}, {"bash", help_add_bash}, {"fish", help_add_fish}, {"zsh", help_add_zsh}};

static const char *command_name(size_t i, const void *context) {
  (void)context;
  return commands[i].name;
}

static void print_command(FILE *to, const struct command *command) {
  _cleanup_strbuf_ struct strbuf lines = STRBUF_INIT;
  strbuf_addf(&lines, "  %-8s %s", command->name, command->arguments);
  size_t taken = columns_of(lines.buf, lines.length);
  if (taken >= ABOUT_COLUMN) {
    strbuf_add_char(&lines, '\n');
    taken = 0;
  }
  strbuf_add_repeated(&lines, ' ', ABOUT_COLUMN - taken);
  columns_add_wrapped(&lines, command->about, ABOUT_COLUMN, ABOUT_COLUMN, PAGE_WIDTH);
  fputs(lines.buf, to);
}

static void add_statuses(struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
  strbuf_add_text(&line, "Exit status:");
  for (const struct help_status *row = help_statuses; row->means; row++)
    strbuf_addf(&line, "%s %d %s", row > help_statuses ? "," : "", row->status, row->means);
  strbuf_add_char(&line, '.');
  columns_add_wrapped(ret_text, line.buf, 0, 0, PAGE_WIDTH);
}

void cli_print_usage(FILE *to) {
  _cleanup_strbuf_ struct strbuf about = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf statuses = STRBUF_INIT;
  columns_add_wrapped(&about, help_about, 0, 0, PAGE_WIDTH);
  fprintf(to, "usage: ipcgrade COMMAND [options] [arguments]\n\n%s\ncommands:\n", about.buf);
  for (const struct command *command = commands; command->name; command++)
    print_command(to, command);
  fputs("\n`ipcgrade COMMAND --help` tells a command's options. Options of all commands:\n"
        "--course DIR, --json, --color WHEN, --quiet, --help, --version.\n",
        to);
  add_statuses(&statuses);
  fputs(statuses.buf, to);
}

static void print_json(void) {
  json_t *all = json_array();
  for (const struct command *command = commands; command->name; command++)
    json_array_append_new(all, json_pack("{s:s, s:s, s:s}", "command", command->name, "arguments", command->arguments,
                                         "about", command->about));
  cli_print_json(all);
}

int cli_unknown_command(const char *word) {
  _cleanup_free_ char *suggestion = text_suggestion(text_nearest(word, command_name, NULL));
  return cli_usage("there is no command '%s'%s (see `ipcgrade --help`)", word, suggestion);
}

/* As `ipcgrade COMMAND --help`: only the command knows its options. */
static int help_about_command(struct cli *cli, char *name) {
  char option[] = "--help";
  char *argv[] = {name, option, NULL};
  const struct command *command = command_find(name);
  return command ? command->run(cli, 2, argv) : cli_unknown_command(name);
}

/* Which options are passed on, and to whom. */
struct filter {
  help_visitor visit;
  void *context;
  bool only_own;
};

static void visit_filtered(void *context, const struct option_row *row, bool is_own) {
  const struct filter *filter = context;
  if (is_own || !filter->only_own)
    filter->visit(filter->context, row);
}

static void each_option_of(const struct command *command, struct filter filter) {
  struct cli cli = {.visit = visit_filtered, .visit_context = &filter};
  _cleanup_free_ char *name = xstrdup(command->name);
  char *argv[] = {name, NULL};
  command->run(&cli, 1, argv);
}

void help_each_option(const struct command *command, help_visitor visit, void *context) {
  each_option_of(command, (struct filter){visit, context, false});
}

void help_each_own_option(const struct command *command, help_visitor visit, void *context) {
  each_option_of(command, (struct filter){visit, context, true});
}

void help_each_common_option(help_visitor visit, void *context) {
  struct filter filter = {visit, context, false};
  struct cli cli = {.visit = visit_filtered, .visit_context = &filter};
  cli_parse(&cli, NULL, 0, NULL, NULL);
}

void help_add_forms(struct strbuf *ret_words) {
  for (size_t i = 0; i < array_size(forms); i++)
    strbuf_addf(ret_words, "%s%s", i ? " " : "", forms[i].name);
}

static int print_form(const char *name) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  for (size_t i = 0; i < array_size(forms); i++) {
    if (strcmp(forms[i].name, name) != 0)
      continue;
    forms[i].add(&text);
    fputs(text.buf, stdout);
    return EXIT_FULL;
  }
  help_add_forms(&text);
  return cli_usage("--format: there is no format '%s'; there are: %s", name, text.buf);
}

int cmd_help(struct cli *cli, int argc, char **argv) {
  words rest = {0};
  const char *form = NULL;
  _cleanup_strbuf_ struct strbuf about = STRBUF_INIT;
  strbuf_add_text(&about, "instead of text the manual page, or what completes in a shell: ");
  help_add_forms(&about);
  const struct option_row own[] = {{"format", 0, "FORM", OPTION_TEXT, &form, about.buf}, {0}};
  int status = cli_parse(cli, own, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count > (form ? 0 : 1))
    status = form ? cli_usage("help --format takes no command") : cli_usage("help takes one command");
  if (status == EXIT_GO_ON && rest.count == 1)
    status = help_about_command(cli, rest.items[0]);
  if (status == EXIT_GO_ON && form)
    status = print_form(form);
  if (status == EXIT_GO_ON) {
    if (cli->json)
      print_json();
    else
      cli_print_usage(stdout);
    status = EXIT_FULL;
  }
  vec_release(&rest);
  return status;
}
