/* A result, row by row. */
#include "base/digest.h"
#include "base/file.h"
#include "store/codec.h"
#include "store/own.h"
#include "store/pack.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_SOURCE_BYTES = 64 << 20 };

struct putting {
  struct sql *sql;
  const struct submission_key *key;
  struct error *err;
};

#define INSERT(table, columns, values)                                                                                 \
  "INSERT INTO " table " (owner, program, attempt, " columns ") VALUES (?1, ?2, ?3, " values ")"
#define DO(putting, text, types, ...)                                                                                  \
  sql_do((putting)->sql, (putting)->err, text, KEY_TYPES types, KEY_OF((putting)->key), __VA_ARGS__)

/* ---- sources ---- */

static int put_content(const struct putting *putting, const char *digest, const struct strbuf *bytes) {
  _cleanup_strbuf_ struct strbuf deflated = STRBUF_INIT;
  deflate_bytes(bytes, &deflated);
  return sql_do(putting->sql, putting->err,
                "INSERT INTO content (digest, deflated) VALUES (?1, ?2) ON CONFLICT DO NOTHING", "tb", digest,
                &deflated);
}

struct source {
  struct strbuf bytes;
  char digest[DIGEST_TEXT_SIZE];
  int mode;
};

/* Adds a line to `all`, of which the digest of the submission is made. 1, 0 when it is no regular file, or -1. */
static int read_source(const char *folder, const char *name, struct source *ret, struct strbuf *all,
                       struct error *err) {
  struct stat st;
  _cleanup_free_ char *path = path_join(folder, name);
  if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
    return 0;
  if (file_read(path, MOST_SOURCE_BYTES, &ret->bytes, err))
    return -1;
  ret->mode = (int)(st.st_mode & 0777);
  digest_bytes(ret->bytes.buf, ret->bytes.length, ret->digest);
  strbuf_addf(all, "%s  %s\n", ret->digest, name);
  return 1;
}

static int put_source(const struct putting *putting, const char *folder, const char *name, struct strbuf *all) {
  struct source source = {.bytes = STRBUF_INIT};
  int status = read_source(folder, name, &source, all, putting->err);
  if (status > 0)
    status = put_content(putting, source.digest, &source.bytes) ||
                     DO(putting, INSERT("source", "name, mode, digest", "?4, ?5, ?6"), "tdt", name, source.mode,
                        source.digest)
                 ? -1
                 : 0;
  strbuf_release(&source.bytes);
  return status;
}

static int list_sources(const char *folder, strings *ret_names, struct error *err) {
  return directory_list(AT_FDCWD, folder, ret_names) ? error_errno(err, "read the folder %s", folder) : 0;
}

/* Those that were there go last, so that contents that stay are not written anew. */
static int put_sources(const struct putting *putting, const char *folder) {
  strings names = {0};
  char digest[DIGEST_TEXT_SIZE];
  _cleanup_strbuf_ struct strbuf all = STRBUF_INIT;
  if (list_sources(folder, &names, putting->err))
    return -1;
  int status = sql_do(putting->sql, putting->err, "DELETE FROM source WHERE " KEY_IS, KEY_TYPES, KEY_OF(putting->key));
  for (size_t i = 0; i < names.count && status == 0; i++)
    status = put_source(putting, folder, names.items[i], &all);
  strings_release(&names);
  digest_bytes(all.buf, all.length, digest);
  return status ? status : DO(putting, "UPDATE submission SET content = ?4 WHERE " KEY_IS, "t", digest);
}

int gradebook_content(const char *folder, char ret_digest[DIGEST_TEXT_SIZE], struct error *err) {
  strings names = {0};
  int status = list_sources(folder, &names, err);
  _cleanup_strbuf_ struct strbuf all = STRBUF_INIT;
  for (size_t i = 0; i < names.count && status >= 0; i++) {
    struct source source = {.bytes = STRBUF_INIT};
    status = read_source(folder, names.items[i], &source, &all, err);
    strbuf_release(&source.bytes);
  }
  strings_release(&names);
  digest_bytes(all.buf, all.length, ret_digest);
  return status < 0 ? -1 : 0;
}

