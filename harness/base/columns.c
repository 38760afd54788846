/* How text fits into the columns of a terminal. */
#include "base/columns.h"

#include "base/strbuf.h"

#include <stdbool.h>
#include <string.h>

enum { LEAST_PART = 8 }; /* columns of a long word that are worth a place on a line */

static bool is_continuation(char byte) { return ((unsigned char)byte & 0xc0) == 0x80; }

size_t columns_of(const char *text, size_t length) {
  size_t columns = 0;
  for (size_t i = 0; i < length; i++)
    columns += !is_continuation(text[i]);
  return columns;
}

size_t columns_fitting(const char *text, size_t columns) {
  size_t at = 0;
  for (; text[at] && columns > 0; columns--)
    do
      at++;
    while (is_continuation(text[at]));
  return at;
}

void columns_add_cut(struct strbuf *sb, const char *text, size_t columns) {
  size_t fitting = columns_fitting(text, columns);
  if (!text[fitting]) {
    strbuf_add_text(sb, text);
    return;
  }
  strbuf_add(sb, text, columns_fitting(text, columns - 1));
  strbuf_add_text(sb, "…");
}

/* Bytes of a word, which is wider than `columns`, that go on this line: up to its last slash, if it has one. */
static size_t part_of_word(const char *word, size_t columns) {
  size_t fitting = columns_fitting(word, columns > 0 ? columns : 1);
  for (size_t i = fitting; i > 1; i--)
    if (word[i - 1] == '/')
      return i;
  return fitting;
}

/* A line that is being filled. */
struct wrap {
  struct strbuf *out;
  size_t column, indent, width;
};

static void break_line(struct wrap *wrap) {
  strbuf_add_char(wrap->out, '\n');
  strbuf_add_repeated(wrap->out, ' ', wrap->indent);
  wrap->column = wrap->indent;
}

static void add_blanks(struct wrap *wrap, size_t count) {
  size_t room = wrap->width > wrap->column ? wrap->width - wrap->column : 0;
  count = count < room ? count : room;
  strbuf_add_repeated(wrap->out, ' ', count);
  wrap->column += count;
}

static void add_word(struct wrap *wrap, const char *word, size_t length) {
  size_t columns = columns_of(word, length);
  while (wrap->column + columns > wrap->width) {
    size_t part = part_of_word(word, wrap->width - wrap->column);
    strbuf_add(wrap->out, word, part);
    columns -= columns_of(word, part);
    word += part;
    length -= part;
    break_line(wrap);
  }
  strbuf_add(wrap->out, word, length);
  wrap->column += columns;
}

/* A word that fits on a line of its own is never broken; a longer one begins where there is room for a part of it. */
static bool needs_new_line(const struct wrap *wrap, size_t wanted) {
  bool is_long = wanted > wrap->width - wrap->indent;
  return wrap->column > wrap->indent && wrap->column + (is_long ? LEAST_PART : wanted) > wrap->width;
}

void columns_add_wrapped(struct strbuf *sb, const char *text, size_t at, size_t indent, size_t width) {
  struct wrap wrap = {sb, at, indent, width};
  while (*text) {
    size_t blanks = strspn(text, " ");
    text += blanks;
    size_t length = strcspn(text, " ");
    size_t wanted = columns_of(text, length);
    bool broken = length && needs_new_line(&wrap, blanks + wanted);
    if (!broken)
      add_blanks(&wrap, blanks);
    if (broken || (length && needs_new_line(&wrap, wanted))) /* the latter behind a long indentation */
      break_line(&wrap);
    add_word(&wrap, text, length);
    text += length;
  }
  strbuf_add_char(sb, '\n');
}
