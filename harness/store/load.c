/* A result again, from its rows. */
#include "base/file.h"
#include "base/text.h"
#include "store/codec.h"
#include "store/own.h"
#include "store/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

struct loading {
  struct gradebook *gradebook;
  const struct submission_key *key;
  struct submission_result *result;
  bool brief;
  const char *folder; /* that sources are written into */
  struct error *err;
};

/* For each row of a query about the submission, or of one of its cases: */
typedef int take_row(const struct loading *loading, sqlite3_stmt *row);

/* Nothing is asked of SQLite while rows are taken, so the statement is free again behind the last. */
static int each_row(const struct loading *loading, const char *query, take_row *take) {
  struct sql *sql = &loading->gradebook->sql;
  sqlite3_stmt *rows = sql_bind(sql, loading->err, query, KEY_TYPES, KEY_OF(loading->key));
  int more = rows ? sql_next(sql, rows, loading->err) : -1;
  for (; more > 0; more = sql_next(sql, rows, loading->err))
    if (take(loading, rows)) {
      sqlite3_reset(rows);
      return -1;
    }
  return more;
}

static const char *name_of(const struct loading *loading, sqlite3_stmt *row, int column) {
  _cleanup_free_ char *text = sql_text(row, column);
  return text ? names_keep(&loading->gradebook->names, text) : NULL;
}

static int fail_damaged(const struct loading *loading, const char *what) {
  return error_set(loading->err, ERROR_SYSTEM,
                   "%s of %s in the gradebook %s can't be read: it is damaged, or of another version of ipcgrade; "
                   "`ipcgrade regrade --again` makes it anew",
                   what, loading->key->program, loading->gradebook->sql.path);
}

/* Of a row that names one that is not there: no transaction of ours has left it so. */
static struct case_result *case_at(const struct loading *loading, sqlite3_stmt *row, int column) {
  _cleanup_free_ char *id = sql_text(row, column);
  vec_each(&loading->result->cases, graded)
    if (id && strcmp(graded->id, id) == 0)
      return graded;
  fail_damaged(loading, "a case");
  return NULL;
}

/* ---- the submission ---- */

static int take_submission(const struct loading *loading, sqlite3_stmt *row) {
  struct submission_result *result = loading->result;
  _cleanup_free_ char *status = sql_text(row, 0);
  result->owner = xstrdup(loading->key->owner);
  result->program = xstrdup(loading->key->program);
  result->status = submission_status_from_name(status);
  result->score = sqlite3_column_double(row, 1);
  result->max_score = sqlite3_column_double(row, 2);
  result->seed = (uint64_t)sqlite3_column_int64(row, 3);
  result->isolation = name_of(loading, row, 4);
  result->hidden_cases = (size_t)sqlite3_column_int64(row, 5);
  result->memory_cases = (size_t)sqlite3_column_int64(row, 6);
  result->late = take_lateness(row, 7);
  return 0;
}

static int take_folder(const struct loading *loading, sqlite3_stmt *row) {
  loading->result->folder = sql_text(row, 0);
  return 0;
}

static int take_digest(const struct loading *loading, sqlite3_stmt *row) {
  *vec_add(&loading->result->digests) = (struct digest){sql_text(row, 0), sql_text(row, 1)};
  return 0;
}

static int take_note(const struct loading *loading, sqlite3_stmt *row) {
  const struct {
    const char *kind;
    strings *list;
  } kinds[] = {{"left-out", &loading->result->left_out}, {"taking-in", &loading->result->notes}};
  _cleanup_free_ char *kind = sql_text(row, 0);
  for (size_t i = 0; i < array_size(kinds); i++)
    if (kind && strcmp(kind, kinds[i].kind) == 0) {
      *vec_add(kinds[i].list) = sql_text(row, 1);
      return 0;
    }
  return fail_damaged(loading, "a note");
}

static int take_build(const struct loading *loading, sqlite3_stmt *row) {
  *vec_add(&loading->result->builds) =
      (struct build_result){.role = sql_text(row, 0), .ok = sqlite3_column_int(row, 1), .messages = sql_text(row, 2)};
  return 0;
}

static int take_warning(const struct loading *loading, sqlite3_stmt *row) {
  int64_t build = sqlite3_column_int64(row, 0);
  if (build < 0 || (size_t)build >= loading->result->builds.count)
    return fail_damaged(loading, "a build");
  *vec_add(&loading->result->builds.items[build].warnings) = sql_text(row, 1);
  return 0;
}

/* ---- its cases ---- */

static int take_case(const struct loading *loading, sqlite3_stmt *row) {
  _cleanup_free_ char *verdict = sql_text(row, 5);
  *vec_add(&loading->result->cases) = (struct case_result){.id = sql_text(row, 0),
                                                           .says = sql_text(row, 1),
                                                           .category = name_of(loading, row, 2),
                                                           .hidden = sqlite3_column_int(row, 3),
                                                           .unit_test = sql_text(row, 4),
                                                           .verdict = verdict_from_name(verdict),
                                                           .points = sqlite3_column_double(row, 6),
                                                           .max_points = sqlite3_column_double(row, 7),
                                                           .not_tried = sqlite3_column_int(row, 8),
                                                           .was_run = sqlite3_column_int(row, 9)};
  return 0;
}

