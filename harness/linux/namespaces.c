/* A child process in namespaces of its own. */
#include "linux/namespaces.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static int refused(struct error *err, const char *what) {
  return error_set(err, ERROR_UNSUPPORTED, "this host refuses to %s (%s)", what, strerror(errno));
}

/* Numbers from far beyond the ranges that are handed out (65,536 accounts; subordinate ids commonly end below 2^30). */
enum { FIRST_USER = 2000000000, FIRST_OWNER = 2100000000, SPAN = 40000000 };

/* Namespaces that are there at the same time have numbers near each other. Multiplied they are further apart than pids
 * up to 65,536; where the host lets pids be larger (pid_max of proc(5)), two of two namespaces can have one number. */
unsigned namespaces_number(pid_t pid) {
  struct stat space = {0};
  stat("/proc/self/ns/pid", &space);
  return (unsigned)(((uint64_t)pid + space.st_ino * 65536) % SPAN);
}

uid_t namespaces_user(pid_t pid) { return FIRST_USER + namespaces_number(pid); }

/* All that the caller may do, which it loses with a user id of 0: capabilities(7). */
static int keep_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  if (syscall(SYS_capget, &header, data))
    return -1;
  for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
    data[i].effective = data[i].permitted;
  return (int)syscall(SYS_capset, &header, data);
}

/* The effective user of this thread alone, not by setresuid(3), which asks all threads. */
static int become_effective(uid_t uid) { return (int)syscall(SYS_setresuid, -1, uid, -1); }

/* What becoming somebody else takes away. */
struct former {
  int dumpable;
  int death_signal;
};

static bool become_owner(struct former *ret_former) {
  ret_former->dumpable = prctl(PR_GET_DUMPABLE);
  prctl(PR_GET_PDEATHSIG, &ret_former->death_signal);
  return become_effective(FIRST_OWNER + namespaces_number(getpid())) == 0 && keep_capabilities() == 0;
}

/* Nobody may go on as somebody else. */
static void become_root_again(const struct former *former) {
  if (become_effective(0) || prctl(PR_SET_DUMPABLE, former->dumpable) || prctl(PR_SET_PDEATHSIG, former->death_signal))
    abort();
}

pid_t namespaces_fork(bool *ret_apart, struct error *err) {
  unsigned long flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS |
                        CLONE_NEWCGROUP | SIGCHLD;
  struct former former;
  bool is_root = geteuid() == 0;
  *ret_apart = is_root && become_owner(&former);
  pid_t child = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
  int problem = errno;
  if (is_root && child)
    become_root_again(&former);
  errno = problem;
  if (child < 0)
    refused(err, "make user, pid, IPC, mount and network namespaces");
  return child;
}

static int write_proc(pid_t pid, const char *name, const char *text) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
  _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return -1;
  size_t length = strlen(text);
  return write(fd, text, length) == (ssize_t)length ? 0 : -1;
}

/* Root must not be root inside under another name, nor share a user with anybody. */
static unsigned host_id(unsigned own, pid_t child) { return own ? own : namespaces_user(child); }

int namespaces_map_ids(pid_t child, enum first_user first, struct error *err) {
  char map[64];
  if (geteuid() != 0 && write_proc(child, "setgroups", "deny"))
    return refused(err, "give up setgroups in a user namespace");
  snprintf(map, sizeof map, "%d %u 1", first == FIRST_IS_ROOT ? 0 : POD_UID, host_id(geteuid(), child));
  if (write_proc(child, "uid_map", map))
    return refused(err, "map a user into a user namespace");
  snprintf(map, sizeof map, "%d %u 1", first == FIRST_IS_ROOT ? 0 : POD_GID, host_id(getegid(), child));
  if (write_proc(child, "gid_map", map))
    return refused(err, "map a group into a user namespace");
  return 0;
}

static int become(uid_t uid, gid_t gid, struct error *err) {
  if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP | SECBIT_KEEP_CAPS))
    return error_errno(err, "keep the capabilities of a pod's first process");
  if (setgroups(0, NULL) && errno != EPERM) /* EPERM: an ordinary user's namespace may not */
    return error_errno(err, "drop groups");
  if (setresgid(gid, gid, gid) || setresuid(uid, uid, uid))
    return refused(err, "become the user of a user namespace");
  /* Changing ids cleared the flag, without which not even our own tracer may look at this process. */
  if (prctl(PR_SET_DUMPABLE, 1))
    return error_errno(err, "stay dumpable");
  return 0;
}

int namespaces_become_first(enum first_user first, struct error *err) {
  return first == FIRST_IS_ROOT ? become(0, 0, err) : become(POD_UID, POD_GID, err);
}

int namespaces_become_pod_user(struct error *err) {
  char uids[32];
  char gids[32];
  snprintf(uids, sizeof uids, "%d 0 1", POD_UID);
  snprintf(gids, sizeof gids, "%d 0 1", POD_GID);
  if (unshare(CLONE_NEWUSER) || prctl(PR_SET_DUMPABLE, 1) || write_proc(getpid(), "setgroups", "deny") ||
      write_proc(getpid(), "uid_map", uids) || write_proc(getpid(), "gid_map", gids))
    return refused(err, "make a user namespace in a user namespace");
  return become(POD_UID, POD_GID, err);
}

int namespaces_prepare_network(const char *host_name, struct error *err) {
  _cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq request = {.ifr_name = "lo"};
  if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request))
    return error_errno(err, "look at the loopback interface");
  request.ifr_flags |= IFF_UP | IFF_RUNNING;
  if (ioctl(fd, SIOCSIFFLAGS, &request))
    return error_errno(err, "bring the loopback interface up");
  if (sethostname(host_name, strlen(host_name)))
    return error_errno(err, "set the host name");
  return 0;
}
