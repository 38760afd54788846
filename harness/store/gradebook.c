/* Opening it, and its table of contents. */
#include "store/gradebook.h"

#include "base/file.h"
#include "store/own.h"
#include "store/place.h"
#include "store/schema.h"

#include <string.h>
#include <time.h>

#define FILE_NAME "gradebook.db"

/* ---- opening ---- */

bool gradebook_is_in(const char *folder) {
  _cleanup_free_ char *path = path_join(folder, FILE_NAME);
  return path_exists(path);
}

/* Where locks are doubtful, the memory that a WAL's users share is too. After a power cut a WAL may lack the last
 * results, which are then graded again; a rollback journal has to be on the disk to be any good. */
static int set_up(struct sql *sql, const char *folder, struct error *err) {
  const char *modes = folder_doubtful(folder) ? "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL"
                                              : "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL";
  return sql_script(sql, modes, err);
}

static int open_for_writing(struct gradebook *gradebook, const char *folder, const char *path, struct error *err) {
  if (sql_open(&gradebook->sql, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err) ||
      schema_migrate(&gradebook->sql, err) || set_up(&gradebook->sql, folder, err))
    return -1;
  return sql_script(&gradebook->sql, "PRAGMA foreign_keys = ON", err);
}

/* A WAL needs a file beside it even to be read. Where nobody can make one, nobody writes either: immutable, see
 * https://www.sqlite.org/uri.html. */
static bool is_out_of_reach(struct gradebook *gradebook, const char *folder) {
  int64_t version;
  if (sql_number(&gradebook->sql, "PRAGMA user_version", 0, &version, NULL) == 0)
    return false;
  int code = sqlite3_errcode(gradebook->sql.db);
  return (code == SQLITE_CANTOPEN || code == SQLITE_READONLY) && access(folder, W_OK);
}

/* SQLite takes what stands behind ? and # of a URI for something else. */
static char *uri_of(const char *path) {
  struct strbuf uri = STRBUF_INIT;
  strbuf_add_text(&uri, "file:");
  for (const char *at = path; *at; at++)
    strbuf_addf(&uri, strchr("?#%", *at) ? "%%%02x" : "%c", (unsigned char)*at);
  strbuf_add_text(&uri, "?immutable=1");
  return strbuf_detach(&uri);
}

static int open_for_reading(struct gradebook *gradebook, const char *folder, const char *path, struct error *err) {
  if (!path_exists(path))
    return error_set(err, ERROR_USAGE, "there is no gradebook in %s: `ipcgrade grade --out %s` makes one", folder,
                     folder);
  /* Not SQLITE_OPEN_READONLY, which would leave the WAL's files behind. What is write-protected is opened all the same.
   */
  if (sql_open(&gradebook->sql, path, SQLITE_OPEN_READWRITE, err))
    return -1;
  if (is_out_of_reach(gradebook, folder)) {
    _cleanup_free_ char *uri = uri_of(path);
    sql_close(&gradebook->sql);
    if (sql_open(&gradebook->sql, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err))
      return -1;
  }
  return sql_script(&gradebook->sql, "PRAGMA query_only = ON", err) ? -1 : schema_check(&gradebook->sql, err);
}

struct gradebook *gradebook_open(const char *folder, enum gradebook_use use, struct error *err) {
  struct gradebook *gradebook = xcalloc(1, sizeof *gradebook);
  _cleanup_free_ char *path = path_join(folder, FILE_NAME);
  int failed = use == GRADEBOOK_WRITE ? open_for_writing(gradebook, folder, path, err)
                                      : open_for_reading(gradebook, folder, path, err);
  if (!failed)
    return gradebook;
  gradebook_close(gradebook);
  return NULL;
}

void gradebook_close(struct gradebook *gradebook) {
  if (!gradebook)
    return;
  sql_close(&gradebook->sql);
  strings_release(&gradebook->names);
  free(gradebook);
}

