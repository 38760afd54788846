/* Which arguments there are, by the names that the help gives them. */
#include "cli/help/completion.h"

#include "cli/help/help.h"
#include "report/report.h"

#include <string.h>

static void add_formats(struct strbuf *ret_words) {
  for (size_t i = 0; report_format_at(i); i++)
    strbuf_addf(ret_words, "%s%s", i ? " " : "", report_format_at(i)->name);
}

void completion_add_commands(struct strbuf *ret_words) {
  for (const struct command *command = commands; command->name; command++)
    strbuf_addf(ret_words, "%s%s", command > commands ? " " : "", command->name);
}

static void add_colors(struct strbuf *ret_words) { strbuf_add_text(ret_words, "auto always never"); }

/* The first row that fits is meant. One in small letters stands for itself, and needs none. */
static const struct {
  const char *argument;
  const char *command; /* NULL: any */
  enum completion_kind kind;
  void (*add_words)(struct strbuf *ret_words);
} rows[] = {
    {"DIR", NULL, COMPLETE_FOLDERS, NULL},
    {"OUT", NULL, COMPLETE_FOLDERS, NULL}, /* OUT/OWNER/PROGRAM */
    {"FILE", NULL, COMPLETE_FILES, NULL},
    {"PATH", NULL, COMPLETE_FILES, NULL},
    {"PROGRAM", "new", COMPLETE_NOTHING, NULL},
    {"PROGRAM", NULL, COMPLETE_PROGRAMS, NULL},
    {"NAME", NULL, COMPLETE_PROGRAMS, NULL},
    {"WORD", NULL, COMPLETE_TOPICS, NULL},
    {"SUITE", NULL, COMPLETE_SUITES, NULL},
    {"COMMAND", NULL, COMPLETE_WORDS, completion_add_commands},
    {"WHEN", NULL, COMPLETE_WORDS, add_colors},
    {"LIST", "grade", COMPLETE_LIST, add_formats},
    {"FORM", "help", COMPLETE_WORDS, help_add_forms},
};

enum completion_kind completion_of(const char *command, const char *argument, struct strbuf *ret_words) {
  argument += strspn(argument, "[");
  size_t length = strspn(argument, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  for (size_t i = 0; i < array_size(rows); i++) {
    if (strlen(rows[i].argument) != length || strncmp(rows[i].argument, argument, length) != 0 ||
        (rows[i].command && strcmp(rows[i].command, command) != 0))
      continue;
    if (rows[i].add_words)
      rows[i].add_words(ret_words);
    return rows[i].kind;
  }
  size_t word = strspn(argument, "abcdefghijklmnopqrstuvwxyz-");
  if (word == 0 || argument[word])
    return COMPLETE_NOTHING;
  strbuf_add_text(ret_words, argument);
  return COMPLETE_WORDS;
}
