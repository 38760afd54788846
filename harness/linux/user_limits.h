/* What the kernel counts for a user and not for a process: bytes of POSIX message queues and of locked segments,
 * signals that wait, instances and watches of inotify. The count of a user in a namespace is one of its owner's, too,
 * which may not pass what the owner could have when he made the namespace; so all pods of one user would share what one
 * of them can take. Where there are no namespaces nothing bounds inotify but the host; nor signals that wait where the
 * pod's user isn't its own, and of queues the tracer bounds those that have a name (run/host_room.c). setrlimit(2),
 * user_namespaces(7), mq_overview(7), inotify(7). */
#ifndef IPCGRADE_LINUX_USER_LIMITS_H
#define IPCGRADE_LINUX_USER_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/* Of queues, promised to each pod: three quarters of what users have by default (MQ_BYTES_MAX), seven queues of the
 * default size. The rest is for others. */
enum { POD_QUEUE_BYTES = 614400 };

/* Raises the caller's soft limits to its hard ones, as anybody may, before it makes a user namespace: those that it has
 * then bound all in there. */
void user_limits_raise(void);

/* In a pod's program: what one pod may have, the same on every host that doesn't bound it further, and not all
 * that users have. Where the user isn't the pod's own, what others of his hold is counted too: there the limits are the
 * host's hard ones, whatever soft ones the harness was started with, but for memory, which is counted for a process
 * when mlock(2) locks it. Async-signal-safe. */
void user_limits_impose(bool own_user);

/* In a pod's first process, with the capabilities that it has in a user namespace of its own and /proc mounted: bounds
 * what has no resource limit, below what users have by default (128 instances, 8192 watches). A kernel that doesn't let
 * it leaves it as it is. namespaces(7) */
void user_limits_bound_namespace(void);

/* The bytes of queues that this leaves to a pod of the caller's with a user of its own. */
int64_t user_limits_queue_bytes(void);

#endif
