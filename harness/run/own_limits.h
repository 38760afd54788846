/* Limits of System V IPC for a run without an IPC namespace of its own, where the kernel has no place for them: what a
 * case sets is told to its programs, and refused to them, as the kernel would: sysvipc(7), proc(5). */
#ifndef IPCGRADE_RUN_OWN_LIMITS_H
#define IPCGRADE_RUN_OWN_LIMITS_H

#include "base/error.h"
#include "course/program.h"
#include "linux/belongings.h"

#include <stdint.h>

struct own_limits {
  uint64_t shmmax, shmall, shmmni;
  uint64_t semmsl, semmns, semopm, semmni;
  uint64_t msgmax, msgmnb, msgmni;
};

/* The host's, but for what `kernel` sets. ERROR_UNSUPPORTED for a limit that can only be had in a namespace. */
int own_limits_set(const struct kernel_limit *kernel, size_t count, struct own_limits *ret, struct error *err);

/* Writes the files of /proc/sys/kernel that tell of them beneath the folder `root`. 0, or -1 and errno. */
int own_limits_write(const struct own_limits *limits, const char *root);

/* One more object of `size` bytes, semaphores or 0, where there are `count` of the kind, with `total` of those. 0, or
 * the errno with which it is refused. */
int own_limits_refuse(const struct own_limits *limits, enum system_v kind, uint64_t size, uint64_t count,
                      uint64_t total);

/* What IPC_INFO of the kind fills in at `address` of a stopped tracee. */
void own_limits_tell(const struct own_limits *limits, enum system_v kind, pid_t tid, uint64_t address);

#endif
