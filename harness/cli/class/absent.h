/* Those of the roster who handed in nothing this time, and what the gradebook has of them: a class is graded as often
 * as somebody hands in late, from another download, and the platforms call one and the same person otherwise than the
 * roster does. */
#ifndef IPCGRADE_CLI_CLASS_ABSENT_H
#define IPCGRADE_CLI_CLASS_ABSENT_H

#include "cli/class/grading.h"

/* Takes those away from the list of whom the gradebook has something that they handed in before for the same program,
 * which counts on. EXIT_GO_ON, or the status to exit with. */
int absent_leave_out(const struct grading *grading, submissions *list);

/* What the gradebook has of a person who had handed in nothing, under another name, goes as soon as it has one of these
 * submissions of that person for the same program; unless its points were ever changed by hand. EXIT_GO_ON, or the
 * status to exit with. */
int absent_replace(const struct grading *grading, const submissions *list);

#endif
