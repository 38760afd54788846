/* The gradebook's tables, as a list of steps from one version to the next. `PRAGMA user_version` is the number of steps
 * that a file has been taken through. */
#ifndef IPCGRADE_STORE_SCHEMA_H
#define IPCGRADE_STORE_SCHEMA_H

#include "store/sql.h"

enum {
  SCHEMA_VERSION = 6,
  SCHEMA_APPLICATION = 0x69706367, /* "ipcg": file(1) and `PRAGMA application_id` tell by it whose database it is */
};

/* From version i to i + 1: SQL, in a transaction of its own. What has been released is never changed here, only
 * followed by another step. */
extern const char *const schema_steps[SCHEMA_VERSION];

/* Takes the file to the newest version. What is no gradebook, or a newer one, is refused (ERROR_USAGE). */
int schema_migrate(struct sql *sql, struct error *err);
/* The same question of a file that may only be read: one that is older is refused too. */
int schema_check(struct sql *sql, struct error *err);

#endif
