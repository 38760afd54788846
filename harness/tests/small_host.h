/* A host for tests that may break one: processes, mounts, IPC objects, network, /tmp, control groups of its own, so
 * that what is left behind in it can be told exactly, by whoever it is tested, and nothing that gets out gets far.
 *
 * The repository's folder is in it at SMALL_HOST_REPOSITORY. */
#ifndef IPCGRADE_TESTS_SMALL_HOST_H
#define IPCGRADE_TESTS_SMALL_HOST_H

#define SMALL_HOST_REPOSITORY "/tmp/repository"

struct small_host; /* opaque: what the one inside has to know */

/* Runs `inside` in a small host of its own, in the repository's folder, and gives back what it returned; -1 when there
 * was no host for it, which has been told. With `inside` all other processes of the host end. */
int small_host_run(int (*inside)(const struct small_host *host, void *argument), void *argument);

/* ---- for the one inside ---- */

/* What is known by the names that specimen.h has: a file, objects of each kind of IPC, sockets, a process that hears
 * signals. All of them say CANARY_TEXT to whoever reads them. -1 and perror(). */
#define CANARY_TEXT "canary of the host 4711"
int small_host_set_tripwires(void);

/* All that is to be the same before and after: processes, mounts, IPC objects with what is in them, files, control
 * groups; and what the tripwires have felt. The caller frees it. */
char *small_host_state(const struct small_host *host);

#endif
