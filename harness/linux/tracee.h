/* One traced thread: resuming, its memory, and whether it sleeps in the kernel. Thin over ptrace(2) and proc(5). */
#ifndef IPCGRADE_LINUX_TRACEE_H
#define IPCGRADE_LINUX_TRACEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Descriptors kept open on /proc/TID/{stat,syscall,schedstat}, so that asking costs one read each. */
struct tracee {
  pid_t tid;
  int stat_fd;
  int syscall_fd;
  int schedstat_fd;
};

/* Opens the descriptors of a thread that is attached and stopped. -1 and errno. */
int tracee_open(struct tracee *tracee, pid_t tid);
void tracee_close(struct tracee *tracee);

enum tracee_sleep {
  TRACEE_AWAKE,           /* running, runnable, or in a ptrace stop */
  TRACEE_ASLEEP,          /* blocked in an interruptible call */
  TRACEE_UNINTERRUPTIBLE, /* state D: on a disk, or a vfork parent */
  TRACEE_GONE,
};
/* /proc/TID/stat alone says S for a moment inside calls that do complete (a zombie being reaped, 40 % of wait4 calls):
 * asleep means that stat says S, /proc/TID/syscall isn't "running", and stat still says S. */
enum tracee_sleep tracee_sleeping(const struct tracee *tracee);

/* The same of one that was asleep when last asked, with one read less: is it TRACEE_AWAKE now? What stat says first is
 * known of it, and /proc/TID/syscall is answered only when the thread is off its CPU. */
bool tracee_has_woken(const struct tracee *tracee);

/* CPU time that the thread has used, in nanoseconds; 0 when the kernel doesn't tell. */
int64_t tracee_cpu_ns(const struct tracee *tracee);

/* Whole-buffer access to a stopped tracee's memory: 0, or -1 and errno when any of it can't be had. */
int tracee_read(pid_t tid, uint64_t address, void *ret_bytes, size_t size);
int tracee_write(pid_t tid, uint64_t address, const void *bytes, size_t size);
/* As much as there is, up to `size`; the count, 0 when nothing can be read. */
size_t tracee_read_some(pid_t tid, uint64_t address, void *ret_bytes, size_t size);
/* A C string of at most `size` - 1 bytes, always terminated; -1 when not even its first byte can be read. */
int tracee_read_text(pid_t tid, uint64_t address, char *ret_text, size_t size);

/* What descriptor `fd` of the process refers to, as in /proc/TID/fd ("pipe:[812]", "/dev/pts/0"); -1 when none. */
int tracee_descriptor(pid_t tid, int fd, char *ret_target, size_t size);

/* A descriptor of our own for what descriptor `fd` of the process refers to, for the caller to close; -1 and errno when
 * none: pidfd_getfd(2). */
int tracee_take_descriptor(pid_t group, int fd);

/* When a control group or the host is short of memory, this process is ended before others that haven't volunteered;
 * those that it forks are volunteers, too. As far as the kernel lets it: whatever refuses stays as it was. The score is
 * one of the memory, not of the process, for all who share it and aren't waited for by vfork(2): oom_score_adj of
 * proc(5). */
void tracee_volunteer_for_oom(pid_t tid);

#endif
