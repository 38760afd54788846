/* The sandbox of one run: its first process, and what the tracer needs to look inside. It is made of namespaces, or,
 * where the host refuses them, of what can be had without (run/tier.h): who uses it doesn't know which.
 *
 * Life cycle: fill a pod_plan, pod_start(), then pod_spawn() for each role when its moment has come, pod_reap() after
 * orphans have died, and pod_end(), after which nothing of it is left on the host. The pod's first process is a small
 * server of these commands; it is seized with automatic attachment of what it forks, so that no role ever runs a
 * single instruction unseen, and it dies with the tracer (PTRACE_O_EXITKILL), and all of the pod with it. */
#ifndef IPCGRADE_RUN_POD_H
#define IPCGRADE_RUN_POD_H

#include "base/error.h"
#include "base/memory.h"
#include "base/spent.h"
#include "base/strbuf.h"
#include "course/program.h"
#include "linux/belongings.h"
#include "linux/call_filter.h"
#include "linux/cgroup.h"
#include "run/session.h"

#include <stdbool.h>
#include <sys/types.h>

/* A file that is there before anything starts. */
struct pod_file {
  const char *path; /* in the working folder when relative */
  enum file_kind kind;
  int fd;             /* of a regular file: what is in it, read from its beginning */
  const char *target; /* of a link */
  mode_t mode;
};

/* One program to start later. */
struct pod_program {
  const char *path; /* inside, such as "./server" */
  char *const *argv;
  int stdin_fd;            /* kept open by the caller, read by the program */
  enum output_kind output; /* terminals are made by the pod */
  int out_fd, err_fd;      /* for pipe and file: what the program gets; the caller's */
};

struct pod_plan {
  const struct pod_file *files;
  size_t file_count;
  const struct pod_program *programs;
  size_t program_count;
  const struct limits *limits;
  const struct kernel_limit *kernel;
  size_t kernel_count;
  const struct filter *filter; /* from pod_filter() */
  const char *hidden;          /* a folder that must not be seen inside, or NULL */
  const char *emptied;         /* a file that is better not read inside, or NULL: where nothing is mounted it is read */
  int spare_files;             /* descriptors beyond the limit, for what a program is wrapped in */
  enum pod_reuse reuse;        /* by how much its runs can differ, where it can have more than one: pod_renew() */
  bool traced;                 /* programs are seized by the caller, who must then handle every stop */
  enum spent_on spent_on;      /* what their CPU time is charged to when the pod has ended */
};

/* Descriptors that look inside and stay readable after all its processes have died. */
enum pod_view {
  VIEW_SHM, /* /proc/sysvipc/shm */
  VIEW_SEM,
  VIEW_MSG,
  VIEW_TCP,    /* /proc/net/tcp; of the whole host where the pod has no network of its own */
  VIEW_TCP6,   /* /proc/net/tcp6, empty where there is no IPv6 */
  VIEW_POSIX,  /* the folder /dev/shm */
  VIEW_QUEUES, /* the folder /dev/mqueue */
  VIEW_TMP,    /* the folder /tmp */
  VIEW_WORK,   /* the working folder */
  VIEW_ROOT,   /* the folder /: only to be looked at from outside, fstat(2) */
  VIEW_COUNT
};

struct tier;
struct outside;
struct translation;
struct escort;

struct pod {
  const struct tier *tier;
  struct outside *outside;         /* the tier's own */
  struct translation *translation; /* run/translate.h: NULL where calls mean what they say */
  struct cgroup cgroup;            /* holds all of it, where the host allows that */
  pid_t init;                      /* in the caller's pid namespace; 0 when there is no pod */
  int control;
  bool own_user;        /* nobody else is who its programs are, so that limits which count for a user bind it alone */
  bool apart;           /* and what the kernel counts for a user is this pod's alone: linux/user_limits.h */
  enum pod_reuse reuse; /* the plan's, where pod_renew() may be tried */
  int views[VIEW_COUNT];
  VEC(pid_t) spawned;     /* programs that nobody conducts and whose calls are translated: pod_wait() tells of them */
  struct escort *escort;  /* and goes with them */
  enum spent_on spent_on; /* the plan's */
  VEC(int) terminals;     /* masters: stdout and stderr of each program in turn, -1 when it has none */
};

