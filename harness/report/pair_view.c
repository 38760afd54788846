/* Two texts as one table. */
#include "report/pair_view.h"

#include "base/memory.h"
#include "base/text.h"
#include "report/html.h"

#include <string.h>

enum { MOST_ROWS = 60, BEFORE = 10 /* the first difference */ };

struct line {
  const char *text;
  size_t length;
};
typedef VEC(struct line) lines;

static void cut(const char *text, lines *ret_lines) {
  while (text && *text) {
    size_t length = strcspn(text, "\n");
    *vec_add(ret_lines) = (struct line){text, length};
    text += length + (text[length] == '\n');
  }
}

static bool same(const struct line *a, const struct line *b) {
  return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static size_t common_begin(const lines *a, const lines *b) {
  size_t count = 0;
  while (count < a->count && count < b->count && same(&a->items[count], &b->items[count]))
    count++;
  return count;
}

/* Not counting the first `begin` lines. */
static size_t common_end(const lines *a, const lines *b, size_t begin) {
  size_t count = 0;
  while (begin + count < a->count && begin + count < b->count &&
         same(&a->items[a->count - 1 - count], &b->items[b->count - 1 - count]))
    count++;
  return count;
}

static void add_cell(xmlTextWriter *writer, const struct line *line, bool differs) {
  if (!line) {
    html_begin(writer, "td", "none");
    xml_end(writer);
    return;
  }
  size_t length = line->length;
  while (differs && length && line->text[length - 1] == ' ')
    length--;
  html_begin(writer, "td", differs ? "differs" : NULL);
  html_lines(writer, line->text, length);
  for (size_t i = length; i < line->length; i++)
    xml_text(writer, "·");
  if (!line->length)
    xml_text(writer, differs ? "(an empty line)" : " ");
  xml_end(writer);
}

static void add_row(xmlTextWriter *writer, const struct line *expected, const struct line *actual, bool differs) {
  xml_begin(writer, "tr");
  add_cell(writer, expected, differs);
  add_cell(writer, actual, differs);
  xml_end(writer);
}

static void add_rest(xmlTextWriter *writer, size_t rows, const char *where) {
  if (!rows)
    return;
  html_begin(writer, "tr", "cut");
  xml_begin(writer, "td");
  xml_attribute(writer, "colspan", "2");
  html_format(writer, "… %zu more line%s %s", rows, plural(rows), where);
  xml_end(writer);
  xml_end(writer);
}

static void add_rows(xmlTextWriter *writer, const lines *expected, const lines *actual) {
  size_t begin = common_begin(expected, actual);
  size_t end = common_end(expected, actual, begin);
  size_t longer = expected->count > actual->count ? expected->count : actual->count;
  size_t different = longer - end; /* row at which the differing ones end */
  size_t from = begin > BEFORE && longer > MOST_ROWS ? begin - BEFORE : 0;
  size_t to = longer - from > MOST_ROWS ? from + MOST_ROWS : longer;
  add_rest(writer, from, "that are the same");
  for (size_t row = from; row < to; row++) {
    bool is_behind = row >= different;
    size_t back = longer - row; /* rows from the end */
    bool differs = row >= begin && !is_behind;
    const struct line *left = is_behind                     ? &expected->items[expected->count - back]
                              : row < expected->count - end ? &expected->items[row]
                                                            : NULL;
    const struct line *right = is_behind                   ? &actual->items[actual->count - back]
                               : row < actual->count - end ? &actual->items[row]
                                                           : NULL;
    add_row(writer, left, right, differs);
  }
  add_rest(writer, longer - to, "");
}

static void add_head(xmlTextWriter *writer, const char *word) {
  xml_begin(writer, "th");
  xml_attribute(writer, "scope", "col");
  xml_text(writer, word);
  xml_end(writer);
}

void pair_view_add(xmlTextWriter *writer, const char *expected, const char *actual) {
  lines left = {0};
  lines right = {0};
  if (!expected && !actual)
    return;
  cut(expected, &left);
  cut(actual, &right);
  html_begin(writer, "table", "pair");
  xml_begin(writer, "thead");
  xml_begin(writer, "tr");
  add_head(writer, "expected");
  add_head(writer, "seen");
  xml_end(writer);
  xml_end(writer);
  xml_begin(writer, "tbody");
  if (left.count || right.count)
    add_rows(writer, &left, &right);
  xml_end(writer);
  xml_end(writer);
  vec_release(&left);
  vec_release(&right);
}
