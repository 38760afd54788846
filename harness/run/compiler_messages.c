/* The lines of gcc, the assembler and the linker. */
#include "run/compiler_messages.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

enum { MOST_WARNINGS = 10 };

/* "server.c:12:5: error: what" of gcc: file, line, and what; "gcc: error: what" is about no file. False for lines of
 * another shape. */
static bool parse_message(const char *line, const char *severity, char *ret_file, size_t size, int *ret_line,
                          const char **ret_what) {
  const char *at = strstr(line, severity);
  const char *colon = strchr(line, ':');
  if (!at || !colon || colon > at || (size_t)(colon - line) >= size)
    return false;
  size_t length = isdigit((unsigned char)colon[1]) ? (size_t)(colon - line) : 0;
  memcpy(ret_file, line, length);
  ret_file[length] = '\0';
  *ret_line = (int)strtol(colon + 1, NULL, 10);
  *ret_what = at + strlen(severity);
  return true;
}

static void add_located(findings *list, enum finding_kind kind, const char *role, const char *file, int line,
                        const char *what, const char *hint) {
  _cleanup_free_ char *shown = text_visible(file); /* after a #line it is whatever the student wrote there */
  if (findings_have(list, kind, *file ? shown : NULL, line, what))
    return;
  struct finding *finding = findings_add(list, kind, role, what);
  finding->file = *file ? xstrdup(shown) : NULL;
  finding->line = line;
  finding->hint = xstrdup(hint);
}

/* What linker and assembler say, without ": error: ", and what it mostly comes from. The more telling come first. */
static const struct complaint {
  const char *phrase;
  const char *hint;
} complaints[] = {
    {"undefined reference to `main'", "A program begins in a function called main(), and its source has none."},
    {"undefined reference to", "A function is called that no source of this program defines."},
    {"multiple definition of", "Two sources of this program define the same name: keep one of them."},
    {"Error: ", "The assembler doesn't understand what stands in an asm statement."},
    {"out of memory", "The source makes the compiler use more memory than there is: is a macro or an array too large?"},
};

/* Headings end in a colon; the linker's driver only says that the linker failed. */
static bool tells_something(const char *line, size_t length) {
  return length > 0 && line[length - 1] != ':' && strncmp(line, "collect2: ", 10) != 0;
}

/* Where the linker says that the source at fault is: "PATH:NUMBER: " in front of `what`, which is in `text`. Only a
 * name that is among the sources is one. */
static const char *linker_place(const strings *names, const char *text, const char *what, int *ret_line) {
  const char *begin = what;
  while (begin > text && begin[-1] != '\n')
    begin--;
  _cleanup_free_ char *place = xstrndup(begin, (size_t)(what - begin));
  char *colon = strchr(place, ':');
  if (!colon || !isdigit((unsigned char)colon[1]))
    return NULL;
  *colon = '\0';
  *ret_line = (int)strtol(colon + 1, NULL, 10);
  const char *slash = strrchr(place, '/');
  const char *name = slash ? slash + 1 : place;
  vec_each(names, known)
    if (strcmp(*known, name) == 0)
      return *known;
  return NULL;
}

static void add_other_failure(const struct role *role, const strings *names, const char *text, findings *list) {
  const char *hint = "Read the compiler's messages from the top.";
  const char *what = NULL;
  for (size_t i = 0; i < array_size(complaints) && !what; i++) {
    what = strstr(text, complaints[i].phrase);
    hint = what ? complaints[i].hint : hint;
  }
  for (const char *line = text; *line && !what; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n'))
    what = tells_something(line, strcspn(line, "\n")) ? line : NULL;
  int number = 0;
  const char *file = what ? linker_place(names, text, what, &number) : NULL;
  what = what ? what : "the compiler did not finish";
  _cleanup_free_ char *line = xstrndup(what, strcspn(what, "\n"));
  add_located(list, FINDING_BUILD_FAILED, role->name, file ? file : "", file ? number : 0, line, hint);
}

/* What the compiler finds odd in the functions of a unit it finds in the role that is linked with them, too. */
void compiler_messages_read(const struct role *role, const strings *names, struct build_result *built, findings *list) {
  bool failed = !built->ok;
  bool told = false;
  size_t warnings = 0;
  _cleanup_free_ char *copy = xstrdup(built->messages);
  char *rest = copy;
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
    char file[256];
    int number;
    const char *what;
    bool error =
        parse_message(line, " error: ", file, sizeof file, &number, &what) && tells_something(line, strlen(line));
    if (failed && !told && error) {
      add_located(list, FINDING_BUILD_FAILED, role->name, file, number, what,
                  "Correct the first error first: later ones often follow from it.");
      told = true;
    } else if (warnings < MOST_WARNINGS && role->part == ROLE_DOCUMENTED &&
               parse_message(line, " warning: ", file, sizeof file, &number, &what)) {
      *vec_add(&built->warnings) = text_visible(line);
      add_located(list, FINDING_BUILD_WARNING, role->name, file, number, what,
                  "A warning is often the first sign of a fault: -Wall found it for you.");
      warnings++;
    }
  }
  if (failed && !told)
    add_other_failure(role, names, built->messages, list);
}
