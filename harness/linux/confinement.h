/* Landlock, where the kernel has it: a process gives up reaching files beyond some folders, and (from its sixth version
 * on) processes and abstract sockets beyond its own, for good and for its children. landlock(7). */
#ifndef IPCGRADE_LINUX_CONFINEMENT_H
#define IPCGRADE_LINUX_CONFINEMENT_H

#include <stdbool.h>
#include <stddef.h>

struct confined_path {
  const char *path; /* a folder with all beneath it, or a file; skipped when missing */
  bool writable;
};

/* The version that the kernel has; 0: none that serves (the first would not let files be moved between folders). */
int confinement_version(void);

/* Confines the calling process, which must have no_new_privs. 0, also where the kernel has no Landlock; -1 and errno.
 */
int confinement_enter(const struct confined_path *paths, size_t count);

#endif
