/* A child process in namespaces of its own. */
#include "linux/namespaces.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/securebits.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static int refused(struct error *err, const char *what) {
  return error_set(err, ERROR_UNSUPPORTED, "this host refuses to %s (%s)", what, strerror(errno));
}

pid_t namespaces_fork(struct error *err) {
  unsigned long flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS |
                        CLONE_NEWCGROUP | SIGCHLD;
  pid_t child = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
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

/* Root must not be root inside under another name, nor share a user with anybody: each pod gets a number from far
 * beyond the ranges that are handed out (65,536 accounts; subordinate ids commonly end below 2^30). */
static unsigned host_id(unsigned own, pid_t child) { return own ? own : 2000000000U + (unsigned)child % 100000000U; }

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
