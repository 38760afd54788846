/* What a run has on a host that it shares with others: removed when the run ends, and also when the harness does, by
 * whatever signal. A process of its own, which nobody's terminal and no SIGTERM reaches, waits until the harness has
 * closed a pipe or has died, and then removes exactly what was noted here: nothing else is ever touched. */
#ifndef IPCGRADE_LINUX_BELONGINGS_H
#define IPCGRADE_LINUX_BELONGINGS_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/types.h>

struct belongings;

enum system_v { SYSTEM_V_SHM, SYSTEM_V_SEM, SYSTEM_V_MSG };

/* Starts that process. It keeps the descriptor `lock` (-1: none) open until it has done its work. NULL and `err`. */
struct belongings *belongings_new(int lock, struct error *err);

/* Whose the objects are. Root removes them as that user: shmctl(2) and its like ask for the owner, or for a capability
 * (CAP_SYS_ADMIN) that root may lack where namespaces are refused. */
void belongings_set_owner(struct belongings *belongings, uid_t owner);

/* The first process of the pod: nothing is removed while it lives. */
void belongings_set_first(struct belongings *belongings, pid_t first);

/* A folder goes with all that is in it. At most two. */
void belongings_add_folder(struct belongings *belongings, const char *path);

/* An object with this key, which nobody has, is about to be made: if it is there at the end, it is ours. Then its id is
 * known (`id`), or it came to nothing (-1). False: there is no room to note more. */
bool belongings_expect(struct belongings *belongings, enum system_v kind, int key);
void belongings_settle(struct belongings *belongings, int id);
/* One that was made without having been expected any more. */
void belongings_add(struct belongings *belongings, enum system_v kind, int id);
void belongings_drop(struct belongings *belongings, enum system_v kind, int id);

/* A POSIX message queue, by its name without the slash. */
bool belongings_add_queue(struct belongings *belongings, const char *name);
bool belongings_have_queue(const struct belongings *belongings, const char *name);
void belongings_drop_queue(struct belongings *belongings, const char *name);

/* Removes all and returns when that is done. NULL is fine. */
void belongings_free(struct belongings *belongings);

#endif
