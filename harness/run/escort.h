/* Compilers in a pod whose calls are translated: nobody orders what they do, but each call passes here. */
#ifndef IPCGRADE_RUN_ESCORT_H
#define IPCGRADE_RUN_ESCORT_H

#include "base/error.h"

#include <sys/types.h>

struct pod;
struct escort; /* what is known of the processes, from one wait to the next */

void escort_free(struct escort *escort);

/* As pod_wait(): goes with all processes of the pod until one that pod_spawn() started has ended. */
int escort_wait(struct pod *pod, int timeout_ms, pid_t *ret_pid, int *ret_status, struct error *err);

#endif
