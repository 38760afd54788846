/* Limits of the kernel that belong to an IPC namespace, and their files: proc(5), mq_overview(7). */
#ifndef IPCGRADE_BASE_KERNEL_LIMITS_H
#define IPCGRADE_BASE_KERNEL_LIMITS_H

/* Path of the file that sets it; NULL for a name that is none of these. */
const char *kernel_limit_path(const char *name);
/* The name nearest to `word`, or NULL. */
const char *kernel_limit_nearest(const char *word);

#endif
