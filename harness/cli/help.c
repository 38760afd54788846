/* ipcgrade help: all commands, or the options of one. */
#include "cli/cli.h"

#include "base/columns.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <jansson.h>

enum { ABOUT_COLUMN = 36 };

static const char *command_name(size_t i, const void *context) {
  (void)context;
  return commands[i].name;
}

static void print_command(FILE *to, const struct command *command) {
  _cleanup_strbuf_ struct strbuf lines = STRBUF_INIT;
  strbuf_addf(&lines, "  %-8s %s", command->name, command->arguments);
  strbuf_add_repeated(&lines, ' ', ABOUT_COLUMN - columns_of(lines.buf, lines.length));
  columns_add_wrapped(&lines, command->about, ABOUT_COLUMN, ABOUT_COLUMN, PAGE_WIDTH);
  fputs(lines.buf, to);
}

void cli_print_usage(FILE *to) {
  fputs("usage: ipcgrade COMMAND [options] [arguments]\n\n"
        "Grades C programs that talk to each other: shared memory, semaphores, queues,\n"
        "pipes, FIFOs, sockets. Runs them together in a sandbox, under virtual time.\n\ncommands:\n",
        to);
  for (const struct command *command = commands; command->name; command++)
    print_command(to, command);
  fputs("\n`ipcgrade COMMAND --help` tells a command's options. Options of all commands:\n"
        "--course DIR, --json, --color WHEN, --quiet, --help, --version.\n"
        "Exit status: 0 all points, 1 some points lost, 2 usage or course error, 3 the\nharness itself failed.\n",
        to);
}

static void print_json(void) {
  json_t *all = json_array();
  for (const struct command *command = commands; command->name; command++)
    json_array_append_new(all, json_pack("{s:s, s:s, s:s}", "command", command->name, "arguments", command->arguments,
                                         "about", command->about));
  cli_print_json(all);
}

int cli_unknown_command(const char *word) {
  const char *near = text_nearest(word, command_name, NULL);
  return cli_usage("there is no command '%s'%s%s%s (see `ipcgrade --help`)", word, near ? ", did you mean '" : "",
                   near ? near : "", near ? "'?" : "");
}

/* As `ipcgrade COMMAND --help`: only the command knows its options. */
static int help_about(struct cli *cli, char *name) {
  char option[] = "--help";
  char *argv[] = {name, option, NULL};
  const struct command *command = command_find(name);
  return command ? command->run(cli, 2, argv) : cli_unknown_command(name);
}

int cmd_help(struct cli *cli, int argc, char **argv) {
  words rest = {0};
  int status = cli_parse(cli, NULL, argc, argv, &rest);
  if (status == EXIT_GO_ON && rest.count > 1)
    status = cli_usage("help takes one command");
  if (status == EXIT_GO_ON && rest.count == 1)
    status = help_about(cli, rest.items[0]);
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
