/* Tables that other programs wrote. */
#include "intake/table.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <csv.h>
#include <string.h>
#include <strings.h>

enum { MOST_BYTES = 16 << 20 };

static const char byte_order_mark[] = "\xef\xbb\xbf";

struct reading {
  struct table *table;
  strings row;
};

static void take_cell(void *bytes, size_t length, void *context) {
  struct reading *reading = context;
  const char *text = bytes ? bytes : "";
  while (length && strchr(" \t\r\n", text[length - 1]))
    length--;
  for (; length && strchr(" \t\r\n", *text); length--)
    text++;
  *vec_add(&reading->row) = xstrndup(text, length);
}

static bool says_something(const strings *row) {
  vec_each(row, cell)
    if (**cell)
      return true;
  return false;
}

static void take_row(int end, void *context) {
  (void)end;
  struct reading *reading = context;
  if (says_something(&reading->row)) {
    *vec_add(&reading->table->rows) = reading->row;
    reading->row = (strings){0};
  }
  strings_release(&reading->row);
}

static unsigned char separator_of(const char *text) {
  size_t length = strcspn(text, "\r\n");
  if (memchr(text, ',', length))
    return CSV_COMMA;
  return memchr(text, ';', length) ? ';' : memchr(text, '\t', length) ? CSV_TAB : CSV_COMMA;
}

static int parse(const char *path, const char *text, size_t length, struct table *ret_table, struct error *err) {
  struct csv_parser parser;
  struct reading reading = {.table = ret_table};
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI))
    return error_set(err, ERROR_SYSTEM, "%s: libcsv does not start", path);
  csv_set_delim(&parser, separator_of(text));
  int status = 0;
  if (csv_parse(&parser, text, length, take_cell, take_row, &reading) != length ||
      csv_fini(&parser, take_cell, take_row, &reading))
    status =
        error_set(err, ERROR_USAGE, "%s: behind row %zu: quotation marks that don't fit", path, ret_table->rows.count);
  csv_free(&parser);
  strings_release(&reading.row);
  return status;
}

int table_read(const char *path, struct table *ret_table, struct error *err) {
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  *ret_table = (struct table){0};
  if (file_read(path, MOST_BYTES, &bytes, err)) {
    if (err)
      err->cause = ERROR_USAGE;
    return -1;
  }
  if (memchr(bytes.buf, '\0', bytes.length))
    return error_set(err, ERROR_USAGE, "%s: not a table of comma-separated values in UTF-8", path);
  size_t mark = strncmp(bytes.buf, byte_order_mark, 3) == 0 ? 3 : 0;
  int status = parse(path, bytes.buf + mark, bytes.length - mark, ret_table, err);
  if (status == 0 && ret_table->rows.count == 0)
    status = error_set(err, ERROR_USAGE, "%s: there is no row in it", path);
  if (status)
    table_release(ret_table);
  return status;
}

void table_release(struct table *table) {
  vec_each(&table->rows, row)
    strings_release(row);
  vec_release(&table->rows);
}

const char *table_cell(const struct table *table, size_t row, size_t column) {
  const strings *cells = row < table->rows.count ? &table->rows.items[row] : NULL;
  return cells && column < cells->count ? cells->items[column] : "";
}

int table_column(const struct table *table, const char *const *names) {
  for (; *names; names++)
    for (size_t column = 0; table->rows.count && column < table->rows.items[0].count; column++)
      if (strcasecmp(table_cell(table, 0, column), *names) == 0)
        return (int)column;
  return -1;
}