static int take_finding(const struct loading *loading, sqlite3_stmt *row) {
  bool of_case = sqlite3_column_type(row, 0) != SQLITE_NULL;
  struct case_result *graded = of_case ? case_at(loading, row, 0) : NULL;
  _cleanup_free_ char *name = sql_text(row, 1);
  enum finding_kind kind = finding_kind_from_name(name ? name : "");
  if (of_case && !graded)
    return -1;
  if (kind == FINDING_KIND_COUNT)
    return fail_damaged(loading, "a finding");
  findings *list = graded ? &graded->findings : &loading->result->findings;
  *vec_add(list) = (struct finding){
      .kind = kind,
      .role = sql_text(row, 2),
      .file = sql_text(row, 3),
      .line = sqlite3_column_int(row, 4),
      .message = sql_text(row, 5),
      .expected = sql_text(row, 6),
      .actual = sql_text(row, 7),
      .hint = sql_text(row, 8),
      .cost = sqlite3_column_double(row, 9),
      .advice = sqlite3_column_int(row, 10),
      .cosmetic = sqlite3_column_int(row, 11),
      .event = sqlite3_column_type(row, 12) == SQLITE_NULL ? SIZE_MAX : (size_t)sqlite3_column_int64(row, 12)};
  return 0;
}

/* "[[0,2],[1,3]]" */
static bool take_decisions(const char *text, struct run_record *record) {
  int length;
  struct decision decision;
  if (*text++ != '[')
    return false;
  for (; sscanf(text, "[%d,%d]%n", &decision.chosen, &decision.candidates, &length) == 2; text += *text == ',') {
    *vec_add(&record->decisions) = decision;
    text += length;
  }
  return strcmp(text, "]") == 0;
}

static void take_cpu(const char *text, struct run_record *record) {
  char *end = NULL;
  vec_each(&record->roles, role) {
    role->cpu_ns = strtoll(text, &end, 10);
    text = end;
  }
}

/* What result.json tells of a run. */
static void take_outline(const struct loading *loading, sqlite3_stmt *row, struct run_record *ret_record) {
  ret_record->seed = (uint64_t)sqlite3_column_int64(row, 1);
  ret_record->virtual_ns = sqlite3_column_int64(row, 2);
  ret_record->memory_bound = name_of(loading, row, 3);
  ret_record->wall_ns = sqlite3_column_int64(row, 4);
  ret_record->isolation = loading->result->isolation;
}

static int take_run(const struct loading *loading, sqlite3_stmt *row) {
  struct case_result *graded = case_at(loading, row, 0);
  _cleanup_strbuf_ struct strbuf packed = STRBUF_INIT;
  _cleanup_free_ char *decided = sql_text(row, 5);
  _cleanup_free_ char *cpu = sql_text(row, 6);
  if (!graded)
    return -1;
  take_outline(loading, row, &graded->record);
  if (loading->brief)
    return 0;
  sql_bytes(row, 7, &packed);
  if (!record_unpack(&packed, &loading->gradebook->names, &graded->record) ||
      !take_decisions(decided ? decided : "", &graded->record))
    return fail_damaged(loading, "a run");
  take_cpu(cpu ? cpu : "", &graded->record);
  return 0;
}

static int take_exploration(const struct loading *loading, sqlite3_stmt *row) {
  struct case_result *graded = case_at(loading, row, 0);
  if (!graded)
    return -1;
  graded->exploration = (struct exploration){.done = true,
                                             .preemptions = sqlite3_column_int64(row, 1),
                                             .at_most = sqlite3_column_int64(row, 2),
                                             .schedules = sqlite3_column_int64(row, 3),
                                             .orders = sqlite3_column_int64(row, 4),
                                             .failed = sqlite3_column_int64(row, 5),
                                             .first_failed = sqlite3_column_int64(row, 6),
                                             .covered = sqlite3_column_int64(row, 7),
                                             .sampled = sqlite3_column_int(row, 8),
                                             .by_calls = sqlite3_column_int(row, 9),
                                             .kept = sqlite3_column_int(row, 10)};
  graded->record.explored = graded->exploration.kept;
  return 0;
}

/* As SHARE_COLUMNS names them, from column `first` on. */
static void take_shares(sqlite3_stmt *row, int first, struct coverage *coverage) {
  for (int what = 0; what < COVERED_COUNT; what++) {
    coverage->shares[what].all = (size_t)sqlite3_column_int64(row, first + 3 * what);
    coverage->shares[what].reached = (size_t)sqlite3_column_int64(row, first + 1 + 3 * what);
    coverage->minimum[what] = sqlite3_column_int(row, first + 2 + 3 * what);
  }
}

static int take_case_coverage(const struct loading *loading, sqlite3_stmt *row) {
  struct case_result *graded = case_at(loading, row, 0);
  if (!graded)
    return -1;
  graded->coverage.measured = true;
  take_shares(row, 1, &graded->coverage);
  return 0;
}

