/* Statements, transactions and errors of SQLite. */
#include "store/sql.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

/* How long a writer waits for another one: a result takes milliseconds. */
enum { PATIENCE_MS = 30000 };

/* ---- what went wrong ---- */

static int fail_full(const struct sql *sql, struct error *err) {
  return error_set(err, ERROR_SYSTEM,
                   "the disk is full: %s can't grow. What it holds is safe; make room, and type the same command again",
                   sql->path);
}

int sql_fail(const struct sql *sql, struct error *err) {
  int code = sql->db ? sqlite3_errcode(sql->db) : SQLITE_NOMEM;
  int cause = sql->db ? sqlite3_system_errno(sql->db) : 0;
  switch (code) {
  case SQLITE_FULL: return fail_full(sql, err);
  case SQLITE_NOTADB:
  case SQLITE_CORRUPT:
    return error_set(err, ERROR_SYSTEM,
                     "the gradebook %s is damaged (%s): put a copy of it there that is not, or move it away and grade "
                     "again",
                     sql->path, sqlite3_errmsg(sql->db));
  case SQLITE_BUSY:
    return error_set(err, ERROR_SYSTEM, "the gradebook %s is locked: another program has been writing to it for %d s",
                     sql->path, PATIENCE_MS / 1000);
  case SQLITE_READONLY:
    return error_set(err, ERROR_SYSTEM,
                     "the gradebook %s can't be written to: look at the permissions of it and its "
                     "folder",
                     sql->path);
  case SQLITE_CANTOPEN:
  case SQLITE_IOERR:
    if (cause == ENOSPC || cause == EDQUOT)
      return fail_full(sql, err);
    return error_set(err, ERROR_SYSTEM, "the gradebook %s can't be used: %s%s%s", sql->path, sqlite3_errmsg(sql->db),
                     cause ? ": " : "", cause ? strerror(cause) : "");
  default:
    return error_set(err, ERROR_SYSTEM, "the gradebook %s can't be used: %s", sql->path,
                     sql->db ? sqlite3_errmsg(sql->db) : "out of memory");
  }
}

/* ---- opening ---- */

int sql_open(struct sql *sql, const char *path, int flags, struct error *err) {
  *sql = (struct sql){.path = xstrdup(path)};
  if (sqlite3_open_v2(path, &sql->db, flags, NULL))
    return sql_fail(sql, err);
  sqlite3_busy_timeout(sql->db, PATIENCE_MS);
  return 0;
}

void sql_close(struct sql *sql) {
  vec_each(&sql->kept, kept)
    sqlite3_finalize(kept->statement);
  vec_release(&sql->kept);
  sqlite3_close(sql->db);
  sql->db = NULL;
  free(sql->path);
  sql->path = NULL;
}

/* ---- statements ---- */

static sqlite3_stmt *statement_of(struct sql *sql, const char *text, struct error *err) {
  sqlite3_stmt *statement = NULL;
  vec_each(&sql->kept, kept)
    if (kept->text == text) {
      sqlite3_reset(kept->statement);
      return kept->statement;
    }
  if (sqlite3_prepare_v3(sql->db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)) {
    sql_fail(sql, err);
    return NULL;
  }
  *vec_add(&sql->kept) = (struct kept_statement){text, statement};
  return statement;
}

static int bind_one(sqlite3_stmt *statement, int at, char type, va_list *args) {
  switch (type) {
  case 't': return sqlite3_bind_text(statement, at, va_arg(*args, const char *), -1, SQLITE_STATIC);
  case 'd': return sqlite3_bind_int(statement, at, va_arg(*args, int));
  case 'i': return sqlite3_bind_int64(statement, at, va_arg(*args, int64_t));
  case 'r': return sqlite3_bind_double(statement, at, va_arg(*args, double));
  case 'b': {
    const struct strbuf *bytes = va_arg(*args, const struct strbuf *);
    return sqlite3_bind_blob64(statement, at, bytes->buf, bytes->length, SQLITE_STATIC);
  }
  default: return SQLITE_MISUSE;
  }
}

static sqlite3_stmt *bind_all(struct sql *sql, struct error *err, const char *text, const char *types, va_list *args) {
  sqlite3_stmt *statement = statement_of(sql, text, err);
  for (int i = 0; statement && types[i]; i++)
    if (bind_one(statement, i + 1, types[i], args)) {
      sql_fail(sql, err);
      return NULL;
    }
  return statement;
}

sqlite3_stmt *sql_bind(struct sql *sql, struct error *err, const char *text, const char *types, ...) {
  va_list args;
  va_start(args, types);
  sqlite3_stmt *statement = bind_all(sql, err, text, types, &args);
  va_end(args);
  return statement;
}

int sql_next(struct sql *sql, sqlite3_stmt *statement, struct error *err) {
  int code = sqlite3_step(statement);
  if (code == SQLITE_ROW)
    return 1;
  int status = code == SQLITE_DONE ? 0 : sql_fail(sql, err);
  sqlite3_reset(statement);
  return status;
}

int sql_do(struct sql *sql, struct error *err, const char *text, const char *types, ...) {
  va_list args;
  va_start(args, types);
  sqlite3_stmt *statement = bind_all(sql, err, text, types, &args);
  va_end(args);
  int more = statement ? sql_next(sql, statement, err) : -1;
  while (more > 0)
    more = sql_next(sql, statement, err);
  return more;
}

int sql_number(struct sql *sql, const char *text, int64_t otherwise, int64_t *ret_number, struct error *err) {
  sqlite3_stmt *statement = sql_bind(sql, err, text, "");
  int more = statement ? sql_next(sql, statement, err) : -1;
  *ret_number = more > 0 ? sqlite3_column_int64(statement, 0) : otherwise;
  if (more > 0)
    sqlite3_reset(statement);
  return more < 0 ? -1 : 0;
}

int sql_script(struct sql *sql, const char *text, struct error *err) {
  return sqlite3_exec(sql->db, text, NULL, NULL, NULL) ? sql_fail(sql, err) : 0;
}

char *sql_text(sqlite3_stmt *statement, int column) {
  const unsigned char *text = sqlite3_column_text(statement, column);
  return text ? xstrndup((const char *)text, (size_t)sqlite3_column_bytes(statement, column)) : NULL;
}

void sql_bytes(sqlite3_stmt *statement, int column, struct strbuf *ret_bytes) {
  const void *bytes = sqlite3_column_blob(statement, column);
  if (bytes)
    strbuf_add(ret_bytes, bytes, (size_t)sqlite3_column_bytes(statement, column));
}

/* ---- transactions ---- */

int sql_begin(struct sql *sql, struct error *err) { return sql_do(sql, err, "BEGIN IMMEDIATE", ""); }

int sql_end(struct sql *sql, int status, struct error *err) {
  if (status == 0 && sql_do(sql, err, "COMMIT", "") == 0)
    return 0;
  /* Some failures, SQLITE_FULL among them, take it back by themselves. */
  if (!sqlite3_get_autocommit(sql->db))
    sql_do(sql, NULL, "ROLLBACK", "");
  return -1;
}
