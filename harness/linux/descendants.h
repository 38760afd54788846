/* The processes below a process. */
#ifndef IPCGRADE_LINUX_DESCENDANTS_H
#define IPCGRADE_LINUX_DESCENDANTS_H

#include <stdint.h>
#include <sys/types.h>

/* CPU time in nanoseconds of all descendants of `pid` that have not ended, and of all whom these have waited for; not
 * its own. 0 where the kernel doesn't list children (CONFIG_PROC_CHILDREN, proc(5)). */
int64_t descendants_cpu_ns(pid_t pid);

#endif
