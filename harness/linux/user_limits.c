/* Limits that count for a user. */
#include "linux/user_limits.h"

#include "base/file.h"
#include "base/memory.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { QUEUES, LOCKED, SIGNALS };

static const struct {
  int resource;
  rlim_t of_pod;
  bool of_process; /* what mlock(2) locks is counted for each process; segments (SHM_LOCK) are for the user */
} limits[] = {
    [QUEUES] = {RLIMIT_MSGQUEUE, POD_QUEUE_BYTES, false},
    [LOCKED] = {RLIMIT_MEMLOCK, 1 << 20, true},
    [SIGNALS] = {RLIMIT_SIGPENDING, 1024, false},
};

static rlim_t of_host(int index) {
  struct rlimit now = {0};
  getrlimit((__rlimit_resource_t)limits[index].resource, &now);
  return now.rlim_max;
}

static rlim_t of_pod(int index) {
  rlim_t most = of_host(index);
  return limits[index].of_pod < most ? limits[index].of_pod : most;
}

void user_limits_raise(void) {
  for (int i = 0; i < (int)array_size(limits); i++) {
    rlim_t most = of_host(i);
    setrlimit((__rlimit_resource_t)limits[i].resource, &(struct rlimit){most, most});
  }
}

void user_limits_impose(bool own_user) {
  for (int i = 0; i < (int)array_size(limits); i++) {
    rlim_t most = own_user || limits[i].of_process ? of_pod(i) : of_host(i);
    setrlimit((__rlimit_resource_t)limits[i].resource, &(struct rlimit){most, most});
  }
}

void user_limits_bound_namespace(void) {
  static const struct {
    const char *path;
    const char *most;
  } bounds[] = {{"/proc/sys/user/max_inotify_instances", "16"}, {"/proc/sys/user/max_inotify_watches", "1024"}};
  for (size_t i = 0; i < array_size(bounds); i++) {
    _cleanup_close_ int fd = open(bounds[i].path, O_WRONLY | O_CLOEXEC);
    if (fd >= 0 && write(fd, bounds[i].most, strlen(bounds[i].most)) < 0)
      continue;
  }
}

int64_t user_limits_queue_bytes(void) { return (int64_t)of_pod(QUEUES); }
