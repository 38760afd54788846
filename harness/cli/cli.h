/* The command line: subcommands as a table, options as tables, and the only place that prints and exits. */
#ifndef IPCGRADE_CLI_CLI_H
#define IPCGRADE_CLI_CLI_H

#include "base/error.h"
#include "base/memory.h"
#include "course/course.h"
#include "grade/submissions.h"
#include "result/exploration.h"

#include <stdbool.h>
#include <stdint.h>

enum exit_status {
  EXIT_FULL = 0,  /* all points, or done */
  EXIT_LOST = 1,  /* some points lost */
  EXIT_USAGE = 2, /* usage or course error */
  EXIT_HARNESS = 3,
  EXIT_GO_ON = -1, /* of cli_parse(): nothing to exit for */
};

struct option_row;
typedef void (*option_visitor)(void *context, const struct option_row *row, bool is_own);

/* What every subcommand is given. */
struct cli {
  const char *course; /* --course, or NULL */
  const char *color_word;
  bool color; /* resolved */
  bool json;
  bool quiet;
  option_visitor visit; /* cli_parse() gives it all options, and does nothing else. Else NULL */
  void *visit_context;
};

enum option_type {
  OPTION_FLAG,   /* bool */
  OPTION_TEXT,   /* const char * */
  OPTION_TEXTS,  /* strings, added to */
  OPTION_NUMBER, /* uint64_t */
};

/* One option of a subcommand: a row. A table ends with a row without a name. */
struct option_row {
  const char *name;
  char letter;          /* 0: none */
  const char *argument; /* its name in the help; NULL for flags */
  enum option_type type;
  void *target;
  const char *help;
};

/* A subcommand: a row in commands.c. `run` gets its own arguments, argv[0] being its name, and returns the exit status.
 */
struct command {
  const char *name;
  const char *arguments; /* "[DIR]" */
  const char *about;     /* one line */
  int (*run)(struct cli *cli, int argc, char **argv);
};
extern const struct command commands[]; /* ends with a row without a name */
const struct command *command_find(const char *name);

int cmd_check(struct cli *cli, int argc, char **argv);
int cmd_grade(struct cli *cli, int argc, char **argv);
int cmd_report(struct cli *cli, int argc, char **argv);
int cmd_override(struct cli *cli, int argc, char **argv);
int cmd_regrade(struct cli *cli, int argc, char **argv);
int cmd_export(struct cli *cli, int argc, char **argv);
int cmd_explore(struct cli *cli, int argc, char **argv);
int cmd_replay(struct cli *cli, int argc, char **argv);
int cmd_list(struct cli *cli, int argc, char **argv);
int cmd_show(struct cli *cli, int argc, char **argv);
int cmd_explain(struct cli *cli, int argc, char **argv);
int cmd_lint(struct cli *cli, int argc, char **argv);
int cmd_validate(struct cli *cli, int argc, char **argv);
int cmd_conform(struct cli *cli, int argc, char **argv);
int cmd_leaks(struct cli *cli, int argc, char **argv);
int cmd_clean(struct cli *cli, int argc, char **argv);
int cmd_new(struct cli *cli, int argc, char **argv);
int cmd_doctor(struct cli *cli, int argc, char **argv);
int cmd_help(struct cli *cli, int argc, char **argv);

/* Reads the options of a subcommand (its own table may be NULL) and those that all have; what else stands there goes to
 * `ret_rest`, whose strings are argv's. EXIT_GO_ON, or the status to exit with: 0 after --help or a visit, 2 after a
 * complaint. */
typedef VEC(char *) words;
int cli_parse(struct cli *cli, const struct option_row *own, int argc, char **argv, words *ret_rest);

/* Prints "ipcgrade: …" on stderr and returns the status that the error's cause asks for. */
int cli_fail(const struct error *err);
/* The same for a usage error made here. Returns EXIT_USAGE. */
int cli_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- what is printed ---- */

enum { PAGE_WIDTH = 80 };

/* The overview of all commands. */
void cli_print_usage(FILE *to);
/* Says that there is no such command, and which was meant. Returns EXIT_USAGE. */
int cli_unknown_command(const char *word);
/* Prints `text` and a newline, wrapped to a page: the first line goes on at column `at`, the others begin
 * at `indent`. */
void cli_print_wrapped(const char *text, size_t at, size_t indent);
/* Columns of the terminal that stdout is, or as $COLUMNS says, or `otherwise`; no less than `least`. */
int cli_terminal_width(int least, int otherwise);
/* Prints the value and a newline, and releases it. */
struct json_t;
void cli_print_json(struct json_t *value);
struct json_t *cli_json_of_strings(const strings *list);
/* The cases that are not hidden, as a new array: what everybody may know. */
struct json_t *cli_json_of_cases(const struct program *program);

/* What tells on a terminal's stderr how far the cases of a submission are, and then those runs of theirs that count for
 * coverage, once a second has passed since this was asked for; NULL where nobody looks. What it has written is taken
 * away by cli_clear_progress(). */
typedef void (*cli_progress)(const char *program, bool counting, size_t done, size_t all);
cli_progress cli_cases_progress(const struct cli *cli);
/* The same of a search through orders of events. */
typedef void (*cli_exploring)(const char *test, const struct exploration *so_far);
cli_exploring cli_exploring_progress(const struct cli *cli);
/* The same of submissions, `spent_ns` after the first was begun: a line for each worker that is at one, and how many
 * are done with the time that is left. Only on a terminal whose cursor can go up, and not beside JSON. */
struct pool_state;
void cli_show_grading(const struct cli *cli, const submissions *list, const struct pool_state *state, int64_t spent_ns);
void cli_clear_progress(void);

/* ---- what is asked for ---- */

/* Says what is wrong with a case's id: there is none (then which was meant; a hidden one is never named), or it is
 * hidden and `only_visible`. EXIT_GO_ON when nothing is. */
int cli_check_case(const struct program *program, const char *id, bool only_visible);

/* Says what is wrong with the first program that is not there, or whose case file is wrong. EXIT_GO_ON when none is. */
int cli_check_programs(const struct course *course, const strings *names);
/* --program, which names them. */
struct option_row cli_programs_option(strings *names);

/* grade --cross: prints, for each program, who works with whom, and writes it to `out`, a folder of results: as
 * cross.json, and into the page of the class. NULL: prints alone. Returns the exit status. */
int cli_cross(const struct cli *cli, const struct course *course, const submissions *list, uint64_t seed,
              const char *out);

/* Writes OUT/index.html, of all results that are there. It is no grade: what stands in the way is told on stderr. */
void cli_write_class_page(const char *out);

/* Opens the course that the options name. EXIT_GO_ON or the status to exit with. */
int cli_open_course(const struct cli *cli, struct course *ret_course);

#endif