void moment_now(char ret_text[32]) {
  time_t now = time(NULL);
  struct tm utc;
  strftime(ret_text, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
}

/* ---- table of contents ---- */

void gradebook_entry_release(struct gradebook_entry *entry) {
  free(entry->owner);
  free(entry->program);
  free(entry->isolation);
  free(entry->content);
  free(entry->fingerprint);
  free(entry->graded_at);
}

void gradebook_entries_release(gradebook_entries *list) {
  vec_each(list, entry)
    gradebook_entry_release(entry);
  vec_release(list);
}

#define ENTRY_COLUMNS                                                                                                  \
  "owner, program, attempt, status, score, max_score, final_score, overrides, isolation, content, "                    \
  "fingerprint, " LATE_COLUMNS ", graded_at, "                                                                         \
  "grade.attempt = coalesce((SELECT c.attempt FROM counting AS c WHERE c.owner = grade.owner"                          \
  " AND c.program = grade.program), (SELECT max(s.attempt) FROM submission AS s WHERE s.owner = grade.owner"           \
  " AND s.program = grade.program)), "                                                                                 \
  "content IS NOT NULL AND NOT EXISTS (SELECT 1 FROM source AS f WHERE f.owner = grade.owner"                          \
  " AND f.program = grade.program AND f.attempt = grade.attempt)"

struct lateness take_lateness(sqlite3_stmt *row, int column) {
  struct lateness late = {.judged = sqlite3_column_int(row, column + 2),
                          .handed_in = {.marked_late = sqlite3_column_int(row, column + 1)},
                          .days = sqlite3_column_int64(row, column + 3),
                          .off = sqlite3_column_double(row, column + 4),
                          .refused = sqlite3_column_int(row, column + 5)};
  _cleanup_free_ char *date = sql_text(row, column);
  late.handed_in.known = date && date_parse(date, &late.handed_in.date) == NULL;
  return late;
}

static void take_entry(sqlite3_stmt *row, struct gradebook_entry *ret) {
  _cleanup_free_ char *status = sql_text(row, 3);
  *ret = (struct gradebook_entry){.owner = sql_text(row, 0),
                                  .program = sql_text(row, 1),
                                  .attempt = sqlite3_column_int(row, 2),
                                  .status = submission_status_from_name(status),
                                  .score = sqlite3_column_double(row, 4),
                                  .max_score = sqlite3_column_double(row, 5),
                                  .final_score = sqlite3_column_double(row, 6),
                                  .overrides = (size_t)sqlite3_column_int64(row, 7),
                                  .isolation = sql_text(row, 8),
                                  .content = sql_text(row, 9),
                                  .fingerprint = sql_text(row, 10),
                                  .late = take_lateness(row, 11),
                                  .graded_at = sql_text(row, 11 + LATE_COLUMN_COUNT),
                                  .counts = sqlite3_column_int(row, 12 + LATE_COLUMN_COUNT),
                                  .is_empty = sqlite3_column_int(row, 13 + LATE_COLUMN_COUNT)};
}

int gradebook_list(struct gradebook *gradebook, const char *program, gradebook_entries *ret_list, struct error *err) {
  int more;
  sqlite3_stmt *rows = sql_bind(&gradebook->sql, err,
                                "SELECT " ENTRY_COLUMNS " FROM grade WHERE ?1 IS NULL OR program = ?1 "
                                "ORDER BY owner, program, attempt",
                                "t", program);
  if (!rows)
    return -1;
  while ((more = sql_next(&gradebook->sql, rows, err)) > 0)
    take_entry(rows, vec_add(ret_list));
  return more;
}

int gradebook_find(struct gradebook *gradebook, const struct submission_key *key, struct gradebook_entry *ret_entry,
                   struct error *err) {
  sqlite3_stmt *row =
      sql_bind(&gradebook->sql, err, "SELECT " ENTRY_COLUMNS " FROM grade WHERE " KEY_IS, KEY_TYPES, KEY_OF(key));
  *ret_entry = (struct gradebook_entry){0};
  int found = row ? sql_next(&gradebook->sql, row, err) : -1;
  if (found > 0) {
    take_entry(row, ret_entry);
    sqlite3_reset(row);
  }
  return found;
}

int gradebook_counting(struct gradebook *gradebook, const char *owner, const char *program, int *ret_attempt,
                       struct error *err) {
  sqlite3_stmt *row = sql_bind(&gradebook->sql, err,
                               "SELECT coalesce((SELECT attempt FROM counting WHERE owner = ?1 AND program = ?2), "
                               "(SELECT max(attempt) FROM submission WHERE owner = ?1 AND program = ?2), 1)",
                               "tt", owner, program);
  int found = row ? sql_next(&gradebook->sql, row, err) : -1;
  if (found <= 0)
    return -1;
  *ret_attempt = sqlite3_column_int(row, 0);
  sqlite3_reset(row);
  return 0;
}

int gradebook_count(struct gradebook *gradebook, const struct submission_key *key, struct error *err) {
  sqlite3_stmt *row = sql_bind(&gradebook->sql, err, "SELECT 1 FROM counting WHERE " KEY_IS, KEY_TYPES, KEY_OF(key));
  int does = row ? sql_next(&gradebook->sql, row, err) : -1;
  if (does)
    return does > 0 ? sqlite3_reset(row) : -1;
  return sql_do(&gradebook->sql, err, "INSERT OR REPLACE INTO counting (owner, program, attempt) VALUES (?1, ?2, ?3)",
                KEY_TYPES, KEY_OF(key));
}
