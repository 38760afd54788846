/* Names by which functions of a submission would be called instead of those of the C library, of the course's tests or
 * of the runtime that watches it. */
#ifndef IPCGRADE_RUN_STAND_INS_H
#define IPCGRADE_RUN_STAND_INS_H

#include "result/finding.h"

/* Adds a finding for each function of the executable at `path`, which is role `role`'s, that has such a name. How many.
 */
size_t stand_ins_find(const char *path, const char *role, findings *list);

/* Adds a finding when the executable at `path` has names of the runtime that explored builds are linked with: it could
 * have its accesses to shared memory untold by them. Of a build whose own flags instrument it nothing can be said. How
 * many such names. */
size_t runtime_names_find(const char *path, const char *role, findings *list);

#endif
