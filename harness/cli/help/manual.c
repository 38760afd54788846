/* The manual page ipcgrade(1), in the language of man(7), from the tables that --help is made from. */
#include "cli/help/help.h"

#include "base/version.h"
#include "report/report.h"

#include <stdint.h>
#include <string.h>

/* What an environment variable or a file is good for. */
struct note {
  const char *name;
  const char *about;
};

static const struct note variables[] = {
    {"NO_COLOR", "When it is set, nothing is coloured unless --color asks for it. Neither is it on a dumb TERM."},
    {"XDG_CACHE_HOME",
     "Where the folder ipcgrade/ is that keeps what the course's own programs give; ~/.cache without."},
    {"TMPDIR", "Where scratch files are; /tmp without."},
    {"COLUMNS", "How wide a timeline may be where the terminal doesn't tell."},
};

static const struct note files[] = {
    {"cases/, reference/",
     "A course: what must hold of each program, and the programs as documented. --course names the "
     "folder that has them. Without it that is the one around the working folder, else the one "
     "installed with the command."},
    {"assignment.yaml", "What counts, how much, and until when: `ipcgrade explain assignment`. Taken from the working "
                        "folder, or named by --assignment."},
    {"reports/index.html", "The page about the class, which leads to those of the submissions."},
    {"reports/gradebook.db", "All results, in SQLite's format: what `grade` needn't do again, and what `regrade`, "
                             "`override`, `report` and `export` are about."},
    {"reports/OWNER/PROGRAM/result.json",
     "What `ipcgrade grade` writes of each submission. Beside it are the sources as "
     "graded, and what `ipcgrade replay` needs."},
    {"~/.cache/ipcgrade/", "What the course's own programs give. It may be removed at any time."},
};

static const struct note examples[] = {
    {"cd shm-pair && ipcgrade check", "Check your own program."},
    {"ipcgrade grade submissions/", "Grade a class, whose folders are submissions/OWNER/PROGRAM/."},
    {"ipcgrade grade --program shm-pair submissions.zip", "Grade what a platform gave."},
    {"ipcgrade grade --format junit,sarif submissions/", "Grade a class, with results that a CI server reads."},
    {"ipcgrade replay reports/alice/shm-pair four-integers", "See one run again, event by event."},
};

/* ---- roff ---- */

static size_t sequence_length(unsigned char first) { return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2; }

/* The number of the character that begins at `bytes`, which is not ASCII. */
static uint32_t character_at(const unsigned char *bytes, size_t length) {
  uint32_t character = bytes[0] & (0xffU >> (length + 1));
  for (size_t i = 1; i < length; i++)
    character = character << 6 | (bytes[i] & 0x3f);
  return character;
}

/* Letters that roff gives a meaning, or another shape: groff_char(7). */
static const char *special(char c) {
  static const struct {
    char c;
    const char *name;
  } rows[] = {{'\\', "\\e"}, {'-', "\\-"}, {'\'', "\\(aq"}, {'`', "\\(ga"}, {'^', "\\(ha"}, {'~', "\\(ti"}};
  for (size_t i = 0; i < array_size(rows); i++)
    if (rows[i].c == c)
      return rows[i].name;
  return NULL;
}

/* Within a line; one that begins with a text begins with "\&" or a font, for a dot there would be a request. */
static void add_text(const char *text, struct strbuf *ret_text) {
  const unsigned char *at = (const unsigned char *)text;
  while (*at) {
    size_t length = *at < 0x80 ? 1 : sequence_length(*at);
    const char *name = special((char)*at);
    if (length > 1)
      strbuf_addf(ret_text, "\\[u%04X]", (unsigned)character_at(at, length));
    else if (name)
      strbuf_add_text(ret_text, name);
    else
      strbuf_add_char(ret_text, (char)*at);
    at += length;
  }
}

static void add_in_font(char font, const char *text, struct strbuf *ret_text) {
  strbuf_addf(ret_text, "\\f%c", font);
  add_text(text, ret_text);
  strbuf_add_text(ret_text, "\\fR");
}

static void add_line(const char *text, struct strbuf *ret_text) {
  strbuf_add_text(ret_text, "\\&");
  add_text(text, ret_text);
  strbuf_add_char(ret_text, '\n');
}

