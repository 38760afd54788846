/* ipcgrade: finds the subcommand and runs it. */
#include "cli/cli.h"

#include "base/text.h"
#include "base/version.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static const char *command_name(size_t i, const void *context) {
  (void)context;
  return commands[i].name;
}

static void print_usage(FILE *to) {
  fputs("usage: ipcgrade COMMAND [options] [arguments]\n\n"
        "Grades C programs that talk to each other: shared memory, semaphores, queues,\n"
        "pipes, FIFOs, sockets. Runs them together in a sandbox, under virtual time.\n\ncommands:\n",
        to);
  for (const struct command *command = commands; command->name; command++)
    fprintf(to, "  %-8s %-24s %s\n", command->name, command->arguments, command->about);
  fputs("\n`ipcgrade COMMAND --help` tells a command's options. Options of all commands:\n"
        "--course DIR, --json, --color WHEN, --quiet, --help, --version.\n"
        "Exit status: 0 all points, 1 some points lost, 2 usage or course error, 3 the\nharness itself failed.\n",
        to);
}

/* Options that all commands have may stand before the command too: it is the first other word. */
static int find_command(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--course") == 0 || strcmp(argv[i], "--color") == 0)
      i++;
    else if (argv[i][0] != '-')
      return i;
  }
  return 0;
}

static bool has_flag(int argc, char **argv, int end, const char *name, const char *letter) {
  for (int i = 1; i < argc && i < end; i++)
    if (strcmp(argv[i], name) == 0 || (letter && strcmp(argv[i], letter) == 0))
      return true;
  return false;
}

static int run(const struct command *command, int at, int argc, char **argv) {
  struct cli cli = {0};
  /* The command's own name goes first; what stood before it follows. */
  char *name = argv[at];
  memmove(argv + 2, argv + 1, (size_t)(at - 1) * sizeof *argv);
  argv[1] = name;
  int status = command->run(&cli, argc - 1, argv + 1);
  if (fflush(stdout) || ferror(stdout)) {
    perror("ipcgrade: write to standard output");
    return EXIT_HARNESS;
  }
  return status;
}

/* A tracer has several descriptors for each task that it follows. */
static void raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_DFL);
  raise_descriptor_limit();
  int at = find_command(argc, argv);
  int end = at ? at : argc;
  if (has_flag(argc, argv, argc, "--version", NULL)) {
    puts("ipcgrade " IPCGRADE_VERSION);
    return EXIT_FULL;
  }
  if (has_flag(argc, argv, end, "--help", "-h")) {
    print_usage(stdout);
    return EXIT_FULL;
  }
  if (!at) {
    print_usage(stderr);
    return EXIT_USAGE;
  }
  const struct command *command = command_find(argv[at]);
  if (command)
    return run(command, at, argc, argv);
  const char *near = text_nearest(argv[at], command_name, NULL);
  return cli_usage("there is no command '%s'%s%s%s (see `ipcgrade --help`)", argv[at], near ? ", did you mean '" : "",
                   near ? near : "", near ? "'?" : "");
}
