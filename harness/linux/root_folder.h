/* The file system that a pod sees: the system's programs and libraries read-only, all else its own and empty. */
#ifndef IPCGRADE_LINUX_ROOT_FOLDER_H
#define IPCGRADE_LINUX_ROOT_FOLDER_H

#include "base/error.h"

#include <stdint.h>

/* Where a role's working folder is inside. */
#define POD_WORK "/home/student"

/* The host has some 3000 for all (kernel.pty.max); a pod of the most programs needs 190 for what they print. */
#define POD_TERMINALS 200

/* In the first process of new mount and pid namespaces: builds the root and enters it. Its own /tmp, /dev/shm,
 * /dev/mqueue, /dev/pts and POD_WORK can be written, `bytes` each. Courses that are installed beside the
 * system's programs are empty inside, and so is `hidden`, an absolute path or NULL, where it lies beneath a folder that
 * is shown. The file `emptied` (or NULL), if it is there, reads as empty. Leaves the working directory at POD_WORK.
 * mount_namespaces(7), pivot_root(2). */
int root_folder_enter(int64_t bytes, const char *hidden, const char *emptied, struct error *err);

/* Later, in the same process: other, empty folders in place of those that files can be in, /tmp, /dev/shm and POD_WORK.
 * What is still open of the former stays open. */
int root_folder_renew(int64_t bytes, struct error *err);

/* Fills dev/random and dev/urandom beneath `root`, one file, the same in every run. 0, or -1 and errno. */
int root_folder_make_random(const char *root);

#endif
