/* Text as lines, under one rule for what blanks mean. */
#include "judge/lines.h"

#include "base/strbuf.h"

#include <ctype.h>
#include <string.h>

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* Bytes of UTF-8 sequences count as letters, so that no locale is needed. */
static bool is_letter(char c) { return isalnum((unsigned char)c) || (unsigned char)c >= 0x80; }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static char *copy_bytes(const char *bytes, size_t length) {
  char *copy = xmalloc(length + 1);
  memcpy(copy, bytes, length);
  copy[length] = '\0';
  return copy;
}

static char *fold_blanks(const char *bytes, size_t length, size_t *ret_length) {
  char *folded = xmalloc(length + 1);
  size_t used = 0;
  for (size_t i = 0; i < length; i++)
    if (!is_blank(bytes[i]))
      folded[used++] = bytes[i];
    else if (used == 0 || folded[used - 1] != ' ')
      folded[used++] = ' ';
  folded[used] = '\0';
  *ret_length = used;
  return folded;
}

static void add_line(lines *list, const char *bytes, size_t length, enum blanks_rule rule, size_t offset, bool ended) {
  while (rule != BLANKS_EXACT && length > 0 && is_blank(bytes[length - 1]))
    length--;
  if (rule == BLANKS_FOLD && length == 0 && list->count && list->items[list->count - 1].length == 0)
    return;
  struct line *line = vec_add(list);
  *line = (struct line){.offset = offset, .ended = ended, .length = length};
  line->text = rule == BLANKS_FOLD ? fold_blanks(bytes, length, &line->length) : copy_bytes(bytes, length);
}

void lines_split(const char *bytes, size_t length, enum blanks_rule rule, lines *ret_lines) {
  for (size_t at = 0; at < length;) {
    const char *newline = memchr(bytes + at, '\n', length - at);
    size_t end = newline ? (size_t)(newline - bytes) : length;
    add_line(ret_lines, bytes + at, end - at, rule, at, newline != NULL);
    at = end + 1;
  }
  while (rule != BLANKS_EXACT && ret_lines->count && ret_lines->items[ret_lines->count - 1].length == 0)
    free(ret_lines->items[--ret_lines->count].text);
}

void lines_release(lines *list) {
  vec_each(list, line)
    free(line->text);
  vec_release(list);
}

bool line_equals(const struct line *a, const struct line *b) {
  return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

bool line_begins(const struct line *a, const struct line *b) {
  return a->length <= b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* "-" in front of a number changes the number, unless it joins two words ("one-2"). */
static bool is_sign(const char *text, size_t length, size_t i) {
  return (text[i] == '-') && i + 1 < length && is_digit(text[i + 1]) && (i == 0 || is_blank(text[i - 1]));
}

static void add_separator(struct strbuf *gist, const char *text, size_t from, size_t to) {
  bool between_numbers = from > 0 && is_digit(text[from - 1]) && is_digit(text[to]);
  if (between_numbers)
    strbuf_add_char(gist, to == from + 1 && text[from] == '.' ? '.' : ' ');
}

static void add_without_blanks(struct strbuf *gist, const char *text, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (!is_blank(text[i]))
      strbuf_add_char(gist, text[i]);
}

void line_gist(const char *text, size_t length, struct strbuf *ret_gist) {
  size_t before = ret_gist->length;
  size_t after_last = 0;
  for (size_t i = 0; i < length; i++) {
    bool sign = is_sign(text, length, i);
    if (!is_letter(text[i]) && !sign)
      continue;
    if (i > after_last && ret_gist->length > before)
      add_separator(ret_gist, text, after_last, i);
    strbuf_add_char(ret_gist, sign ? '-' : (char)tolower((unsigned char)text[i]));
    after_last = i + 1;
  }
  if (ret_gist->length == before)
    add_without_blanks(ret_gist, text, length);
}
