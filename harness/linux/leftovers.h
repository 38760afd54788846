/* IPC objects on this host, outside of any pod: what ipcs(1) shows, and what lies in /dev/shm and /dev/mqueue. */
#ifndef IPCGRADE_LINUX_LEFTOVERS_H
#define IPCGRADE_LINUX_LEFTOVERS_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum leftover_kind {
  LEFTOVER_SHM,
  LEFTOVER_SEM,
  LEFTOVER_MSG,
  LEFTOVER_POSIX_SHM,
  LEFTOVER_POSIX_SEM,
  LEFTOVER_MQUEUE
};
/* "shm", "sem", "msg", "posix-shm", "posix-sem", "mqueue". */
const char *leftover_kind_name(enum leftover_kind kind);

struct leftover {
  enum leftover_kind kind;
  int id;     /* System V */
  int key;    /* System V; 0 is IPC_PRIVATE */
  char *name; /* POSIX, with the slash; else NULL */
  uid_t owner;
  int mode;
  int64_t bytes; /* of a segment, object or queue; -1 when it has no size */
  int64_t items; /* semaphores of a set, messages in a queue; -1 else */
  pid_t creator; /* 0 when the kernel doesn't tell */
  bool creator_is_alive;
  int users;   /* attachments, or processes seen to have it open or to wait for it; what other users' processes do
                  with files can only be seen by root */
  int64_t age; /* seconds since it was made or last changed */
};
typedef VEC(struct leftover) leftovers;

/* All that this IPC namespace and these mounts show, System V first, by kind and age. */
void leftovers_find(leftovers *ret_list);
void leftovers_release(leftovers *list);

/* POSIX queues are found only where their file system is mounted at its usual place; there is no other way to list
 * them.
 */
bool leftovers_show_queues(void);

/* Removes one. ERROR_SYSTEM with the reason when the kernel refuses. */
int leftover_remove(const struct leftover *leftover, struct error *err);

#endif