static int take_coverage(const struct loading *loading, sqlite3_stmt *row) {
  struct coverage *coverage = &loading->result->coverage;
  _cleanup_strbuf_ struct strbuf files = STRBUF_INIT;
  coverage->measured = sqlite3_column_int(row, 0);
  coverage->problem = sql_text(row, 1);
  sql_bytes(row, 2, &files);
  take_shares(row, 3, coverage);
  return covered_files_unpack(&files, coverage) ? 0 : fail_damaged(loading, "the coverage");
}

/* ---- all of it ---- */

static const struct {
  const char *query;
  take_row *take;
} parts[] = {
    {"SELECT status, score, max_score, seed, isolation, hidden_cases, memory_cases, " LATE_COLUMNS
     " FROM submission WHERE " KEY_IS,
     take_submission},
    {"SELECT folder FROM submission_clock WHERE " KEY_IS, take_folder},
    {"SELECT name, value FROM digest WHERE " KEY_IS " ORDER BY position", take_digest},
    {"SELECT kind, text FROM note WHERE " KEY_IS " ORDER BY kind, position", take_note},
    {"SELECT role, ok, messages FROM build WHERE " KEY_IS " ORDER BY position", take_build},
    {"SELECT build, text FROM build_warning WHERE " KEY_IS " ORDER BY build, position", take_warning},
    {"SELECT case_id, says, category, hidden, unit_test, verdict, points, max_points, not_tried, was_run "
     "FROM case_result WHERE " KEY_IS " ORDER BY position",
     take_case},
    {"SELECT case_id, kind, role, file, line, message, expected, actual, hint, cost, advice, cosmetic, event "
     "FROM finding WHERE " KEY_IS " ORDER BY case_id, position",
     take_finding},
    {"SELECT run.case_id, seed, virtual_ns, memory_bound, wall_ns, decisions, cpu_ns, record "
     "FROM run JOIN run_clock USING (owner, program, attempt, case_id) WHERE " KEY_IS,
     take_run},
    {"SELECT case_id, preemptions, at_most, schedules, orders, failed, first_failed, covered, sampled, "
     "by_calls, kept FROM exploration WHERE " KEY_IS,
     take_exploration},
    {"SELECT case_id, " SHARE_COLUMNS " FROM case_coverage WHERE " KEY_IS, take_case_coverage},
    {"SELECT measured, problem, files, " SHARE_COLUMNS " FROM coverage WHERE " KEY_IS, take_coverage},
};

static int load(const struct loading *loading) {
  for (size_t i = 0; i < array_size(parts); i++)
    if (each_row(loading, parts[i].query, parts[i].take))
      return -1;
  if (!loading->result->owner) {
    _cleanup_free_ char *owner = text_visible(loading->key->owner);
    return error_set(loading->err, ERROR_USAGE, "the gradebook %s has no %s by %s", loading->gradebook->sql.path,
                     loading->key->program, owner);
  }
  return gradebook_overrides(loading->gradebook, loading->key, &loading->result->overrides, loading->err);
}

/* One transaction: while it reads, others may put. */
static int load_at_once(const struct loading *loading) {
  struct sql *sql = &loading->gradebook->sql;
  *loading->result = (struct submission_result){0};
  if (sql_do(sql, loading->err, "BEGIN", ""))
    return -1;
  int status = load(loading);
  sql_do(sql, NULL, "COMMIT", "");
  return status;
}

int gradebook_load(struct gradebook *gradebook, const struct submission_key *key, struct submission_result *ret_result,
                   struct error *err) {
  return load_at_once(&(struct loading){.gradebook = gradebook, .key = key, .result = ret_result, .err = err});
}

int gradebook_load_brief(struct gradebook *gradebook, const struct submission_key *key,
                         struct submission_result *ret_result, struct error *err) {
  return load_at_once(
      &(struct loading){.gradebook = gradebook, .key = key, .result = ret_result, .brief = true, .err = err});
}

/* ---- sources ---- */

/* A name is one that a file of a folder had: there is no slash in it. */
static int write_source(const struct loading *loading, sqlite3_stmt *row) {
  _cleanup_strbuf_ struct strbuf deflated = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  _cleanup_free_ char *name = sql_text(row, 0);
  sql_bytes(row, 2, &deflated);
  if (!name || strchr(name, '/') || !inflate_bytes(&deflated, &bytes))
    return fail_damaged(loading, "a source");
  _cleanup_free_ char *path = path_join(loading->folder, name);
  if (file_write(path, bytes.buf, bytes.length, loading->err))
    return -1;
  return chmod(path, (mode_t)sqlite3_column_int(row, 1) & 0777) ? error_errno(loading->err, "write %s", path) : 0;
}

int gradebook_write_sources(struct gradebook *gradebook, const struct submission_key *key, const char *folder,
                            struct error *err) {
  return each_row(&(struct loading){.gradebook = gradebook, .key = key, .folder = folder, .err = err},
                  "SELECT name, mode, deflated FROM source JOIN content USING (digest) WHERE " KEY_IS " ORDER BY name",
                  write_source);
}
