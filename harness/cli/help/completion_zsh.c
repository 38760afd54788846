/* Completion in zsh, from the tables of commands and options: zshcompsys(1), _arguments. */
#include "cli/help/completion.h"
#include "cli/help/help.h"

#include <string.h>

static const char head[] = "#compdef ipcgrade\n"
                           "# Completion of ipcgrade in zsh, as `ipcgrade help --format zsh` writes it.\n"
                           "\n"
                           "_ipcgrade_programs() {\n"
                           "  local -a names\n"
                           "  names=(${(f)\"$(_call_program programs $program list --quiet $course |\n"
                           "    sed -n 's/^\\([a-z0-9-]*\\)  *[0-9].*/\\1/p')\"})\n"
                           "  compadd -a names\n"
                           "}\n"
                           "_ipcgrade_topics() {\n"
                           "  local -a names\n"
                           "  names=(${(f)\"$(_call_program topics $program explain)\"})\n"
                           "  compadd -a names\n"
                           "}\n"
                           "_ipcgrade_suites() {\n"
                           "  local -a names\n"
                           "  names=(${(f)\"$(_call_program suites $program conform --list $course)\"})\n"
                           "  compadd -a names\n"
                           "}\n"
                           "\n"
                           "_ipcgrade() {\n"
                           "  local curcontext=$curcontext state line program=$words[1]\n"
                           "  local -A opt_args\n"
                           "  local -a common commands course\n";

static const char middle[] =
    "  _arguments -C $common '--version[the version]' '1:command:->command' '*::argument:->argument'\n"
    "  if [[ $state = command ]]; then\n"
    "    _describe -t commands command commands\n"
    "    return\n"
    "  fi\n"
    "  (( ${+opt_args[--course]} )) && course=(--course $opt_args[--course])\n"
    "  case $line[1] in\n";

static const char tail[] = "  esac\n"
                           "}\n"
                           "\n"
                           "if [[ $funcstack[1] = _ipcgrade ]]; then\n"
                           "  _ipcgrade \"$@\"\n"
                           "else\n"
                           "  compdef _ipcgrade ipcgrade\n"
                           "fi\n";

struct writer {
  const char *command; /* "": any */
  struct strbuf *out;
};

/* Within single quotes, where `special` has a meaning to the completion system. */
static void add_escaped(const char *text, const char *special, struct strbuf *ret_text) {
  for (; *text; text++) {
    if (strchr(special, *text))
      strbuf_add_char(ret_text, '\\');
    strbuf_add_text(ret_text, *text == '\'' ? "'\\'" : "");
    strbuf_add_char(ret_text, *text);
  }
}

/* "DIR:_files -/": what the argument is called, and what finds it. */
static void add_choices(const char *command, const char *argument, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf choices = STRBUF_INIT;
  enum completion_kind kind = completion_of(command, argument, &choices);
  argument += strspn(argument, "[");
  strbuf_add(ret_text, argument, strcspn(argument, " ]"));
  strbuf_add_char(ret_text, ':');
  switch (kind) {
  case COMPLETE_NOTHING: strbuf_add_char(ret_text, ' '); break;
  case COMPLETE_FILES: strbuf_add_text(ret_text, "_files"); break;
  case COMPLETE_FOLDERS: strbuf_add_text(ret_text, "_files -/"); break;
  case COMPLETE_PROGRAMS: strbuf_add_text(ret_text, "_ipcgrade_programs"); break;
  case COMPLETE_TOPICS: strbuf_add_text(ret_text, "_ipcgrade_topics"); break;
  case COMPLETE_SUITES: strbuf_add_text(ret_text, "_ipcgrade_suites"); break;
  case COMPLETE_WORDS: strbuf_addf(ret_text, "(%s)", choices.buf); break;
  case COMPLETE_LIST: strbuf_addf(ret_text, "_sequence compadd - %s", choices.buf); break;
  }
}

/* '(-o --out)'{-o+,--out=}'[where results go]:DIR:_files -/' */
static void add_option(void *context, const struct option_row *row) {
  const struct writer *writer = context;
  const char *with = row->argument ? "=" : "";
  struct strbuf *out = writer->out;
  strbuf_add_text(out, "      ");
  if (row->type == OPTION_TEXTS)
    strbuf_add_text(out, "'*'");
  else if (row->letter)
    strbuf_addf(out, "'(-%c --%s)'", row->letter, row->name);
  if (row->letter)
    strbuf_addf(out, "{-%c%s,--%s%s}'[", row->letter, row->argument ? "+" : "", row->name, with);
  else
    strbuf_addf(out, "'--%s%s[", row->name, with);
  add_escaped(row->help, "[]:\\", out);
  strbuf_add_char(out, ']');
  if (row->argument) {
    strbuf_add_char(out, ':');
    add_choices(writer->command, row->argument, out);
  }
  strbuf_add_text(out, "'\n");
}

static void add_command(const struct command *command, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf options = STRBUF_INIT;
  struct writer writer = {command->name, &options};
  help_each_own_option(command, add_option, &writer);
  strbuf_addf(ret_text, "  %s)\n    local -a own=(\n%s    )\n    _arguments $common $own", command->name, options.buf);
  if (*command->arguments) {
    strbuf_add_text(ret_text, " '*:");
    add_choices(command->name, command->arguments, ret_text);
    strbuf_add_char(ret_text, '\'');
  }
  strbuf_add_text(ret_text, "\n    ;;\n");
}

void help_add_zsh(struct strbuf *ret_text) {
  struct writer writer = {"", ret_text};
  strbuf_add_text(ret_text, head);
  strbuf_add_text(ret_text, "  common=(\n");
  help_each_common_option(add_option, &writer);
  strbuf_add_text(ret_text, "  )\n  commands=(\n");
  for (const struct command *command = commands; command->name; command++) {
    strbuf_addf(ret_text, "      '%s:", command->name);
    add_escaped(command->about, ":\\", ret_text);
    strbuf_add_text(ret_text, "'\n");
  }
  strbuf_add_text(ret_text, "  )\n");
  strbuf_add_text(ret_text, middle);
  for (const struct command *command = commands; command->name; command++)
    add_command(command, ret_text);
  strbuf_add_text(ret_text, tail);
}
