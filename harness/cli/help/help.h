/* What the overview, the manual page and completion in shells are made of: the tables of commands and of their options.
 * Private to help. */
#ifndef IPCGRADE_CLI_HELP_HELP_H
#define IPCGRADE_CLI_HELP_HELP_H

#include "base/strbuf.h"
#include "cli/cli.h"

/* What the command is, in a few sentences. */
extern const char help_about[];

struct help_status {
  int status;
  const char *means;
};
extern const struct help_status help_statuses[]; /* ends with a row without a meaning */

/* Give `visit` each option that the command takes, its own ones first; only its own; those that all commands have. A
 * row lives no longer than the call. */
typedef void (*help_visitor)(void *context, const struct option_row *row);
void help_each_option(const struct command *command, help_visitor visit, void *context);
void help_each_own_option(const struct command *command, help_visitor visit, void *context);
void help_each_common_option(help_visitor visit, void *context);

/* What `help --format` takes, with blanks between. */
void help_add_forms(struct strbuf *ret_words);

/* Each appends a whole file: the manual page ipcgrade(1) as man(7) has it, and what completes in a shell. */
void help_add_manual(struct strbuf *ret_text);
void help_add_bash(struct strbuf *ret_text);
void help_add_fish(struct strbuf *ret_text);
void help_add_zsh(struct strbuf *ret_text);

#endif
