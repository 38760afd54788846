/* A class's grades, from the gradebook and the roster, as a sheet to export. */
#ifndef IPCGRADE_CLI_CLASS_SHEET_H
#define IPCGRADE_CLI_CLASS_SHEET_H

#include "course/assignment.h"
#include "export/export.h"

/* Of the gradebook in the folder `out`: a row for each person who handed in something or stands in the roster, the
 * members of a group with the grades of their group. Of several attempts the one counts that the assignment says; NULL:
 * all programs there are, and last attempts. Owners whom the roster doesn't know, and results that couldn't be graded,
 * are told in `ret_notes`. -1 and `err` when there is no gradebook. */
int sheet_collect(const struct course *course, const struct assignment *assignment, const char *out,
                  const people *roster, struct export_sheet *ret_sheet, strings *ret_notes, struct error *err);

#endif
