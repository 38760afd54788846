/* Comma-separated values: libcsv reads, quotes and doubles quotes; this is what it leaves to its caller. */
#include "base/csv.h"

#include "base/charset.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"

#include <csv.h>
#include <string.h>

enum { MOST_BYTES = 64 << 20 };

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

struct reading {
  struct csv_table *table;
  strings fields; /* of the row that is being read */
  bool ended;     /* a row, since the flag was last cleared */
  size_t line;    /* at which it began */
};

/* ---- reading ---- */

static void take_field(void *bytes, size_t length, void *context) {
  struct reading *reading = context;
  *vec_add(&reading->fields) = xstrndup(bytes ? bytes : "", length);
}

static void take_row(int end, void *context) {
  (void)end;
  struct reading *reading = context;
  struct csv_row *row = vec_add(&reading->table->rows);
  *row = (struct csv_row){reading->fields, reading->line};
  reading->fields = (strings){0};
  reading->ended = true;
}

/* libcsv would take blanks from the ends of fields: "    Points Possible" is one. */
static int is_no_blank(unsigned char byte) {
  (void)byte;
  return 0;
}

/* Spreadsheets write what the language of their user has them write. The first line names columns, which rarely have
 * such characters in them, so the most frequent one outside of quotes divides. */
static char separator_of(const char *bytes, size_t length) {
  static const char separators[] = {',', ';', '\t'};
  size_t counts[sizeof separators] = {0};
  bool quoted = false;
  for (size_t i = 0; i < length && (quoted || (bytes[i] != '\n' && bytes[i] != '\r')); i++) {
    quoted = quoted != (bytes[i] == '"');
    for (size_t j = 0; j < sizeof separators; j++)
      counts[j] += !quoted && bytes[i] == separators[j];
  }
  size_t best = 0;
  for (size_t j = 1; j < sizeof separators; j++)
    best = counts[j] > counts[best] ? j : best;
  return separators[best];
}

/* Line by line, so that rows and complaints know where they are. */
static int feed(struct csv_parser *parser, const char *bytes, size_t length, struct reading *reading) {
  size_t line = 0;
  bool inside = false; /* of a row that began in an earlier line */
  while (length) {
    const char *end = memchr(bytes, '\n', length);
    size_t part = end ? (size_t)(end - bytes) + 1 : length;
    line++;
    reading->line = inside ? reading->line : line;
    reading->ended = false;
    if (csv_parse(parser, bytes, part, take_field, take_row, reading) != part)
      return -1;
    inside = !reading->ended && (inside || !strchr("\r\n", *bytes));
    bytes += part;
    length -= part;
  }
  return csv_fini(parser, take_field, take_row, reading);
}

static const char *what_is_wrong_with(const char *bytes, size_t length) {
  if (length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
    return "it is in UTF-16: save it as CSV in UTF-8";
  return memchr(bytes, '\0', length) ? "it has NUL bytes: no CSV" : NULL;
}

static int parse_utf8(const char *bytes, size_t length, const char *name, struct csv_table *table, struct error *err) {
  struct csv_parser parser;
  struct reading reading = {.table = table};
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI))
    return error_set(err, ERROR_SYSTEM, "libcsv can't be initialised");
  csv_set_space_func(&parser, is_no_blank);
  csv_set_delim(&parser, (unsigned char)table->separator);
  int status = feed(&parser, bytes, length, &reading);
  if (status)
    error_set(err, ERROR_USAGE,
              "%s:%zu: no CSV: a quote in the middle of a field, or one that nothing ends (quotes in a field are "
              "doubled, and the field stands in quotes)",
              name, reading.line);
  csv_free(&parser);
  strings_release(&reading.fields);
  return status ? -1 : 0;
}

/* Spreadsheets on Windows write what they call ANSI. */
static int parse(const char *bytes, size_t length, const char *name, struct csv_table *table, struct error *err) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  if (charset_is_utf8(bytes, length))
    return parse_utf8(bytes, length, name, table, err);
  charset_add_windows(&text, bytes, length);
  return parse_utf8(text.buf, text.length, name, table, err);
}

int csv_table_parse(const char *bytes, size_t length, const char *name, struct csv_table *ret_table,
                    struct error *err) {
  const char *wrong = what_is_wrong_with(bytes, length);
  *ret_table = (struct csv_table){.separator = ','};
  if (wrong)
    return error_set(err, ERROR_USAGE, "%s: %s", name, wrong);
  ret_table->bom = length >= 3 && memcmp(bytes, BYTE_ORDER_MARK, 3) == 0;
  if (ret_table->bom) {
    bytes += 3;
    length -= 3;
  }
  ret_table->separator = separator_of(bytes, length);
  ret_table->crlf = memmem(bytes, length, "\r\n", 2) != NULL;
  int status = parse(bytes, length, name, ret_table, err);
  if (status)
    csv_table_release(ret_table);
  return status;
}

int csv_table_read(const char *path, struct csv_table *ret_table, struct error *err) {
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  *ret_table = (struct csv_table){.separator = ','};
  if (file_read(path, MOST_BYTES, &bytes, err)) {
    if (err)
      err->cause = ERROR_USAGE;
    return -1;
  }
  return csv_table_parse(bytes.buf, bytes.length, path, ret_table, err);
}

void csv_table_release(struct csv_table *table) {
  vec_each(&table->rows, row)
    strings_release(&row->fields);
  vec_release(&table->rows);
}

/* ---- looking ---- */

const char *csv_row_field(const struct csv_row *row, int column) {
  return column >= 0 && (size_t)column < row->fields.count ? row->fields.items[column] : "";
}

static bool is_called(const char *field, const char *name) {
  field += strspn(field, " \t");
  size_t length = strlen(field);
  while (length && strchr(" \t", field[length - 1]))
    length--;
  return length == strlen(name) && strncasecmp(field, name, length) == 0;
}

int csv_table_column(const struct csv_table *table, const char *name) {
  for (size_t i = 0; table->rows.count && i < table->rows.items[0].fields.count; i++)
    if (is_called(table->rows.items[0].fields.items[i], name))
      return (int)i;
  return -1;
}

/* ---- writing ---- */

static bool needs_quotes(const char *text, char separator) {
  const char special[] = {separator, '"', '\r', '\n', '\0'};
  size_t length = strlen(text);
  return strcspn(text, special) < length || (length && (strchr(" \t", text[0]) || strchr(" \t", text[length - 1])));
}

static void add_field(struct strbuf *sb, const char *text, char separator) {
  if (!needs_quotes(text, separator)) {
    strbuf_add_text(sb, text);
    return;
  }
  size_t length = strlen(text);
  size_t room = csv_write(NULL, 0, text, length);
  _cleanup_free_ char *quoted = xmalloc(room);
  csv_write(quoted, room, text, length);
  strbuf_add(sb, quoted, room);
}

void csv_add_row(struct strbuf *sb, const strings *fields, char separator, bool crlf) {
  vec_each(fields, field) {
    if (field > fields->items)
      strbuf_add_char(sb, separator);
    add_field(sb, *field, separator);
  }
  strbuf_add_text(sb, crlf ? "\r\n" : "\n");
}

bool csv_is_formula(const char *text) {
  text += strspn(text, " ");
  return *text && strchr("=+-@\t\r\n", *text);
}

char *csv_harmless(const char *text) {
  _cleanup_free_ char *visible = text_visible(text);
  return xasprintf("%s%s", csv_is_formula(visible) ? "'" : "", visible);
}
