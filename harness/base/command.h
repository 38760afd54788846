/* Programs of the host that the harness uses, such as clang and patch. */
#ifndef IPCGRADE_BASE_COMMAND_H
#define IPCGRADE_BASE_COMMAND_H

#include "base/error.h"

#include <stdbool.h>

struct strbuf;

/* Runs argv[0], found in $PATH, in `folder` (NULL: here) and waits for its end. Descriptors `in` and `out` become its
 * stdin and stdout, /dev/null where they are negative; stderr goes to /dev/null. Sets *ret_worked to whether it ended
 * with status 0. -1 with ERROR_UNSUPPORTED when the host has no such program. See execvp(3), waitpid(2). */
int command_run(const char *folder, const char *const *argv, int in, int out, bool *ret_worked, struct error *err);

/* The same, with nothing to read; what it prints is appended to `ret_text`. */
int command_output(const char *folder, const char *const *argv, struct strbuf *ret_text, bool *ret_worked,
                   struct error *err);

/* The same with stderr, in the order in which both were written. */
int command_messages(const char *folder, const char *const *argv, struct strbuf *ret_text, bool *ret_worked,
                     struct error *err);

#endif
