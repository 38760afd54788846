/* What this host is and lets us do: the kernel settings on which running a pod depends, each with what would change
 * it. Single settings only hint (Ubuntu 24.04 lets unshare(2) through and refuses the uid map): whether a pod works is
 * found by making one, run_isolation(). */
#ifndef IPCGRADE_LINUX_HOST_H
#define IPCGRADE_LINUX_HOST_H

#include "base/memory.h"

#include <stdbool.h>

enum host_level {
  HOST_FINE,
  HOST_NOTE,    /* works, with something less */
  HOST_PROBLEM, /* stands in the way of a pod */
};
/* "fine", "note", "problem". */
const char *host_level_name(enum host_level level);

struct host_fact {
  const char *key;   /* static, for machines: "user-namespaces" */
  const char *label; /* static, for people */
  enum host_level level;
  char *value;  /* owned */
  char *advice; /* owned; NULL when there is nothing to change */
};
typedef VEC(struct host_fact) host_facts;
void host_facts_release(host_facts *facts);

/* All facts, always in the same order. `root` is put before every path of /proc and /sys, for a tree that stands in for
 * a host's; "" is this one. `privileged`: judge the settings as they are for root. */
void host_look(const char *root, bool privileged, host_facts *ret_facts);

/* The one line that would let pods have namespaces, as far as the facts tell; `profile` is the path of the AppArmor
 * profile that came with the command, or NULL. The caller frees it. */
char *host_way_to_namespaces(const char *root, const host_facts *facts, const char *profile);

#endif
