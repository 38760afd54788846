/* Tables that other programs wrote: comma-separated values as RFC 4180 has them, by libcsv. */
#ifndef IPCGRADE_INTAKE_TABLE_H
#define IPCGRADE_INTAKE_TABLE_H

#include "base/error.h"
#include "base/memory.h"

/* Rows in the file's order, the header being the first; they may have different numbers of cells. Cells are the file's
 * bytes without blanks at their ends. */
struct table {
  VEC(strings) rows;
};

/* Reads a file of at most 16 MiB. A byte order mark is passed over, lines without any text are left out, and cells are
 * parted by semicolons or tabulators where the header has those and no comma, as spreadsheets of some countries write
 * them. ERROR_USAGE names the file when there is none, when it is no text, or when it has no row. */
int table_read(const char *path, struct table *ret_table, struct error *err);
void table_release(struct table *table);

/* The cell of a row, "" where the row is shorter. Points into the table. */
const char *table_cell(const struct table *table, size_t row, size_t column);

/* The first column whose header is the first of `names` (ends with NULL) that any has, whatever the case of its
 * letters; -1 when none has. */
int table_column(const struct table *table, const char *const *names);

#endif
