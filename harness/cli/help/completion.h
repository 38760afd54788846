/* What can stand where a command or an option takes an argument. Private to completion. */
#ifndef IPCGRADE_CLI_HELP_COMPLETION_H
#define IPCGRADE_CLI_HELP_COMPLETION_H

#include "base/strbuf.h"

enum completion_kind {
  COMPLETE_NOTHING, /* a number, a new name */
  COMPLETE_FILES,   /* and folders */
  COMPLETE_FOLDERS,
  COMPLETE_PROGRAMS, /* of the course */
  COMPLETE_TOPICS,   /* of `explain` */
  COMPLETE_SUITES,   /* of `conform` */
  COMPLETE_WORDS,    /* one of some */
  COMPLETE_LIST,     /* some of them, with commas between */
};

/* What completes an argument of a command or of its options, by its name in the help: "PATH…" and "[DIR]" too. Words
 * are appended to `ret_words`, with blanks between. */
enum completion_kind completion_of(const char *command, const char *argument, struct strbuf *ret_words);
/* The names of all commands, with blanks between. */
void completion_add_commands(struct strbuf *ret_words);

#endif
