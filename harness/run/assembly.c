/* asm statements, found in the text of a source. */
#include "run/assembly.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* Behind a literal that begins here, with its quote. */
static const char *after_literal(const char *at) {
  const char quote = *at++;
  while (*at && *at != quote && *at != '\n')
    at += *at == '\\' && at[1] ? 2 : 1;
  return *at == quote ? at + 1 : at;
}

/* Behind blanks and comments. */
static const char *after_blanks(const char *at) {
  for (;;) {
    if (isspace((unsigned char)*at) || (*at == '\\' && at[1] == '\n')) {
      at++;
    } else if (strncmp(at, "//", 2) == 0) {
      at += strcspn(at, "\n");
    } else if (strncmp(at, "/*", 2) == 0) {
      const char *end = strstr(at + 2, "*/");
      at = end ? end + 2 : at + strlen(at);
    } else {
      return at;
    }
  }
}

static size_t word_length(const char *at) {
  size_t length = 0;
  while (isalnum((unsigned char)at[length]) || at[length] == '_')
    length++;
  return length;
}

static bool is_one_of(const char *at, size_t length, const char *const *words) {
  for (; *words; words++)
    if (strlen(*words) == length && strncmp(*words, at, length) == 0)
      return true;
  return false;
}

/* Is nothing but blanks between the quotes of these literals? */
static bool is_empty_template(const char *at) {
  for (at = after_blanks(at); *at == '"'; at = after_blanks(after_literal(at)))
    if (strspn(at + 1, " \t") != (size_t)(after_literal(at) - at) - 2)
      return false;
  return *at == ':' || *at == ')';
}

/* What stands behind the keyword. */
static bool has_instructions(const char *at) {
  static const char *const qualifiers[] = {"volatile", "__volatile__", "__volatile", "inline", "goto", NULL};
  at = after_blanks(at);
  while (is_one_of(at, word_length(at), qualifiers))
    at = after_blanks(at + word_length(at));
  return *at == '(' && !is_empty_template(at + 1);
}

bool assembly_is_in(const char *source) {
  static const char *const keywords[] = {"asm", "__asm__", "__asm", NULL};
  for (const char *at = after_blanks(source); *at; at = after_blanks(at)) {
    size_t length = word_length(at);
    if (is_one_of(at, length, keywords) && has_instructions(at + length))
      return true;
    at = length ? at + length : *at == '"' || *at == '\'' ? after_literal(at) : at + 1;
  }
  return false;
}
