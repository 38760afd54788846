/* What proc(5) tells of processes, their memory and their sockets. */
#ifndef IPCGRADE_LINUX_PROCFS_H
#define IPCGRADE_LINUX_PROCFS_H

#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The process (thread group) of a thread; `tid` itself when it can't be read. */
pid_t procfs_group(pid_t tid);
/* Who traces it, and whose child it is; 0 when nobody, or it is gone. Nobody traces one that has ended any more. */
pid_t procfs_tracer(pid_t pid, pid_t *ret_parent);
/* Is there such a process, and hasn't it ended? */
bool procfs_is_alive(pid_t pid);
/* The process' pid in its own, innermost pid namespace. */
int procfs_inner_pid(pid_t pid);

/* The words by which the calling process was started are zeros from now on, in its memory too, and so in
 * /proc/PID/cmdline, which everybody reads: a child is known by those of its parent until it executes something. */
void procfs_hide_arguments(void);

/* What a signal would do to the process: signal(7). */
enum signal_action { ACTION_IGNORE, ACTION_HANDLE, ACTION_DEFAULT };
enum signal_action procfs_signal_action(pid_t pid, int signal);

/* Has such a signal come that the thread has not taken yet? */
bool procfs_signal_pending(pid_t tid, int signal);
/* Has any for which there is a handler, and that isn't held back? */
bool procfs_has_signal_to_handle(pid_t tid);

/* Its soft limit, by the name that /proc/PID/limits has for it ("Max open files"), whoever it is: prlimit(2) asks for
 * CAP_SYS_RESOURCE over another user's process. INT64_MAX: there is none; -1: it can't be read. */
int64_t procfs_soft_limit(pid_t pid, const char *name);

/* Memory of its own (anonymous pages, page tables) and shared pages it has touched, all resident. */
int64_t procfs_private_bytes(pid_t pid);
/* Resident bytes of all segments that the text of a /proc/sysvipc/shm lists. */
int64_t procfs_shared_bytes(const char *sysvipc_shm);
/* Bytes in all queues that the text of a /proc/sysvipc/msg lists. */
int64_t procfs_message_bytes(const char *sysvipc_msg);

struct mapping {
  uint64_t start;
  uint64_t end;
  uint64_t offset;
  dev_t device;
  uint64_t inode;
  bool readable;
  bool writable;
  bool executable;
  bool shared;
  char *path; /* "" when anonymous; owned */
};
typedef VEC(struct mapping) mappings;
/* /proc/PID/maps. Empty when the process is gone. */
void procfs_mappings(pid_t pid, mappings *ret_mappings);
void mappings_release(mappings *list);

/* A number that is 0 when no TCP socket in the text of a /proc/net/tcp has unsent or unacknowledged bytes or a
 * connection under way, and else changes whenever that picture does. */
uint64_t procfs_tcp_in_flight(const char *net_tcp);
/* Does a socket in it wait for its connection to be answered? What is dropped is sent again after a second, tcp(7). */
bool procfs_tcp_connecting(const char *net_tcp);

#endif
