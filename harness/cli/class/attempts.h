/* Several attempts of an owner for a program: which of them counts. */
#ifndef IPCGRADE_CLI_CLASS_ATTEMPTS_H
#define IPCGRADE_CLI_CLASS_ATTEMPTS_H

#include "cli/class/grading.h"

/* Marks those that are one of several, which get no files of their own then. */
void attempts_mark(submissions *list);

/* When all are graded: notes in the gradebook which one of several counts, by the assignment's rule, writes its files,
 * and says so. EXIT_GO_ON, or the status to exit with. */
int attempts_settle(const struct grading *grading, const submissions *list);

#endif
