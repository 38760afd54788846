/* The tables. Keys are natural, so that two gradebooks of the same class can be compared. What hangs on
 * when and where something was done stands in tables called …_clock, apart from what is the same every time. Texts of
 * students are stored as they were, which need not be UTF-8. */
#include "store/schema.h"

const char *const schema_steps[SCHEMA_VERSION] = {
    /* --- 0 to 1 --- */
    "CREATE TABLE person ("
    "  person TEXT NOT NULL PRIMARY KEY," /* as the course calls them: a login, a number */
    "  name TEXT, email TEXT"
    ") WITHOUT ROWID;"

    "CREATE TABLE submission ("
    "  owner TEXT NOT NULL,"
    "  program TEXT NOT NULL,"
    "  attempt INTEGER NOT NULL CHECK (attempt >= 1),"
    "  status TEXT NOT NULL,"
    "  score REAL NOT NULL," /* as the harness gave it: see the view `grade` */
    "  max_score REAL NOT NULL,"
    "  seed INTEGER NOT NULL,"
    "  isolation TEXT,"
    "  hidden_cases INTEGER NOT NULL,"
    "  memory_cases INTEGER NOT NULL,"
    "  content TEXT,"                 /* SHA-256 of the names and digests of its sources */
    "  fingerprint TEXT,"             /* of all that the grade hangs on; NULL: to be graded again */
    "  handed_in TEXT,"               /* ISO 8601; NULL: nobody knows */
    "  marked_late INTEGER NOT NULL," /* by the platform that it came from */
    "  late_judged INTEGER NOT NULL," /* there was a due date */
    "  late_days INTEGER NOT NULL,"
    "  late_off REAL NOT NULL,"        /* points */
    "  late_refused INTEGER NOT NULL," /* it counts nothing */
    "  PRIMARY KEY (owner, program, attempt)"
    ") WITHOUT ROWID;"

    /* Whose it is, when the owner is a group or is called otherwise. */
    "CREATE TABLE submission_owner ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  person TEXT NOT NULL REFERENCES person,"
    "  PRIMARY KEY (owner, program, attempt, person),"
    "  FOREIGN KEY (owner, program, attempt) REFERENCES submission ON DELETE CASCADE"
    ") WITHOUT ROWID;"

    "CREATE TABLE submission_clock ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  graded_at TEXT NOT NULL,"
    "  folder TEXT," /* where its files lay, from the working folder of then */
    "  PRIMARY KEY (owner, program, attempt),"
    "  FOREIGN KEY (owner, program, attempt) REFERENCES submission ON DELETE CASCADE"
    ") WITHOUT ROWID;"

    /* A file's contents, once for all who handed in the same. */
    "CREATE TABLE content ("
    "  digest TEXT NOT NULL PRIMARY KEY," /* SHA-256 of the bytes */
    "  deflated BLOB NOT NULL"
    ") WITHOUT ROWID;"

    "CREATE TABLE source ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  name TEXT NOT NULL,"
    "  mode INTEGER NOT NULL,"
    "  digest TEXT NOT NULL REFERENCES content,"
    "  PRIMARY KEY (owner, program, attempt, name),"
    "  FOREIGN KEY (owner, program, attempt) REFERENCES submission ON DELETE CASCADE"
    ") WITHOUT ROWID;"
    "CREATE INDEX source_by_digest ON source (digest);"
    "CREATE TRIGGER source_forgets AFTER DELETE ON source"
    "  WHEN NOT EXISTS (SELECT 1 FROM source WHERE digest = OLD.digest)"
    "  BEGIN DELETE FROM content WHERE digest = OLD.digest; END;"

    /* What the grade was made of: SHA-256, or a version. */
    "CREATE TABLE digest ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  position INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
    "  PRIMARY KEY (owner, program, attempt, position),"
    "  FOREIGN KEY (owner, program, attempt) REFERENCES submission ON DELETE CASCADE"
    ") WITHOUT ROWID;"

    /* Sentences about the submission: files that were left out, what was put right. */
    "CREATE TABLE note ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  kind TEXT NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,"
    "  PRIMARY KEY (owner, program, attempt, kind, position),"
    "  FOREIGN KEY (owner, program, attempt) REFERENCES submission ON DELETE CASCADE"
    ") WITHOUT ROWID;"

    "CREATE TABLE build ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  position INTEGER NOT NULL, role TEXT, ok INTEGER NOT NULL, messages TEXT,"
    "  PRIMARY KEY (owner, program, attempt, position),"
    "  FOREIGN KEY (owner, program, attempt) REFERENCES submission ON DELETE CASCADE"
    ") WITHOUT ROWID;"
    "CREATE TABLE build_warning ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  build INTEGER NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,"
    "  PRIMARY KEY (owner, program, attempt, build, position),"
    "  FOREIGN KEY (owner, program, attempt, build) REFERENCES build ON DELETE CASCADE"
    ") WITHOUT ROWID;"

    "CREATE TABLE case_result ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  case_id TEXT NOT NULL,"
    "  position INTEGER NOT NULL,"
    "  says TEXT NOT NULL, category TEXT NOT NULL, hidden INTEGER NOT NULL, unit_test TEXT,"
    "  verdict TEXT NOT NULL, points REAL NOT NULL, max_points REAL NOT NULL,"
    "  not_tried INTEGER NOT NULL, was_run INTEGER NOT NULL,"
    "  PRIMARY KEY (owner, program, attempt, case_id),"
    "  FOREIGN KEY (owner, program, attempt) REFERENCES submission ON DELETE CASCADE"
    ") WITHOUT ROWID;"

    /* The run that was judged; `decisions` as in schedule.json, `record` all else, deflated. */
    "CREATE TABLE run ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  case_id TEXT NOT NULL,"
    "  seed INTEGER NOT NULL, virtual_ns INTEGER NOT NULL, memory_bound TEXT,"
    "  decisions TEXT NOT NULL,"
    "  record BLOB NOT NULL,"
    "  PRIMARY KEY (owner, program, attempt, case_id),"
    "  FOREIGN KEY (owner, program, attempt, case_id) REFERENCES case_result ON DELETE CASCADE"
    ") WITHOUT ROWID;"
    "CREATE TABLE run_clock ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  case_id TEXT NOT NULL,"
    "  wall_ns INTEGER NOT NULL,"
    "  cpu_ns TEXT NOT NULL," /* of each role, in their order */
    "  PRIMARY KEY (owner, program, attempt, case_id),"
    "  FOREIGN KEY (owner, program, attempt, case_id) REFERENCES run ON DELETE CASCADE"
    ") WITHOUT ROWID;"

    /* Without a case: of the submission as a whole. */
    "CREATE TABLE finding ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  case_id TEXT, position INTEGER NOT NULL,"
    "  kind TEXT NOT NULL, role TEXT, file TEXT, line INTEGER NOT NULL,"
    "  message TEXT NOT NULL, expected TEXT, actual TEXT, hint TEXT,"
    "  cost REAL NOT NULL, cosmetic INTEGER NOT NULL, event INTEGER," /* of the run's timeline */
    "  FOREIGN KEY (owner, program, attempt) REFERENCES submission ON DELETE CASCADE,"
    "  FOREIGN KEY (owner, program, attempt, case_id) REFERENCES case_result ON DELETE CASCADE"
    ");"
    "CREATE INDEX finding_by_case ON finding (owner, program, attempt, case_id, position);"
    "CREATE INDEX finding_by_kind ON finding (kind);"

    "CREATE TABLE coverage ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  measured INTEGER NOT NULL, problem TEXT,"
    "  lines INTEGER NOT NULL, lines_reached INTEGER NOT NULL, lines_asked INTEGER NOT NULL," /* asked: percent */
    "  branches INTEGER NOT NULL, branches_reached INTEGER NOT NULL, branches_asked INTEGER NOT NULL,"
    "  functions INTEGER NOT NULL, functions_reached INTEGER NOT NULL, functions_asked INTEGER NOT NULL,"
    "  files BLOB NOT NULL,"
    "  PRIMARY KEY (owner, program, attempt),"
    "  FOREIGN KEY (owner, program, attempt) REFERENCES submission ON DELETE CASCADE"
    ") WITHOUT ROWID;"

    /* Points that a person changed: all of their history, never deleted. It outlives the case. */
    "CREATE TABLE override_entry ("
    "  entry INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  case_id TEXT NOT NULL,"
    "  before REAL NOT NULL,"
    "  after REAL," /* NULL: what the harness gives again */
    "  reason TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL,"
    "  FOREIGN KEY (owner, program, attempt) REFERENCES submission"
    ");"
    "CREATE INDEX override_by_case ON override_entry (owner, program, attempt, case_id, entry);"
    /* The last word about each case. */
    "CREATE VIEW override_now AS"
    "  SELECT * FROM override_entry AS o WHERE after IS NOT NULL AND entry = ("
    "    SELECT max(entry) FROM override_entry AS later WHERE later.owner = o.owner AND later.program = o.program"
    "      AND later.attempt = o.attempt AND later.case_id = o.case_id);"
    /* What counts in the end: a case that is not there, or whose points have left the total, changes nothing; points to
       two decimals. */
    "CREATE VIEW points AS"
    "  SELECT s.owner, s.program, s.attempt,"
    "    s.score + coalesce((SELECT sum(o.after - c.points) FROM override_now AS o JOIN case_result AS c"
    "      USING (owner, program, attempt, case_id) WHERE o.owner = s.owner AND o.program = s.program"
    "      AND o.attempt = s.attempt AND c.verdict <> 'unsupported'), 0) AS points,"
    "    (SELECT count(*) FROM override_now AS o WHERE o.owner = s.owner AND o.program = s.program"
    "      AND o.attempt = s.attempt) AS overrides"
    "  FROM submission AS s;"
    "CREATE VIEW grade AS"
    "  SELECT s.owner, s.program, s.attempt, s.status, s.score, s.max_score,"
    "    CASE WHEN s.late_refused THEN 0 ELSE CAST(max(0, p.points - s.late_off) * 100 + 0.5 AS INTEGER) / 100.0 END"
    "      AS final_score, p.overrides,"
    "    s.isolation, s.content, s.fingerprint, s.handed_in, s.marked_late, s.late_judged, s.late_days, s.late_off,"
    "    s.late_refused, k.graded_at"
    "  FROM submission AS s JOIN points AS p USING (owner, program, attempt)"
    "  LEFT JOIN submission_clock AS k USING (owner, program, attempt);",

    /* --- 1 to 2 --- */
    /* Of several attempts that which counts. */
    "CREATE TABLE counting ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  PRIMARY KEY (owner, program)"
    ") WITHOUT ROWID;",

    /* --- 2 to 3 --- */
    /* Who an owner is: one person, or those who hand in together. Nothing was ever in the tables that go. */
    "DROP TABLE submission_owner;"
    "DROP TABLE person;"
    "CREATE TABLE member ("
    "  owner TEXT NOT NULL,"
    "  position INTEGER NOT NULL,"
    "  id TEXT, sid TEXT," /* the platform's, the school's */
    "  login TEXT, name TEXT, email TEXT,"
    "  PRIMARY KEY (owner, position)"
    ") WITHOUT ROWID;",

    /* --- 3 to 4 --- */
    /* Of cases that were tried in every order of events. `covered`: with so many preemptions; -1: none were. */
    "CREATE TABLE exploration ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  case_id TEXT NOT NULL,"
    "  preemptions INTEGER NOT NULL, at_most INTEGER NOT NULL,"
    "  schedules INTEGER NOT NULL, orders INTEGER NOT NULL, failed INTEGER NOT NULL, first_failed INTEGER NOT NULL,"
    "  covered INTEGER NOT NULL, sampled INTEGER NOT NULL,"
    "  PRIMARY KEY (owner, program, attempt, case_id),"
    "  FOREIGN KEY (owner, program, attempt, case_id) REFERENCES case_result ON DELETE CASCADE"
    ") WITHOUT ROWID;",

    /* --- 4 to 5 --- */
    /* Advice of kinds that can be more; whether a case's run is one of its exploration, as it was when that failed. */
    "ALTER TABLE finding ADD COLUMN advice INTEGER NOT NULL DEFAULT 0;"
    "UPDATE finding SET advice = 1 WHERE kind = 'build-warning';"
    "ALTER TABLE exploration ADD COLUMN by_calls INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE exploration ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;"
    "UPDATE exploration SET kept = failed > 0;",

    /* --- 5 to 6 --- */
    /* Of cases that ask for one, by their run alone. */
    "CREATE TABLE case_coverage ("
    "  owner TEXT NOT NULL, program TEXT NOT NULL, attempt INTEGER NOT NULL,"
    "  case_id TEXT NOT NULL,"
    "  lines INTEGER NOT NULL, lines_reached INTEGER NOT NULL, lines_asked INTEGER NOT NULL," /* asked: percent */
    "  branches INTEGER NOT NULL, branches_reached INTEGER NOT NULL, branches_asked INTEGER NOT NULL,"
    "  functions INTEGER NOT NULL, functions_reached INTEGER NOT NULL, functions_asked INTEGER NOT NULL,"
    "  PRIMARY KEY (owner, program, attempt, case_id),"
    "  FOREIGN KEY (owner, program, attempt, case_id) REFERENCES case_result ON DELETE CASCADE"
    ") WITHOUT ROWID;",
};