static void add_note(const char *name, const char *about, struct strbuf *ret_text) {
  strbuf_add_text(ret_text, ".TP\n");
  add_in_font('B', name, ret_text);
  strbuf_add_char(ret_text, '\n');
  add_line(about, ret_text);
}

static void add_notes(const char *heading, const struct note *notes, size_t count, struct strbuf *ret_text) {
  strbuf_addf(ret_text, ".SH %s\n", heading);
  for (size_t i = 0; i < count; i++)
    add_note(notes[i].name, notes[i].about, ret_text);
}

/* ---- options and commands ---- */

static void add_option(void *context, const struct option_row *row) {
  struct strbuf *ret_text = context;
  const char letter[] = {'-', row->letter, '\0'};
  _cleanup_free_ char *name = xasprintf("--%s", row->name);
  strbuf_add_text(ret_text, ".TP\n");
  if (row->letter) {
    add_in_font('B', letter, ret_text);
    strbuf_add_text(ret_text, ", ");
  }
  add_in_font('B', name, ret_text);
  if (row->argument) {
    strbuf_add_char(ret_text, ' ');
    add_in_font('I', row->argument, ret_text);
  }
  strbuf_add_char(ret_text, '\n');
  add_line(row->help, ret_text);
}

static void add_command(const struct command *command, struct strbuf *ret_text) {
  _cleanup_strbuf_ struct strbuf options = STRBUF_INIT;
  strbuf_add_text(ret_text, ".TP\n");
  add_in_font('B', command->name, ret_text);
  if (*command->arguments) {
    strbuf_add_char(ret_text, ' ');
    add_in_font('I', command->arguments, ret_text);
  }
  strbuf_add_char(ret_text, '\n');
  add_line(command->about, ret_text);
  help_each_own_option(command, add_option, &options);
  if (options.length)
    strbuf_addf(ret_text, ".RS\n%s.RE\n", options.buf);
}

static void add_formats(struct strbuf *ret_text) {
  strbuf_add_text(ret_text, ".SH FORMATS\n");
  add_line("What `ipcgrade grade --format` can write of each submission, and the file that it is in:", ret_text);
  for (size_t i = 0; report_format_at(i); i++) {
    const struct report_format *format = report_format_at(i);
    _cleanup_free_ char *about = xasprintf("%s: %s", format->file, format->about);
    add_note(format->name, about, ret_text);
  }
}

static void add_statuses(struct strbuf *ret_text) {
  strbuf_add_text(ret_text, ".SH EXIT STATUS\n");
  for (const struct help_status *row = help_statuses; row->means; row++) {
    _cleanup_free_ char *number = xasprintf("%d", row->status);
    add_note(number, row->means, ret_text);
  }
}

void help_add_manual(struct strbuf *ret_text) {
  strbuf_add_text(ret_text, ".TH IPCGRADE 1 \"\" \"ipcgrade " IPCGRADE_VERSION "\" \"User Commands\"\n"
                            ".SH NAME\nipcgrade \\- grade C programs that talk to each other\n"
                            ".SH SYNOPSIS\n\\fBipcgrade\\fR \\fICOMMAND\\fR [options] [arguments]\n"
                            ".SH DESCRIPTION\n");
  add_line(help_about, ret_text);
  strbuf_add_text(ret_text, ".SH COMMANDS\n");
  for (const struct command *command = commands; command->name; command++)
    add_command(command, ret_text);
  strbuf_add_text(ret_text, ".SH OPTIONS\n");
  add_line("All commands have these:", ret_text);
  help_each_common_option(add_option, ret_text);
  add_note("--version", "the version", ret_text);
  add_formats(ret_text);
  add_statuses(ret_text);
  add_notes("ENVIRONMENT", variables, array_size(variables), ret_text);
  add_notes("FILES", files, array_size(files), ret_text);
  add_notes("EXAMPLES", examples, array_size(examples), ret_text);
  strbuf_add_text(ret_text, ".SH SEE ALSO\n\\fBgcc\\fR(1), \\fBgcov\\fR(1), \\fBipcs\\fR(1), \\fBstrace\\fR(1), "
                            "\\fBvalgrind\\fR(1), \\fBsvipc\\fR(7)\n");
}