/* ---- the submission ---- */

static int put_submission(const struct putting *putting, const struct submission_result *result,
                          const char *fingerprint) {
  char now[32];
  moment_now(now);
  if (DO(putting,
         INSERT("submission",
                "status, score, max_score, seed, isolation, hidden_cases, memory_cases, fingerprint, marked_late, "
                "late_judged, late_days, late_off, late_refused",
                "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, 0, 0, 0, 0") //
         " ON CONFLICT DO UPDATE SET status = excluded.status, score = excluded.score, "
         "max_score = excluded.max_score, seed = excluded.seed, isolation = excluded.isolation, "
         "hidden_cases = excluded.hidden_cases, memory_cases = excluded.memory_cases, "
         "fingerprint = excluded.fingerprint",
         "trritiit", submission_status_name(result->status), result->score, result->max_score, (int64_t)result->seed,
         result->isolation, (int64_t)result->hidden_cases, (int64_t)result->memory_cases, fingerprint))
    return -1;
  return DO(putting,
            INSERT("submission_clock", "graded_at, folder",
                   "?4, ?5") " ON CONFLICT DO UPDATE SET graded_at = ?4, folder = ?5",
            "tt", now, result->folder);
}

static int put_lateness(const struct putting *putting, const struct lateness *late) {
  _cleanup_free_ char *date = late->handed_in.known ? date_text(&late->handed_in.date) : NULL;
  return DO(putting, "UPDATE submission SET (" LATE_COLUMNS ") = (?4, ?5, ?6, ?7, ?8, ?9) WHERE " KEY_IS, "tddird",
            date, late->handed_in.marked_late, late->judged, late->days, late->off, late->refused);
}

int gradebook_put_lateness(struct gradebook *gradebook, const struct submission_key *key, const struct lateness *late,
                           struct error *err) {
  return put_lateness(&(struct putting){&gradebook->sql, key, err}, late);
}

/* All that put_all() is about to write. */
static int forget(const struct putting *putting) {
  static const char *const statements[] = {
      "DELETE FROM digest WHERE " KEY_IS,  "DELETE FROM note WHERE " KEY_IS,
      "DELETE FROM build WHERE " KEY_IS,   "DELETE FROM case_result WHERE " KEY_IS, /* and its run */
      "DELETE FROM finding WHERE " KEY_IS, "DELETE FROM coverage WHERE " KEY_IS};
  for (size_t i = 0; i < array_size(statements); i++)
    if (sql_do(putting->sql, putting->err, statements[i], KEY_TYPES, KEY_OF(putting->key)))
      return -1;
  return 0;
}

static int put_digests(const struct putting *putting, const struct submission_result *result) {
  int position = 0;
  vec_each(&result->digests, digest)
    if (DO(putting, INSERT("digest", "position, name, value", "?4, ?5, ?6"), "dtt", position++, digest->name,
           digest->value))
      return -1;
  return 0;
}

static int put_notes(const struct putting *putting, const char *kind, const strings *notes) {
  int position = 0;
  vec_each(notes, note)
    if (DO(putting, INSERT("note", "kind, position, text", "?4, ?5, ?6"), "tdt", kind, position++, *note))
      return -1;
  return 0;
}

static int put_build(const struct putting *putting, int position, const struct build_result *build) {
  int warnings = 0;
  if (DO(putting, INSERT("build", "position, role, ok, messages", "?4, ?5, ?6, ?7"), "dtdt", position, build->role,
         build->ok, build->messages))
    return -1;
  vec_each(&build->warnings, warning)
    if (DO(putting, INSERT("build_warning", "build, position, text", "?4, ?5, ?6"), "ddt", position, warnings++,
           *warning))
      return -1;
  return 0;
}

static int put_builds(const struct putting *putting, const struct submission_result *result) {
  int position = 0;
  vec_each(&result->builds, build)
    if (put_build(putting, position++, build))
      return -1;
  return 0;
}