static int version_of(struct sql *sql, int64_t *ret_version, struct error *err) {
  int64_t application = 0;
  int64_t tables = 0;
  if (sql_number(sql, "PRAGMA application_id", 0, &application, err) ||
      sql_number(sql, "SELECT count(*) FROM sqlite_schema", 0, &tables, err) ||
      sql_number(sql, "PRAGMA user_version", 0, ret_version, err))
    return -1;
  if (application != SCHEMA_APPLICATION && (tables || *ret_version || application))
    return error_set(err, ERROR_USAGE, "%s is another program's database and no gradebook: move it away", sql->path);
  if (*ret_version < 0 || *ret_version > SCHEMA_VERSION)
    return error_set(err, ERROR_USAGE,
                     "the gradebook %s is of a newer ipcgrade (its version is %d, this one knows up to %d): use that "
                     "one, or another folder",
                     sql->path, (int)*ret_version, SCHEMA_VERSION);
  return 0;
}

static int take_step(struct sql *sql, int64_t version, struct error *err) {
  _cleanup_free_ char *mark =
      xasprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", SCHEMA_APPLICATION, (int)version + 1);
  return sql_script(sql, schema_steps[version], err) || sql_script(sql, mark, err) ? -1 : 0;
}

int schema_migrate(struct sql *sql, struct error *err) {
  int64_t version = 0;
  if (version_of(sql, &version, err))
    return -1;
  while (version < SCHEMA_VERSION) {
    if (sql_begin(sql, err))
      return -1;
    int status = version_of(sql, &version, err); /* somebody else may have been faster */
    if (status == 0 && version < SCHEMA_VERSION)
      status = take_step(sql, version, err);
    if (sql_end(sql, status, err))
      return -1;
    version++;
  }
  return 0;
}

int schema_check(struct sql *sql, struct error *err) {
  int64_t version = 0;
  if (version_of(sql, &version, err))
    return -1;
  if (version == SCHEMA_VERSION)
    return 0;
  return error_set(err, ERROR_USAGE,
                   version ? "the gradebook %s is of an older ipcgrade: grading into this folder once brings it up to "
                             "date"
                           : "the gradebook %s is empty: grade something first",
                   sql->path);
}
