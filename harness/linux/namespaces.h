/* A child process in namespaces of its own, and whom its user is on the host: namespaces(7), user_namespaces(7). */
#ifndef IPCGRADE_LINUX_NAMESPACES_H
#define IPCGRADE_LINUX_NAMESPACES_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/types.h>

/* User and group inside; on the host the caller's own (not root), or, for root, a number that nobody has. */
enum { POD_UID = 1000, POD_GID = 1000 };

/* fork(2) into new user, pid, IPC, mount, network, UTS and cgroup namespaces. The child is their pid 1 and must wait
 * until namespaces_map_ids() was called for it. Their owner on the host is the caller, or, for root, a number of this
 * process' own, which owns nothing but its namespaces: `ret_apart` (set in both) says that it is, so that what the
 * kernel counts for an owner (linux/user_limits.h) nobody else has a part in. Returns like fork(), with `err` filled on
 * -1. */
pid_t namespaces_fork(bool *ret_apart, struct error *err);

/* A number below 40,000,000 for the process `pid` of the caller's pid namespace: another one for each, and for those
 * that have its pid in other namespaces, in containers for instance, whose users are the same to the kernel. */
unsigned namespaces_number(pid_t pid);

/* The user and group from beyond all accounts that root has a process `pid` be, by that number. */
uid_t namespaces_user(pid_t pid);

/* Whom the child is inside at first. Kernel limits can only be set by the user 0 of the namespace that owns them. */
enum first_user { FIRST_IS_POD_USER, FIRST_IS_ROOT };

/* In the parent: maps the child's one user and group. ERROR_UNSUPPORTED when the host refuses. */
int namespaces_map_ids(pid_t child, enum first_user first, struct error *err);

/* In the child, after the map: becomes that user, without supplementary groups (as far as the host lets), and keeps its
 * capabilities over its namespaces. */
int namespaces_become_first(enum first_user first, struct error *err);

/* In a child that is root: becomes POD_UID and POD_GID, in one more user namespace, from which the others can't be
 * changed any more. */
int namespaces_become_pod_user(struct error *err);

/* In the child: brings the loopback interface up and sets the host name. netdevice(7). */
int namespaces_prepare_network(const char *host_name, struct error *err);

#endif