/* ---- its cases ---- */

/* `id` NULL: of the submission as a whole. */
static int put_findings(const struct putting *putting, const char *id, const findings *list) {
  int position = 0;
  vec_each(list, finding) {
    int64_t event = finding->event == SIZE_MAX ? -1 : (int64_t)finding->event;
    if (DO(putting,
           INSERT("finding",
                  "case_id, position, kind, role, file, line, message, expected, actual, hint, cost, advice, cosmetic, "
                  "event",
                  "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, nullif(?17, -1)"),
           "tdtttdttttrddi", id, position++, finding_kind_name(finding->kind), finding->role, finding->file,
           finding->line, finding->message, finding->expected, finding->actual, finding->hint, finding->cost,
           finding->advice, finding->cosmetic, event))
      return -1;
  }
  return 0;
}

static char *decisions_text(const struct run_record *record) {
  struct strbuf text = STRBUF_INIT;
  strbuf_add_char(&text, '[');
  vec_each(&record->decisions, decision)
    strbuf_addf(&text, "%s[%d,%d]", text.length > 1 ? "," : "", decision->chosen, decision->candidates);
  strbuf_add_char(&text, ']');
  return strbuf_detach(&text);
}

static int put_run_clock(const struct putting *putting, const char *id, const struct run_record *record) {
  _cleanup_strbuf_ struct strbuf cpu = STRBUF_INIT;
  vec_each(&record->roles, role)
    strbuf_addf(&cpu, "%s%lld", cpu.length ? " " : "", (long long)role->cpu_ns);
  return DO(putting, INSERT("run_clock", "case_id, wall_ns, cpu_ns", "?4, ?5, ?6"), "tit", id, record->wall_ns,
            cpu.buf);
}

static int put_run(const struct putting *putting, const char *id, const struct run_record *record) {
  _cleanup_strbuf_ struct strbuf packed = STRBUF_INIT;
  _cleanup_free_ char *decided = decisions_text(record);
  record_pack(record, &packed);
  if (DO(putting, INSERT("run", "case_id, seed, virtual_ns, memory_bound, decisions, record", "?4, ?5, ?6, ?7, ?8, ?9"),
         "tiittb", id, (int64_t)record->seed, record->virtual_ns, record->memory_bound, decided, &packed))
    return -1;
  return put_run_clock(putting, id, record);
}

static int put_exploration(const struct putting *putting, const char *id, const struct exploration *exploration) {
  if (!exploration->done)
    return 0;
  return DO(putting,
            INSERT("exploration",
                   "case_id, preemptions, at_most, schedules, orders, failed, first_failed, covered, sampled, "
                   "by_calls, kept",
                   "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14"),
            "tiiiiiiiddd", id, exploration->preemptions, exploration->at_most, exploration->schedules,
            exploration->orders, exploration->failed, exploration->first_failed, exploration->covered,
            exploration->sampled, exploration->by_calls, exploration->kept);
}

#define SHARE_TYPES "iidiidiid"
#define SHARE_VALUES(coverage)                                                                                         \
  SHARE_VALUE(coverage, COVERED_LINES), SHARE_VALUE(coverage, COVERED_BRANCHES),                                       \
      SHARE_VALUE(coverage, COVERED_FUNCTIONS)
#define SHARE_VALUE(coverage, what)                                                                                    \
  (int64_t)(coverage)->shares[what].all, (int64_t)(coverage)->shares[what].reached, (coverage)->minimum[what]

static int put_case_coverage(const struct putting *putting, const char *id, const struct coverage *coverage) {
  if (!coverage->measured)
    return 0;
  return DO(putting, INSERT("case_coverage", "case_id, " SHARE_COLUMNS, "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13"),
            "t" SHARE_TYPES, id, SHARE_VALUES(coverage));
}

