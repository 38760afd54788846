/* ipcgrade: finds the subcommand and runs it. */
#include "cli/cli.h"

#include "base/version.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

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
  return command->run(&cli, argc - 1, argv + 1);
}

/* Else a file that is opened here would take the place of a closed stdin, stdout or stderr, and what is meant for those
 * would be written into it. For reading only: writing there has to fail. */
static void occupy_standard_descriptors(void) {
  int fd = 0;
  while (fd >= 0 && fd <= 2)
    fd = open("/dev/null", O_RDONLY); /* children may have them */
  if (fd > 2)
    close(fd);
}

/* What is named by it is looked for from other working folders too. */
static void make_temporary_folder_absolute(void) {
  const char *folder = getenv("TMPDIR");
  _cleanup_free_ char *path = folder && *folder != '/' ? realpath(folder, NULL) : NULL;
  if (path)
    setenv("TMPDIR", path, 1);
}

/* A tracer has several descriptors for each task that it follows. */
static void raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

/* Options alone: what is wrong with them, else which commands there are. */
static int run_none(int argc, char **argv) {
  struct cli cli = {0};
  words rest = {0};
  int status = cli_parse(&cli, NULL, argc, argv, &rest);
  vec_release(&rest);
  if (status != EXIT_GO_ON)
    return status;
  cli_print_usage(stderr);
  return EXIT_USAGE;
}

/* What stands before the command, or without one. */
static int run_any(int argc, char **argv) {
  int at = find_command(argc, argv);
  int end = at ? at : argc;
  if (has_flag(argc, argv, argc, "--version", NULL)) {
    puts("ipcgrade " IPCGRADE_VERSION);
    return EXIT_FULL;
  }
  if (has_flag(argc, argv, end, "--help", "-h")) {
    cli_print_usage(stdout);
    return EXIT_FULL;
  }
  if (!at)
    return run_none(argc, argv);
  const struct command *command = command_find(argv[at]);
  return command ? run(command, at, argc, argv) : cli_unknown_command(argv[at]);
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_DFL);
  occupy_standard_descriptors();
  raise_descriptor_limit();
  make_temporary_folder_absolute();
  int status = run_any(argc, argv);
  if (fflush(stdout) || ferror(stdout)) {
    perror("ipcgrade: write to standard output");
    return EXIT_HARNESS;
  }
  return status;
}
