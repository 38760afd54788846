/* One run at a time on a host on which runs share their keys, names and ports. */
#ifndef IPCGRADE_LINUX_HOST_LOCK_H
#define IPCGRADE_LINUX_HOST_LOCK_H

#include "base/error.h"

/* Waits until no other harness of this host holds the lock, and takes it: a descriptor, closed to give it back; with
 * the process it goes by itself. It is flock(2) on a file that all users share, in /tmp, or, where that is not to be
 * trusted, in the user's own runtime folder. Nothing is ever written to it, and it is never reached through a link. -1:
 * ERROR_UNSUPPORTED when neither can be had, or it is never given back. */
int host_lock_take(struct error *err);

#endif
