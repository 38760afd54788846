/* Known faults: what students are known to do wrong, planted into the reference by cases/<program>/faults/<name>.patch.
 */
#ifndef IPCGRADE_VALIDATE_FAULTS_H
#define IPCGRADE_VALIDATE_FAULTS_H

#include "base/error.h"
#include "base/memory.h"
#include "result/finding.h"

struct fault {
  char *name;
  char *path;
  char *about;                    /* one sentence, "# fault: …" */
  bool finds[FINDING_KIND_COUNT]; /* "# finds: kind, …": what it must earn, no more and no less */
  char *file;                     /* "# line: FILE:TEXT": where; NULL when no line can be told */
  char *text;                     /* a part of that line */
  int place_line;                 /* of the patch: where it says so */
};
typedef VEC(struct fault) faults;

/* Reads all of a folder, in the order of their names; a folder that isn't there has none. All that is wrong
 * with their headers goes to `problems` (may be NULL), one text each that begins PATH:LINE:COLUMN; then -1 is returned,
 * with the first of them in `err` as ERROR_USAGE. */
int faults_load(const char *folder, faults *ret_list, strings *problems, struct error *err);
void faults_release(faults *list);

/* Applies the patch to a copy of the reference in `folder`, by patch(1). ERROR_USAGE when it does not fit (any more),
 * each line of its surroundings included. */
int fault_apply(const struct fault *fault, const char *folder, struct error *err);

/* Has `folder`, to which it was applied, the line that it names? True also when it names none. */
bool fault_has_place(const struct fault *fault, const char *folder);

/* Does line `line` of `file` in `folder` hold the fault's text? True also when the fault names no line. */
bool fault_is_at(const struct fault *fault, const char *folder, const char *file, int line);

#endif
