/* Names by which functions of a submission would be called instead of those of the C library or of the course's tests.
 */
#ifndef IPCGRADE_RUN_STAND_INS_H
#define IPCGRADE_RUN_STAND_INS_H

#include "result/finding.h"

/* Adds a finding for each function of the executable at `path`, which is role `role`'s, that has such a name. How many.
 */
size_t stand_ins_find(const char *path, const char *role, findings *list);

#endif
