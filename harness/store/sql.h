/* SQLite with this harness's errors: statements bound in one call, transactions, and what it means when one fails.
 * https://www.sqlite.org/c3ref/intro.html */
#ifndef IPCGRADE_STORE_SQL_H
#define IPCGRADE_STORE_SQL_H

#include "base/error.h"
#include "base/memory.h"
#include "base/strbuf.h"

#include <sqlite3.h>
#include <stdint.h>

struct kept_statement {
  const char *text;
  sqlite3_stmt *statement;
};

struct sql {
  sqlite3 *db;
  char *path; /* of its file, for messages */
  VEC(struct kept_statement) kept;
};

/* Opens the file; flags as of sqlite3_open_v2(). Released by sql_close(), also after a failure. */
int sql_open(struct sql *sql, const char *path, int flags, struct error *err);
void sql_close(struct sql *sql);

/* The statement of `text` with its parameters bound, in order, by a letter of `types` for each: t `const char *` (may
 * be NULL), d `int`, i `int64_t`, r `double`, b `const struct strbuf *`. Texts and bytes must stay until the statement
 * is done with. `text` is a literal: the statement is compiled once and kept under its address, so that it can't be
 * used again while it gives rows. NULL and `err` when that fails. */
sqlite3_stmt *sql_bind(struct sql *sql, struct error *err, const char *text, const char *types, ...);
/* The same, and to its end; what rows it gives are nobody's. */
int sql_do(struct sql *sql, struct error *err, const char *text, const char *types, ...);
/* To the next row: 1, 0 behind the last, -1 and `err`. */
int sql_next(struct sql *sql, sqlite3_stmt *statement, struct error *err);
/* The first column of its first row: `otherwise` when there is none. */
int sql_number(struct sql *sql, const char *text, int64_t otherwise, int64_t *ret_number, struct error *err);
/* Several statements without parameters. */
int sql_script(struct sql *sql, const char *text, struct error *err);

/* A column's text, copied (NULL stays NULL) or not, and its bytes, appended. */
char *sql_text(sqlite3_stmt *statement, int column);
void sql_bytes(sqlite3_stmt *statement, int column, struct strbuf *ret_bytes);

/* A transaction for writing, and its end: kept, or taken back when `status` isn't 0. Returns `status`, or -1 and `err`
 * when it can't be kept. */
int sql_begin(struct sql *sql, struct error *err);
int sql_end(struct sql *sql, int status, struct error *err);

/* Fills `err` with what SQLite says now of the last call, in words that say what to do. Returns -1. */
int sql_fail(const struct sql *sql, struct error *err);

#endif
