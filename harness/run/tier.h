/* All that differs between pods in namespaces (pod_full.c) and pods on a host that refuses them (pod_process.c). Known
 * to pod.c alone, which asks the host once which of them works; nobody else in the engine knows the tier. */
#ifndef IPCGRADE_RUN_TIER_H
#define IPCGRADE_RUN_TIER_H

#include "run/pod.h"

enum { POD_STACK = 8 << 20 }; /* bytes, of each program's first thread */

struct tier {
  const char *name; /* as results say it */

  /* Outside. Before there is a process; what it made is given back by leave(), also when it failed half-way. Sets
   * pod->own_user, which nobody could find out later: inside everybody is that user. */
  int (*prepare)(const struct pod_plan *plan, struct pod *pod, struct error *err);
  /* Like fork(2), with `err` filled on -1. `ret_apart`, set in both: what the kernel counts for a user (linux/
   * user_limits.h) it counts for this pod alone. */
  pid_t (*fork)(const struct pod *pod, bool *ret_apart, struct error *err);
  /* The first process is there and waits. */
  int (*admit)(const struct pod_plan *plan, struct pod *pod, struct error *err);
  /* Its terminals are there. */
  void (*note_terminals)(struct pod *pod);
  /* Ends every process of the pod, and returns when they are gone. */
  void (*end_processes)(struct pod *pod);
  /* After that. */
  void (*leave)(struct pod *pod);
  int (*compile_filter)(bool traced, struct filter *ret_filter, struct error *err);

  /* In the first process: enters what it is to live in, its working folder last. */
  int (*enter)(const struct pod_plan *plan, const struct pod *pod, struct error *err);
  /* Where a path of the pod lies for the first process, in a buffer of PATH_MAX bytes. */
  const char *(*place)(const struct pod *pod, const char *path, char *buffer);
  /* Files are laid in, descriptors handed out: nothing more needs to be allowed. */
  int (*seal)(const struct pod_plan *plan, const struct pod *pod, struct error *err);
  /* Makes the folders new in which programs can leave files, empty. NULL: a pod is for one run, since others are where
   * it is, or what the kernel counts up isn't its own (linux/renewal.h). */
  int (*renew_folders)(const struct pod_plan *plan, struct error *err);
};

extern const struct tier tier_full;
extern const struct tier tier_process;

#endif
