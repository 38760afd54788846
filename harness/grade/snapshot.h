/* A private copy of a submission's sources, taken once: what is graded, and what can be shown later. */
#ifndef IPCGRADE_GRADE_SNAPSHOT_H
#define IPCGRADE_GRADE_SNAPSHOT_H

#include "base/error.h"
#include "base/memory.h"

/* Copies the regular files of `from` into the existing folder `to`, never following a link, and never over what is
 * there, C sources before all else and no more than 200; adds what was left out to `left_out`, a sentence each, and how
 * many more when they are many. ERROR_USAGE when `from` can't be read. */
int snapshot_take(const char *from, const char *to, strings *left_out, struct error *err);

/* The same of the folder `name` in `from`, unless it is a link. */
int snapshot_take_inside(const char *from, const char *name, const char *to, strings *left_out, struct error *err);

/* The same as snapshot_take() into a folder that is made, when nobody asks what was left out. */
int snapshot_make(const char *from, const char *to, struct error *err);

/* Names of the regular files in a folder, sorted. */
int snapshot_list(const char *folder, strings *ret_names, struct error *err);

#endif
