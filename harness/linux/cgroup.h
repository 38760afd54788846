/* One pod's control group, where the host lets us have one: cgroups(7). It bounds the memory of all processes together,
 * segments and files in tmpfs included, which resource limits can't. */
#ifndef IPCGRADE_LINUX_CGROUP_H
#define IPCGRADE_LINUX_CGROUP_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum cgroup_kind { CGROUP_NONE, CGROUP_V1, CGROUP_V2 };
/* "none", "cgroup v1", "cgroup v2". */
const char *cgroup_kind_name(enum cgroup_kind kind);

struct cgroup_limits {
  int64_t memory;    /* bytes, swap not on top of it; 0: unbounded */
  int64_t processes; /* and threads; 0: unbounded */
};

/* Zero-initialised means: none. Folders are owned; both are the same one under v2. */
struct cgroup {
  enum cgroup_kind kind;
  char *memory;
  char *pids;    /* NULL when processes are not bounded: nobody asked, or the host has no such controller for us */
  char why[256]; /* kind is CGROUP_NONE: the reason, in words */
};

/* Makes a group beneath the caller's own (under v2, where a group with processes can't have such children, beside it)
 * and sets its limits. Groups that are there already are never changed, but for empty ones that a killed process left
 * under a name of ours: they go. Not being allowed to is no error: the kind is CGROUP_NONE then, and `why` tells.
 * `root` is put before every path, for a tree that stands in for the host's; "" is the host. Returns the kind;
 * cgroup_close() undoes it. */
enum cgroup_kind cgroup_open(struct cgroup *ret_cgroup, const char *root, const struct cgroup_limits *limits);

/* Moves a process in, before it forks or allocates: what it already has stays charged where it was. Nothing to do for
 * CGROUP_NONE. */
int cgroup_add(const struct cgroup *cgroup, pid_t pid, struct error *err);

/* Did the memory limit end a process? False for CGROUP_NONE. */
bool cgroup_memory_exceeded(const struct cgroup *cgroup);

/* Removes the group; all its processes must have been waited for. Leaves CGROUP_NONE, also when it fails. */
int cgroup_close(struct cgroup *cgroup, struct error *err);

#endif
