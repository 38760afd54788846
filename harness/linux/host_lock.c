/* One run at a time on a host. */
#include "linux/host_lock.h"

#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#define NAME "ipcgrade.lock"

enum { PATIENCE_SECONDS = 300 };

/* Another user's file in a folder with the sticky bit is not opened with O_CREAT, sysctl fs.protected_regular: proc(5).
 */
static int open_lock(const char *path) {
  const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  struct stat st;
  int fd = open(path, flags);
  if (fd < 0 && errno == ENOENT) {
    fd = open(path, flags | O_CREAT | O_EXCL, 0444);
    if (fd >= 0)
      fchmod(fd, 0444); /* whatever the umask: it is for everybody */
    else if (errno == EEXIST)
      fd = open(path, flags);
  }
  if (fd >= 0 && (fstat(fd, &st) || !S_ISREG(st.st_mode))) {
    close(fd);
    errno = EINVAL;
    return -1;
  }
  return fd;
}

/* It may have been removed, and made anew, while we waited. */
static bool is_still_there(int fd, const char *path) {
  struct stat held;
  struct stat now;
  return fstat(fd, &held) == 0 && lstat(path, &now) == 0 && held.st_ino == now.st_ino && held.st_dev == now.st_dev;
}

/* -1 and errno; EWOULDBLOCK: somebody else had it all the time. */
static int take(const char *path, int64_t until) {
  for (;;) {
    int fd = open_lock(path);
    if (fd < 0)
      return -1;
    bool locked = flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (locked && is_still_there(fd, path))
      return fd;
    close(fd);
    if (!locked && (errno != EWOULDBLOCK || clock_monotonic_ns() > until))
      return -1;
    if (!locked)
      nanosleep(&(struct timespec){0, 2000000}, NULL);
  }
}

int host_lock_take(struct error *err) {
  int64_t until = clock_monotonic_ns() + PATIENCE_SECONDS * INT64_C(1000000000);
  const char *runtime = getenv("XDG_RUNTIME_DIR");
  int fd = take("/tmp/" NAME, until);
  if (fd >= 0)
    return fd;
  if (errno == EWOULDBLOCK)
    return error_set(err, ERROR_UNSUPPORTED,
                     "another grading has held the lock /tmp/" NAME " for %d s; who: "
                     "fuser /tmp/" NAME,
                     PATIENCE_SECONDS);
  _cleanup_free_ char *own = runtime && *runtime == '/' ? xasprintf("%s/" NAME, runtime) : NULL;
  fd = own ? take(own, until) : -1;
  if (fd >= 0)
    return fd;
  return error_set(err, ERROR_UNSUPPORTED, "this host has no place for a lock: /tmp/" NAME " can't be used: %s",
                   strerror(errno));
}
