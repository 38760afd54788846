/* Pods on a host that refuses namespaces: the processes of a run among all others, in a private folder that they take
 * for the root, by what run/translate.c makes of their calls; as a user that nobody has when root grades and may trace
 * that user, without capabilities in any case, confined by Landlock where the kernel has it. Objects that only the
 * whole host can hold are noted and removed (linux/belongings.h), and only one run at a time is there. */
#include "run/tier.h"

#include "base/file.h"
#include "linux/call_filter.h"
#include "linux/confinement.h"
#include "linux/host_lock.h"
#include "linux/namespaces.h"
#include "linux/procfs.h"
#include "linux/root_folder.h"
#include "run/translate.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

struct outside {
  struct path_view view;
  VEC(int) terminals;
  struct belongings *belongings;
  struct translation *translation;
  struct own_limits limits;
  int lock;
  struct host_user user;
};

/* ---- before there is a process ---- */

static bool has_capability(int number) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{0}};
  return syscall(SYS_capget, &header, data) == 0 && data[number / 32].effective >> number % 32 & 1;
}

/* In a user namespace of somebody else's making most users may be nobody: user_namespaces(7). */
static bool has_all_users(void) {
  unsigned long first, outside, count;
  _cleanup_file_ FILE *map = fopen("/proc/self/uid_map", "re");
  return map && fscanf(map, "%lu %lu %lu", &first, &outside, &count) == 3 && first == 0 && count >= UINT32_MAX;
}

/* A user from far beyond all accounts, as in namespaces_map_ids(); root in a container may often not trace another
 * user's processes, and then they are its own, without any capability. */
static void choose_user(struct outside *outside) {
  bool other = geteuid() == 0 && has_capability(CAP_SETUID) && has_capability(CAP_SETGID) &&
               has_capability(CAP_CHOWN) && has_capability(CAP_SYS_PTRACE) && has_capability(CAP_KILL) &&
               has_all_users();
  outside->user.uid = other ? namespaces_user(getpid()) : geteuid();
  outside->user.gid = other ? outside->user.uid : getegid();
}

/* A folder of mode 0700 where programs may be executed. NULL: there is none. */
static char *make_folder(const char *const *parents, bool executable) {
  for (; *parents; parents++) {
    struct statvfs system;
    if (!**parents || statvfs(*parents, &system) || (executable && system.f_flag & ST_NOEXEC))
      continue;
    char *path = xasprintf("%s/ipcgrade-%d.XXXXXX", *parents, (int)getpid());
    if (mkdtemp(path))
      return path;
    free(path);
  }
  return NULL;
}

static int give(const struct outside *outside, const char *path, mode_t mode) {
  return chmod(path, mode) || (outside->user.uid != geteuid() && chown(path, outside->user.uid, outside->user.gid)) ? -1
                                                                                                                    : 0;
}

static int give_folders(const struct outside *outside) {
  static const struct {
    const char *path;
    mode_t mode;
  } folders[] = {{POD_WORK, 0755}, {"/tmp", 01777}};
  for (size_t i = 0; i < array_size(folders); i++) {
    _cleanup_free_ char *path = xasprintf("%s%s", outside->view.root, folders[i].path);
    if (give(outside, path, folders[i].mode))
      return -1;
  }
  return give(outside, outside->view.shm, 01777);
}

/* Others of the host get no further than to the folders that hold these; the pod's user passes through. */
static int shut(const struct outside *outside, const char *path) {
  bool other = outside->user.uid != geteuid();
  return other ? chown(path, geteuid(), outside->user.gid) || chmod(path, 0710) : chmod(path, 0700);
}

