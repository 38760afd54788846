/* Slips of handing in that cost no points: put right on the private copy of a submission's files, and told. */
#ifndef IPCGRADE_GRADE_TIDY_H
#define IPCGRADE_GRADE_TIDY_H

#include "base/error.h"
#include "course/program.h"

/* `copy` holds the files of `folder` as snapshot_take() took them. Of the program's sources that are not there, in this
 * order: one that lies a folder deeper is taken, with the files beside it; one whose name differs by the case of its
 * letters (`Server.C`), or by the number of a copy (`server-2.c`), gets its right name. An exact name is never touched.
 * Then, in C sources, byte order marks and Windows line ends are taken off, and UTF-16 is made UTF-8. Each is a
 * sentence in `notes`; what is not taken, in `left_out`, where a source that is missing and lies deeper still, "NAME
 * was left out: " and its path. -1 when the copy can't be written to. */
int tidy_sources(const struct program *program, const char *folder, const char *copy, strings *left_out, strings *notes,
                 struct error *err);

/* Is every source of the program that a submission has to bring in `copy`? */
bool tidy_is_complete(const struct program *program, const char *copy);

#endif