static int put_case(const struct putting *putting, int position, const struct case_result *graded) {
  if (DO(putting,
         INSERT("case_result",
                "case_id, position, says, category, hidden, unit_test, verdict, points, max_points, not_tried, was_run",
                "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14"),
         "tdttdttrrdd", graded->id, position, graded->says, graded->category, graded->hidden, graded->unit_test,
         verdict_name(graded->verdict), graded->points, graded->max_points, graded->not_tried, graded->was_run) ||
      put_exploration(putting, graded->id, &graded->exploration) ||
      put_case_coverage(putting, graded->id, &graded->coverage) || put_findings(putting, graded->id, &graded->findings))
    return -1;
  return graded->was_run ? put_run(putting, graded->id, &graded->record) : 0;
}

static int put_cases(const struct putting *putting, const struct submission_result *result) {
  int position = 0;
  vec_each(&result->cases, graded)
    if (put_case(putting, position++, graded))
      return -1;
  return 0;
}

static int put_coverage(const struct putting *putting, const struct coverage *coverage) {
  _cleanup_strbuf_ struct strbuf files = STRBUF_INIT;
  if (!coverage->measured && !coverage->problem)
    return 0;
  covered_files_pack(coverage, &files);
  return DO(putting,
            INSERT("coverage", "measured, problem, files, " SHARE_COLUMNS,
                   "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15"),
            "dtb" SHARE_TYPES, coverage->measured, coverage->problem, &files, SHARE_VALUES(coverage));
}

/* ---- all of it ---- */

static int put_all(const struct putting *putting, const struct submission_result *result, const char *fingerprint,
                   const char *sources) {
  return put_submission(putting, result, fingerprint) || put_lateness(putting, &result->late) || forget(putting) ||
                 put_digests(putting, result) || put_notes(putting, "left-out", &result->left_out) ||
                 put_notes(putting, "taking-in", &result->notes) || put_builds(putting, result) ||
                 put_findings(putting, NULL, &result->findings) || put_cases(putting, result) ||
                 put_coverage(putting, &result->coverage) || (sources && put_sources(putting, sources))
             ? -1
             : 0;
}

int gradebook_put(struct gradebook *gradebook, int attempt, const struct submission_result *result,
                  const char *fingerprint, const char *sources, struct error *err) {
  const struct submission_key key = {result->owner, result->program, attempt};
  const struct putting putting = {&gradebook->sql, &key, err};
  if (sql_begin(&gradebook->sql, err))
    return -1;
  int status = put_all(&putting, result, fingerprint, sources);
  return sql_end(&gradebook->sql, status, err);
}

/* ---- and out ---- */

static int forget_submission(struct sql *sql, const struct submission_key *key, struct error *err) {
  static const char *const statements[] = {"DELETE FROM submission WHERE " KEY_IS, /* and all that refers to it */
                                           "DELETE FROM counting WHERE " KEY_IS,
                                           "DELETE FROM member WHERE owner = ?1 AND ?2 = ?2 AND ?3 = ?3"
                                           " AND NOT EXISTS (SELECT 1 FROM submission WHERE owner = ?1)"};
  for (size_t i = 0; i < array_size(statements); i++)
    if (sql_do(sql, err, statements[i], KEY_TYPES, KEY_OF(key)))
      return -1;
  return 0;
}

static int has_overrides(struct sql *sql, const struct submission_key *key, struct error *err) {
  sqlite3_stmt *row = sql_bind(sql, err, "SELECT 1 FROM override_entry WHERE " KEY_IS, KEY_TYPES, KEY_OF(key));
  int found = row ? sql_next(sql, row, err) : -1;
  if (found > 0)
    sqlite3_reset(row);
  return found;
}

int gradebook_forget(struct gradebook *gradebook, const struct submission_key *key, struct error *err) {
  if (sql_begin(&gradebook->sql, err))
    return -1;
  int kept = has_overrides(&gradebook->sql, key, err);
  int status = kept ? kept : forget_submission(&gradebook->sql, key, err);
  if (sql_end(&gradebook->sql, status < 0 ? -1 : 0, err))
    return -1;
  return !kept;
}
