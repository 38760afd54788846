/* Makes a pod's namespaces as good as new for the next run in them, without making them anew: what the kernel counts up
 * in them is set back, and what can't be set back must not have changed. In the first process of a pod, which has its
 * capabilities. */
#ifndef IPCGRADE_LINUX_RENEWAL_H
#define IPCGRADE_LINUX_RENEWAL_H

#include "base/memory.h"
#include "linux/belongings.h"

#include <sys/stat.h>

struct seen_path {
  char *path;
  struct stat st;
};

/* Zero-initialise it. */
struct renewal {
  VEC(struct seen_path) paths;
  struct seen_path lasting;
  bool works;
};

/* System V objects of one kind that can be made between two renewals and have the ids of fresh namespaces. */
enum { RENEWAL_MOST_OBJECTS = 32 };

/* Remembers what there is at `paths`, once all has been made there that shall be; they are not looked at any more after
 * renewal_forget_paths(). Of `lasting`, the folder of POSIX queues, only the owner and the mode count, for ever. Finds
 * out whether the kernel lets itself be told numbers (CONFIG_CHECKPOINT_RESTORE; of objects since Linux 5.19, before
 * only to root) and gives them in the order in which renewal_next_object() is to be called. False, now and ever after,
 * where it doesn't. */
bool renewal_prepare(struct renewal *renewal, const char *const *paths, size_t count, const char *lasting);
void renewal_forget_paths(struct renewal *renewal);

/* All others have ended: the next process is number 2 again. False when somebody is left, or when a path, or a file or
 * folder there, isn't as it was: then only other namespaces will do. ns_last_pid of proc(5). */
bool renewal_begin(const struct renewal *renewal);

/* All others have ended: removes every System V object and every queue of the namespaces that the caller is in. False
 * when some are left all the same. */
bool renewal_remove_objects(const struct renewal *renewal);

/* The next object of that kind that is made gets the id `number`, as it would in fresh namespaces if `number` others
 * had been made there. shm_next_id of proc(5). -1 and errno. */
int renewal_next_object(enum system_v kind, int number);

#endif
