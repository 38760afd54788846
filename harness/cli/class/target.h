/* The file that --to names. */
#ifndef IPCGRADE_CLI_CLASS_TARGET_H
#define IPCGRADE_CLI_CLASS_TARGET_H

/* Says what stands in the way of writing it, so that this is known before there is anything to write: its folder can't
 * be written to, or it is there and is no file, or is what stdout or stderr lead to. What is written takes its place by
 * a rename, which would make a file of a device, and would never reach who reads from a pipe. `ret_path`, which the
 * caller frees, is where to write: of a symbolic link, where it leads to. EXIT_GO_ON, or EXIT_USAGE, and then it is
 * NULL. */
int target_find(const char *to, char **ret_path);

#endif
