/* Completion in fish, from the tables of commands and options: complete(1) of fish. */
#include "cli/help/completion.h"
#include "cli/help/help.h"

#include <string.h>

static const char head[] = "# Completion of ipcgrade in fish, as `ipcgrade help --format fish` writes it.\n"
                           "\n"
                           "# The command that stands there already, and the course.\n"
                           "function __ipcgrade_scan\n"
                           "  set -g __ipcgrade_command\n"
                           "  set -g __ipcgrade_course\n"
                           "  set -l words (commandline -opc)\n"
                           "  set -g __ipcgrade_program $words[1]\n"
                           "  set -l before\n"
                           "  for word in $words[2..-1]\n"
                           "    if test \"$before\" = --course\n"
                           "      set -g __ipcgrade_course --course $word\n"
                           "    else if string match -q -- '--course=*' $word\n"
                           "      set -g __ipcgrade_course $word\n"
                           "    else if test \"$before\" != --color; and not string match -q -- '-*' $word; and test "
                           "-z \"$__ipcgrade_command\"\n"
                           "      set -g __ipcgrade_command $word\n"
                           "    end\n"
                           "    set before $word\n"
                           "  end\n"
                           "end\n"
                           "function __ipcgrade_is\n"
                           "  __ipcgrade_scan\n"
                           "  test \"$__ipcgrade_command\" = \"$argv[1]\"\n"
                           "end\n"
                           "function __ipcgrade_programs\n"
                           "  $__ipcgrade_program list --quiet $__ipcgrade_course 2>/dev/null | string replace -rf "
                           "'^([a-z0-9-]+) +[0-9].*' '$1'\n"
                           "end\n"
                           "function __ipcgrade_topics\n"
                           "  $__ipcgrade_program explain 2>/dev/null\n"
                           "end\n"
                           "function __ipcgrade_suites\n"
                           "  $__ipcgrade_program conform --list $__ipcgrade_course 2>/dev/null\n"
                           "end\n"
                           "\n"
                           "complete -c ipcgrade -f\n"
                           "complete -c ipcgrade -l version -d 'the version' -n '__ipcgrade_is \"\"'\n";

struct writer {
  const char *command; /* NULL: any */
  struct strbuf *out;
};

static void add_quoted(const char *text, struct strbuf *ret_text) {
  strbuf_add_char(ret_text, '\'');
  for (; *text; text++) {
    if (*text == '\'' || *text == '\\')
      strbuf_add_char(ret_text, '\\');
    strbuf_add_char(ret_text, *text);
  }
  strbuf_add_char(ret_text, '\'');
}

static void add_choices(const char *command, const char *argument, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf choices = STRBUF_INIT;
  switch (completion_of(command, argument, &choices)) {
  case COMPLETE_NOTHING: break;
  case COMPLETE_FILES: strbuf_add_text(ret_text, " -F"); break;
  case COMPLETE_FOLDERS: strbuf_add_text(ret_text, " -a '(__fish_complete_directories)'"); break;
  case COMPLETE_PROGRAMS: strbuf_add_text(ret_text, " -a '(__ipcgrade_programs)'"); break;
  case COMPLETE_TOPICS: strbuf_add_text(ret_text, " -a '(__ipcgrade_topics)'"); break;
  case COMPLETE_SUITES: strbuf_add_text(ret_text, " -a '(__ipcgrade_suites)'"); break;
  case COMPLETE_WORDS: strbuf_addf(ret_text, " -a '%s'", choices.buf); break;
  case COMPLETE_LIST: strbuf_addf(ret_text, " -a '(__fish_append , %s)'", choices.buf); break;
  }
}

static void add_condition(const char *command, struct strbuf *ret_text) {
  strbuf_add_text(ret_text, "complete -c ipcgrade");
  if (command)
    strbuf_addf(ret_text, " -n '__ipcgrade_is %s'", command);
}

static void add_option(void *context, const struct option_row *row) {
  const struct writer *writer = context;
  add_condition(writer->command, writer->out);
  strbuf_addf(writer->out, " -l %s", row->name);
  if (row->letter)
    strbuf_addf(writer->out, " -s %c", row->letter);
  if (row->argument) {
    strbuf_add_text(writer->out, " -r");
    add_choices(writer->command ? writer->command : "", row->argument, writer->out);
  }
  strbuf_add_text(writer->out, " -d ");
  add_quoted(row->help, writer->out);
  strbuf_add_char(writer->out, '\n');
}

static void add_command(const struct command *command, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf choices = STRBUF_INIT;
  struct writer writer = {command->name, ret_text};
  add_condition("\"\"", ret_text);
  strbuf_addf(ret_text, " -a %s -d ", command->name);
  add_quoted(command->about, ret_text);
  strbuf_add_char(ret_text, '\n');
  help_each_own_option(command, add_option, &writer);
  add_choices(command->name, command->arguments, &choices);
  if (!choices.length)
    return;
  add_condition(command->name, ret_text);
  strbuf_addf(ret_text, "%s\n", choices.buf);
}

void help_add_fish(struct strbuf *ret_text) {
  struct writer writer = {NULL, ret_text};
  strbuf_add_text(ret_text, head);
  help_each_common_option(add_option, &writer);
  for (const struct command *command = commands; command->name; command++)
    add_command(command, ret_text);
}
