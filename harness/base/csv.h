/* Comma-separated values, RFC 4180, by libcsv: tables that people and their platforms hand in and want back. */
#ifndef IPCGRADE_BASE_CSV_H
#define IPCGRADE_BASE_CSV_H

#include "base/error.h"
#include "base/memory.h"

struct strbuf;

struct csv_row {
  strings fields;
  size_t line; /* of the file, from 1, at which it begins */
};

struct csv_table {
  VEC(struct csv_row) rows; /* empty lines aren't among them */
  char separator;           /* ',', ';' or a tab: what the first line is divided by */
  bool bom;                 /* it began with UTF-8's byte order mark, which is in no field */
  bool crlf;                /* lines end as RFC 4180 says */
};

/* Reads a table from memory. Fields are in UTF-8; what isn't is taken for Windows-1252. Blanks around a field belong
 * to it. `name` is what complaints call it. ERROR_USAGE with
 * the line where quotes are wrong, where it is in UTF-16 or has NUL bytes; `ret_table` is empty then. */
int csv_table_parse(const char *bytes, size_t length, const char *name, struct csv_table *ret_table, struct error *err);
/* The same of a file. One that can't be read is ERROR_USAGE too. */
int csv_table_read(const char *path, struct csv_table *ret_table, struct error *err);
void csv_table_release(struct csv_table *table);

/* The field, or "" where the row has no such column. */
const char *csv_row_field(const struct csv_row *row, int column);
/* The column that the first row calls `name`, whatever its case and the blanks around it; -1 when there is none. */
int csv_table_column(const struct csv_table *table, const char *name);

/* Appends a row and its line end. Fields are in quotes where they need them: for separators, quotes, line ends, or
 * blanks at their ends. */
void csv_add_row(struct strbuf *sb, const strings *fields, char separator, bool crlf);

/* What a spreadsheet would take for a formula: it begins, after blanks, with = + - @, a tab or a line end. */
bool csv_is_formula(const char *text);
/* A text that somebody else chose, for a cell, on one line: as text_visible() shows it, since spreadsheets and
 * terminals obey control characters, with an apostrophe before it if that csv_is_formula(). The caller frees it. */
char *csv_harmless(const char *text);

#endif
