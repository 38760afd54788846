/* Completion in bash, from the tables of commands and options: "Programmable Completion" of bash's manual. */
#include "cli/help/completion.h"
#include "cli/help/help.h"

#include <string.h>

/* What doesn't depend on the tables. The words before the one to complete tell the command; bash takes "--course=DIR"
 * for three words. */
static const char head[] =
    "# Completion of ipcgrade in bash, as `ipcgrade help --format bash` writes it.\n"
    "\n"
    "_ipcgrade_among() { # WORDS\n"
    "  mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\")\n"
    "}\n"
    "\n"
    "_ipcgrade_complete() { # KIND WORDS\n"
    "  local before=\n"
    "  case $1 in\n"
    "  files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\") ;;\n"
    "  folders) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\") ;;\n"
    "  programs) _ipcgrade_among \"$(\"$program\" list --quiet \"${course[@]}\" 2>/dev/null |\n"
    "    sed -n 's/^\\([a-z0-9-]*\\)  *[0-9].*/\\1/p')\" ;;\n"
    "  topics) _ipcgrade_among \"$(\"$program\" explain 2>/dev/null | grep -v ' ')\" ;;\n"
    "  suites) _ipcgrade_among \"$(\"$program\" conform --list \"${course[@]}\" 2>/dev/null)\" ;;\n"
    "  words) _ipcgrade_among \"$2\" ;;\n"
    "  list)\n"
    "    case $cur in *,*) before=${cur%,*}, ;; esac\n"
    "    compopt -o nospace 2>/dev/null\n"
    "    mapfile -t COMPREPLY < <(compgen -P \"$before\" -W \"$2\" -- \"${cur##*,}\")\n"
    "    ;;\n"
    "  esac\n"
    "}\n"
    "\n"
    "_ipcgrade() {\n"
    "  local program=$1 cur=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "  local command= options= kind=nothing words= course=() i value\n"
    "  COMPREPLY=()\n"
    "  if [ \"$cur\" = = ]; then\n"
    "    cur=\n"
    "  elif [ \"$option\" = = ]; then\n"
    "    option=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "  fi\n"
    "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "    value=$((i + 1))\n"
    "    [ \"${COMP_WORDS[value]-}\" = = ] && value=$((i + 2))\n"
    "    case ${COMP_WORDS[i]} in\n"
    "    --course) course=(--course \"${COMP_WORDS[value]-}\") i=$value ;;\n"
    "    --color) i=$value ;;\n"
    "    -*) ;;\n"
    "    *) command=${command:-${COMP_WORDS[i]}} ;;\n"
    "    esac\n"
    "  done\n";

static const char tail[] = "  case $cur in\n"
                           "  -*) _ipcgrade_among \"$options\" ;;\n"
                           "  *) _ipcgrade_complete \"$kind\" \"$words\" ;;\n"
                           "  esac\n"
                           "}\n"
                           "complete -F _ipcgrade ipcgrade\n";

struct writer {
  const char *command; /* "*": any */
  struct strbuf *out;
};

static const char *kind_name(enum completion_kind kind) {
  static const char *const names[] = {
      [COMPLETE_NOTHING] = "nothing",   [COMPLETE_FILES] = "files",   [COMPLETE_FOLDERS] = "folders",
      [COMPLETE_PROGRAMS] = "programs", [COMPLETE_TOPICS] = "topics", [COMPLETE_SUITES] = "suites",
      [COMPLETE_WORDS] = "words",       [COMPLETE_LIST] = "list"};
  return names[kind];
}

/* A pattern of "COMMAND OPTION", and what completes the option's argument. */
static void add_argument(void *context, const struct option_row *row) {
  const struct writer *writer = context;
  _cleanup_strbuf_ struct strbuf choices = STRBUF_INIT;
  if (!row->argument)
    return;
  enum completion_kind kind = completion_of(writer->command, row->argument, &choices);
  strbuf_addf(writer->out, "  %s' --%s'", writer->command, row->name);
  if (row->letter)
    strbuf_addf(writer->out, " | %s' -%c'", writer->command, row->letter);
  strbuf_addf(writer->out, ") _ipcgrade_complete %s '%s'; return ;;\n", kind_name(kind), choices.buf);
}

static void add_name(void *context, const struct option_row *row) { strbuf_addf(context, " --%s", row->name); }

static void add_command(const struct command *command, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf choices = STRBUF_INIT;
  enum completion_kind kind = completion_of(command->name, command->arguments, &choices);
  strbuf_addf(ret_text, "  %s)\n    options='", command->name);
  help_each_option(command, add_name, ret_text);
  strbuf_addf(ret_text, "' kind=%s words='%s'\n    ;;\n", kind_name(kind), choices.buf);
}

/* Before a command there are the options that all have. */
static void add_beginning(struct strbuf *ret_text) {
  strbuf_add_text(ret_text, "  '')\n    options='--version");
  help_each_common_option(add_name, ret_text);
  strbuf_add_text(ret_text, "' kind=words words='");
  completion_add_commands(ret_text);
  strbuf_add_text(ret_text, "'\n    ;;\n");
}

void help_add_bash(struct strbuf *ret_text) {
  struct writer writer = {.out = ret_text};
  strbuf_add_text(ret_text, head);
  strbuf_add_text(ret_text, "  case \"$command $option\" in\n");
  for (const struct command *command = commands; command->name; command++) {
    writer.command = command->name;
    help_each_own_option(command, add_argument, &writer);
  }
  writer.command = "*";
  help_each_common_option(add_argument, &writer);
  strbuf_add_text(ret_text, "  esac\n  case $command in\n");
  add_beginning(ret_text);
  for (const struct command *command = commands; command->name; command++)
    add_command(command, ret_text);
  strbuf_add_text(ret_text, "  esac\n");
  strbuf_add_text(ret_text, tail);
}
