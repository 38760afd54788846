/* Several attempts of an owner for a program: which of them counts. */
#ifndef IPCGRADE_CLI_CLASS_ATTEMPTS_H
#define IPCGRADE_CLI_CLASS_ATTEMPTS_H

#include "cli/class/crew.h"

/* Where the best attempt counts, those in the gradebook that are not graded now stay what they are: what is graded
 * again gets the number that it has there, what is new another one, and is marked as one of several. An attempt is
 * known by when it was handed in, else by its files. EXIT_GO_ON, or the status to exit with. */
int attempts_number(const struct grading *grading, submissions *list);

/* Marks those that are one of several, which get no files of their own then. */
void attempts_mark(submissions *list);

/* When all are graded: notes in the gradebook which one of those that it has counts, by the assignment's rule, writes
 * its files, says so, and adds it to the totals. EXIT_GO_ON, or the status to exit with. */
int attempts_settle(struct crew *crew);

#endif
