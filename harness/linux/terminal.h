/* Pseudo-terminals as a role's output: pty(7). */
#ifndef IPCGRADE_LINUX_TERMINAL_H
#define IPCGRADE_LINUX_TERMINAL_H

#include "base/error.h"

/* What is said then. */
#define TERMINAL_NO_ROOM                                                                                               \
  "this host has no more terminals, which others use up (/proc/sys/kernel/pty/nr) or /proc/sys/kernel/pty/max "        \
  "bounds; "                                                                                                           \
  "fewer at once (-j) need fewer"

struct terminal {
  int master; /* non-blocking: what the role wrote is read here */
  int slave;
};

/* Opens a pair in the devpts that is mounted at /dev/pts, with output processing off (bytes arrive as written) and no
 * echo. Both close-on-exec. ERROR_CROWDED when there is no more of them. */
int terminal_open(struct terminal *ret_terminal, struct error *err);

#endif