static int make_folders(struct outside *outside, struct error *err) {
  const char *temporary = getenv("TMPDIR");
  const char *const roots[] = {temporary ? temporary : "", "/tmp", "/var/tmp", NULL};
  const char *const memories[] = {"/dev/shm", roots[0], roots[1], roots[2], NULL};
  outside->view.root = make_folder(roots, true);
  if (outside->view.root)
    belongings_add_folder(outside->belongings, outside->view.root);
  _cleanup_free_ char *memory = outside->view.root ? make_folder(memories, false) : NULL;
  if (!memory)
    return error_set(err, ERROR_UNSUPPORTED,
                     "this host has no folder for a run: none of $TMPDIR, /tmp and /var/tmp can be written and lets "
                     "programs be executed");
  belongings_add_folder(outside->belongings, memory);
  outside->view.shm = path_join(memory, "shm");
  if (mkdir(outside->view.shm, 0700) || shut(outside, memory) || shut(outside, outside->view.root) ||
      path_view_furnish(&outside->view, POD_UID, POD_GID) || own_limits_write(&outside->limits, outside->view.root) ||
      give_folders(outside))
    return error_errno(err, "furnish the folder of a run, %s", outside->view.root);
  return 0;
}

static int prepare(const struct pod_plan *plan, struct pod *pod, struct error *err) {
  struct outside *outside = pod->outside = xcalloc(1, sizeof *outside);
  outside->lock = -1;
  if (own_limits_set(plan->kernel, plan->kernel_count, &outside->limits, err))
    return -1;
  outside->view.hidden = plan->hidden;
  outside->lock = plan->traced ? host_lock_take(err) : -1; /* compilers have no objects */
  if (plan->traced && outside->lock < 0)
    return -1;
  choose_user(outside);
  pod->own_user = outside->user.uid != geteuid();
  outside->belongings = belongings_new(outside->lock, err);
  if (!outside->belongings)
    return -1;
  belongings_set_owner(outside->belongings, outside->user.uid);
  mode_t mask = umask(0022); /* what is laid out is for another user */
  int status = make_folders(outside, err);
  umask(mask);
  if (status)
    return -1;
  outside->translation = pod->translation =
      translation_new(&outside->view, outside->belongings, &outside->limits, &outside->user, plan->limits->memory);
  return 0;
}

static pid_t fork_first(const struct pod *pod, bool *ret_apart, struct error *err) {
  *ret_apart = pod->own_user;
  pid_t pid = fork();
  if (pid < 0)
    error_errno(err, "start a pod");
  return pid;
}

static int admit(const struct pod_plan *plan, struct pod *pod, struct error *err) {
  (void)plan;
  (void)err;
  belongings_set_first(pod->outside->belongings, pod->init);
  pod->outside->view.first = pod->init;
  return 0;
}

static void note_terminals(struct pod *pod) {
  struct outside *outside = pod->outside;
  int number;
  vec_each(&pod->terminals, fd)
    if (ioctl(*fd, TIOCGPTN, &number) == 0)
      *vec_add(&outside->terminals) = number;
  outside->view.terminals = outside->terminals.items;
  outside->view.terminal_count = outside->terminals.count;
}

/* ---- in the first process ---- */

static void drop_capabilities(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  const struct __user_cap_data_struct none[2] = {{0}};
  for (int number = 0; number <= CAP_LAST_CAP; number++)
    prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  syscall(SYS_capset, &header, none);
}

