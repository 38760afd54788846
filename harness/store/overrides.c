/* Points that a person changed. */
#include "store/own.h"

int gradebook_overrides(struct gradebook *gradebook, const struct submission_key *key, overrides *ret_overrides,
                        struct error *err) {
  int more;
  sqlite3_stmt *rows =
      sql_bind(&gradebook->sql, err,
               "SELECT case_id, before, after, reason, who, at FROM override_now WHERE " KEY_IS " ORDER BY case_id",
               KEY_TYPES, KEY_OF(key));
  if (!rows)
    return -1;
  while ((more = sql_next(&gradebook->sql, rows, err)) > 0)
    *vec_add(ret_overrides) = (struct override){.case_id = sql_text(rows, 0),
                                                .points_before = sqlite3_column_double(rows, 1),
                                                .points = sqlite3_column_double(rows, 2),
                                                .reason = sql_text(rows, 3),
                                                .who = sql_text(rows, 4),
                                                .at = sql_text(rows, 5)};
  return more;
}

int gradebook_override_history(struct gradebook *gradebook, override_entries *ret_list, struct error *err) {
  int more;
  sqlite3_stmt *rows = sql_bind(&gradebook->sql, err,
                                "SELECT owner, program, attempt, case_id, before, after, reason, who, at "
                                "FROM override_entry ORDER BY entry",
                                "");
  if (!rows)
    return -1;
  while ((more = sql_next(&gradebook->sql, rows, err)) > 0)
    *vec_add(ret_list) = (struct override_entry){.owner = sql_text(rows, 0),
                                                 .program = sql_text(rows, 1),
                                                 .attempt = sqlite3_column_int(rows, 2),
                                                 .change = {.case_id = sql_text(rows, 3),
                                                            .points_before = sqlite3_column_double(rows, 4),
                                                            .points = sqlite3_column_double(rows, 5),
                                                            .reason = sql_text(rows, 6),
                                                            .who = sql_text(rows, 7),
                                                            .at = sql_text(rows, 8)},
                                                 .removed = sqlite3_column_type(rows, 5) == SQLITE_NULL};
  return more;
}

void override_entries_release(override_entries *list) {
  vec_each(list, entry) {
    free(entry->owner);
    free(entry->program);
    override_release(&entry->change);
  }
  vec_release(list);
}

/* What counted until now is read in the same transaction as it is changed in. */
static int add_entry(struct gradebook *gradebook, const struct submission_key *key, const char *case_id,
                     const double *points, const char *who, const char *reason, struct error *err) {
  char now[32];
  moment_now(now);
  return sql_do(&gradebook->sql, err,
                "INSERT INTO override_entry (owner, program, attempt, case_id, before, after, reason, who, at) "
                "VALUES (?1, ?2, ?3, ?4, coalesce("
                "(SELECT after FROM override_now WHERE " KEY_IS " AND case_id = ?4), "
                "(SELECT points FROM case_result WHERE " KEY_IS " AND case_id = ?4), 0), "
                "CASE WHEN ?5 THEN ?6 END, ?7, ?8, ?9)",
                KEY_TYPES "tdrttt", KEY_OF(key), case_id, points ? 1 : 0, points ? *points : 0, reason, who, now);
}

int gradebook_override(struct gradebook *gradebook, const struct submission_key *key, const char *case_id,
                       const double *points, const char *who, const char *reason, struct error *err) {
  if (sql_begin(&gradebook->sql, err))
    return -1;
  int status = add_entry(gradebook, key, case_id, points, who, reason, err);
  return sql_end(&gradebook->sql, status, err);
}
