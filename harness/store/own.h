/* What the files of the gradebook share. */
#ifndef IPCGRADE_STORE_OWN_H
#define IPCGRADE_STORE_OWN_H

#include "store/gradebook.h"
#include "store/sql.h"

struct gradebook {
  struct sql sql;
  strings names; /* static ones to results that were loaded: of calls, categories, isolation */
};

/* The moment, as the gradebook writes it: "2026-03-01T12:00:00Z". */
void moment_now(char ret_text[32]);

/* The columns of lateness, in this order, from `column` on. */
#define LATE_COLUMNS "handed_in, marked_late, late_judged, late_days, late_off, late_refused"
enum { LATE_COLUMN_COUNT = 6 };
struct lateness take_lateness(sqlite3_stmt *row, int column);

/* Those of a coverage's shares: of each, all, what is reached, and what percentage is asked for. */
#define SHARE_COLUMNS                                                                                                  \
  "lines, lines_reached, lines_asked, branches, branches_reached, branches_asked, functions, functions_reached, "      \
  "functions_asked"

/* The key's three parameters of a statement, its first ones. */
#define KEY_TYPES "ttd"
#define KEY_OF(key) (key)->owner, (key)->program, (key)->attempt
#define KEY_IS "owner = ?1 AND program = ?2 AND attempt = ?3"

#endif
