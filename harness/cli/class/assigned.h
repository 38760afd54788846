/* The assignment that `grade` goes by, and when its submissions were handed in. */
#ifndef IPCGRADE_CLI_CLASS_ASSIGNED_H
#define IPCGRADE_CLI_CLASS_ASSIGNED_H

#include "cli/class/grading.h"
#include "course/assignment.h"

/* Loads the assignment file `path`; without one (NULL) assignment.yaml of the working folder, if there is one and it
 * doesn't lie in what is graded, where a student could have put it. Says on stderr which is used. `ret_there` tells
 * whether there is one. EXIT_GO_ON, or the status to exit with. */
int assigned_load(const struct cli *cli, const struct course *course, const char *path, const words *graded,
                  struct assignment *ret_assignment, bool *ret_there);

/* The same, and the grading goes by it, whose it isn't: it must stay. `programs`, which were asked for (none: all), are
 * limited to those that count. */
int assigned_take(const struct cli *cli, struct grading *grading, const char *path, const words *graded,
                  strings *programs, struct assignment *ret_assignment);

/* --assignment, which names the file. */
struct option_row assigned_option(const char **path);

/* Reads the CSV file `path` with the columns owner and time, and program where that matters, and notes the times in the
 * submissions. Owners that have none of these are named on stderr. A line about what there isn't in the course, or
 * about what another line is about, is a mistake. */
int assigned_read_times(const char *path, const struct course *course, submissions *list);

#endif