static int become_user(const struct outside *outside, struct error *err) {
  bool other = outside->user.uid != geteuid();
  if (other && (setgroups(0, NULL) || setresgid(outside->user.gid, outside->user.gid, outside->user.gid) ||
                setresuid(outside->user.uid, outside->user.uid, outside->user.uid)))
    return error_errno(err, "become the user of a pod");
  drop_capabilities();
  if (prctl(PR_SET_DUMPABLE, 1) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    return error_errno(err, "give up privileges");
  return 0;
}

static int enter(const struct pod_plan *plan, const struct pod *pod, struct error *err) {
  char work[PATH_SIZE];
  (void)plan;
  setsid();
  umask(0022);
  if (prctl(PR_SET_CHILD_SUBREAPER, 1))
    return error_errno(err, "become the reaper of a pod");
  if (become_user(pod->outside, err))
    return -1;
  path_view_host(&pod->outside->view, POD_WORK, work);
  return chdir(work) ? error_errno(err, "enter %s as the user of a pod", work) : 0;
}

/* The first process looks at /proc with its own eyes. */
static const char *place(const struct pod *pod, const char *path, char *buffer) {
  if (*path != '/' || strncmp(path, "/proc/", 6) == 0)
    return path;
  path_view_host(&pod->outside->view, path, buffer);
  return buffer;
}

static int seal(const struct pod_plan *plan, const struct pod *pod, struct error *err) {
  const struct outside *outside = pod->outside;
  const struct confined_path paths[] = {{"/usr", false},          {"/bin", false},
                                        {"/sbin", false},         {"/lib", false},
                                        {"/lib64", false},        {"/lib32", false},
                                        {"/libx32", false},       {"/etc/alternatives", false},
                                        {"/proc", true}, /* of its own processes: others' it may not write to */
                                        {"/dev/null", true},      {"/etc/ld.so.cache", false},
                                        {"/dev/zero", true},      {"/dev/full", true},
                                        {"/dev/pts", true},       {outside->view.root, true},
                                        {outside->view.shm, true}};
  (void)plan;
  return confinement_enter(paths, array_size(paths)) ? error_errno(err, "confine a pod by Landlock") : 0;
}

/* ---- the end ---- */

/* All of a pod descend from its first process, whose children orphans become. False also when the kernel doesn't tell.
 */
static bool is_empty(const struct pod *pod) {
  char path[64];
  char byte;
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pod->init, (int)pod->init);
  _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
  return fd >= 0 && read(fd, &byte, 1) == 0;
}

/* Kills who is traced by us, but for the first process. True when there was any. */
static bool kill_all(const struct pod *pod) {
  bool any = false;
  if (is_empty(pod))
    return false;
  DIR *folder = opendir("/proc");
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
    pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
    if (!path_view_has_process(&pod->outside->view, pid) || !procfs_is_alive(pid))
      continue;
    kill(pid, SIGKILL);
    any = true;
  }
  if (folder)
    closedir(folder);
  return any;
}

/* Nobody goes on from a stop but to his end: what was forked a moment ago doesn't even begin. True: something happened.
 */
static bool take_stop(const struct pod *pod) {
  int status;
  pid_t pid = waitpid(-1, &status, __WALL | WNOHANG);
  if (pid <= 0)
    return false;
  if (WIFSTOPPED(status) && pid != pod->init && status >> 16 != PTRACE_EVENT_EXIT)
    kill(pid, SIGKILL);
  if (WIFSTOPPED(status) && pid != pod->init && status >> 16 == PTRACE_EVENT_EXIT)
    translation_last_call(pod->translation, pid);
  if (WIFSTOPPED(status))
    ptrace(PTRACE_CONT, pid, 0, 0);
  return true;
}

static void end_processes(struct pod *pod) {
  enum { ROUNDS = 20000 }; /* of a millisecond at most */
  int status;
  for (int i = 0; i < ROUNDS && (kill_all(pod) || i == 0); i++) {
    while (take_stop(pod))
      continue;
    nanosleep(&(struct timespec){0, i ? 500000 : 50000}, NULL);
  }
  while (take_stop(pod))
    continue;
  pod_reap(pod, NULL);
  kill(pod->init, SIGKILL);
  pid_t pid;
  do {
    pid = waitpid(pod->init, &status, __WALL);
    if (pid > 0 && WIFSTOPPED(status))
      ptrace(PTRACE_CONT, pid, 0, 0);
  } while ((pid > 0 && WIFSTOPPED(status)) || (pid < 0 && errno == EINTR));
}

static void leave(struct pod *pod) {
  struct outside *outside = pod->outside;
  if (!outside)
    return;
  translation_free(outside->translation);
  belongings_free(outside->belongings);
  if (outside->lock >= 0)
    close(outside->lock);
  vec_release(&outside->terminals);
  free(outside->view.root);
  free(outside->view.shm);
  free(outside);
  pod->outside = NULL;
  pod->translation = NULL;
}

const struct tier tier_process = {.name = "process",
                                  .prepare = prepare,
                                  .fork = fork_first,
                                  .admit = admit,
                                  .note_terminals = note_terminals,
                                  .end_processes = end_processes,
                                  .leave = leave,
                                  .compile_filter = filter_compile_translated,
                                  .enter = enter,
                                  .place = place,
                                  .seal = seal};
