/* The private folder in which a grader builds and keeps copies of sources. */
#ifndef IPCGRADE_GRADE_SCRATCH_H
#define IPCGRADE_GRADE_SCRATCH_H

#include "base/error.h"

/* A fresh folder of mode 0700 under $TMPDIR or /tmp, named after this process. Those that dead processes of the same
 * user, host and pid namespace left behind are removed on the way, so that a grader that was killed costs no space for
 * long. NULL and `err` when there can be none; else the caller frees the path and removes the folder. */
char *scratch_make(struct error *err);

/* Removes those that dead processes left behind: for who has ended some, and waited for them. */
void scratch_sweep(void);

#endif