/* Memory beyond the limit: of the pod's first process, which is a copy of the harness, and what the kernel needs to
 * keep account of it all. */
#ifdef __SANITIZE_ADDRESS__
enum { POD_OVERHEAD = 1 << 30 };
#else
enum { POD_OVERHEAD = 32 << 20 };
#endif

/* Starts an empty pod with the files laid in. On failure nothing is left; ERROR_UNSUPPORTED when the host refuses. */
int pod_start(const struct pod_plan *plan, struct pod *ret_pod, struct error *err);

/* Starts program `index` of the plan. Traced: `ret_pid` (the caller's view) is stopped in its first ptrace stop, before
 * any call of its own, with the filter still to come. Untraced: `ret_pid` is its pid inside, as pod_wait() tells it. */
int pod_spawn(struct pod *pod, size_t index, bool traced, pid_t *ret_pid, struct error *err);

/* What is new when a pod is. */
enum renewal_extent {
  RENEW_STREAMS, /* what its programs read and write, */
  RENEW_FOLDERS, /* and all folders that files can be in: then, and in all further renewals, */
  RENEW_PLAN /* and what is laid into them and started, without any object that was left before; always this, and only
                this, of a pod that is POD_FOR_ONE_OWNER */
};

/* Makes a pod in which all programs have ended as it was when it had been started, for another run by `plan`, whose
 * limits and all else that isn't told above are those of the plan by which it was made. That is far quicker than
 * pod_start(), and not to be told from it by what runs inside: processes have the numbers that they had before. Where
 * folders aren't new it takes notice of modes and times that have changed, and the caller must know that nothing was
 * written. It takes notice of processes that are left. Not of objects: where they aren't removed, the caller must know
 * that there are none, of sockets of networks that there were none, and before a System V object is made call
 * pod_number_next(). -1 and `err` when this can't be; then only pod_end() is left to do. */
int pod_renew(struct pod *pod, const struct pod_plan *plan, enum renewal_extent extent, struct error *err);

/* The id that the next object of that kind gets: as many as were made in the run so far, and at most
 * RENEWAL_MOST_OBJECTS, which is what it would be in a new pod. */
int pod_number_next(struct pod *pod, enum system_v kind, int number, struct error *err);

/* Lets the first process collect dead orphans; done when it returns. */
int pod_reap(struct pod *pod, struct error *err);

/* Waits for the next program of an untraced pod to end: its pid inside and its wait status. -1 also when none has ended
 * within `timeout_ms`; `err` is then unchanged, the pod no longer answers, and only pod_end() is left to do. */
int pod_wait(struct pod *pod, int timeout_ms, pid_t *ret_pid, int *ret_status, struct error *err);

/* Ends every process inside, waits until they are gone, closes all descriptors. Fine on an empty pod. */
void pod_end(struct pod *pod);

/* Appends what /proc says of the pod's own objects and sockets; `view` is one of VIEW_SHM to VIEW_TCP6. */
int pod_list(const struct pod *pod, enum pod_view view, struct strbuf *ret_text);

/* Bytes of files that lie in folders which nothing bounds, when that could be more than the limit on memory; else 0. */
int64_t pod_file_bytes(const struct pod *pod, const struct limits *limits);

/* A path of the host as the pod's programs know it, in place. */
void pod_inside(const struct pod *pod, char *path);

/* What pods are made of here: "full" (namespaces) or "process"; then `ret_refusal` (may be NULL) is why not "full".
 * Found out once by making one. NULL and `err` when neither works. */
const char *pod_isolation(struct error *ret_refusal, struct error *err);

/* The filter for a pod's programs: traced ones, or compilers. It is compiled when it is first asked for, and is the
 * process's until it ends. NULL and `err`. */
const struct filter *pod_filter(bool traced, struct error *err);

/* ptrace options for all of a pod's tracees. */
extern const unsigned long pod_trace_options;

#endif
