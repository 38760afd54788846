/* File systems whose locks are not to be trusted, and a lock of our own. */
#include "store/place.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <time.h>

#define LOCK_NAME "gradebook.lock"

enum {
  MOST_BYTES = 256,
  ORPHANS_SECONDS = 10, /* for workers of a grading that was killed */
};

/* ---- where it lies ---- */

/* statfs(2); those with numbers are not in the headers of older kernels. */
static const struct {
  long type;
  const char *name;
} doubtful[] = {
    {NFS_SUPER_MAGIC, "NFS"},
    {SMB_SUPER_MAGIC, "SMB"},
    {0xff534d42 /* CIFS */, "CIFS"},
    {0xfe534d42 /* SMB2 */, "SMB"},
    {V9FS_MAGIC, "9P"},
    {0x65735546 /* FUSE */, "FUSE"},
    {AFS_SUPER_MAGIC, "AFS"},
    {AFS_FS_MAGIC, "AFS"},
    {CODA_SUPER_MAGIC, "Coda"},
    {NCP_SUPER_MAGIC, "NCP"},
    {0x00c36400 /* Ceph */, "Ceph"},
    {0x0bd00bd0 /* Lustre */, "Lustre"},
    {0x47504653 /* GPFS */, "GPFS"},
    {OCFS2_SUPER_MAGIC, "OCFS2"},
    {0x01161970 /* GFS2 */, "GFS2"},
    {0x786f4256 /* VirtualBox's shared folders */, "vboxsf"},
};

const char *file_system_doubtful(long type) {
  for (size_t i = 0; i < array_size(doubtful); i++)
    if (doubtful[i].type == type)
      return doubtful[i].name;
  return NULL;
}

const char *folder_doubtful(const char *folder) {
  struct statfs st;
  return statfs(folder, &st) == 0 ? file_system_doubtful((long)st.f_type) : NULL;
}

/* ---- whose turn it is ---- */

struct holder {
  int pid;
  char since[32];
};

static void read_holder(int fd, struct holder *ret_holder) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  *ret_holder = (struct holder){0};
  if (fd_read_all(fd, MOST_BYTES, &text) || sscanf(text.buf, "%d %31[^\n]", &ret_holder->pid, ret_holder->since) < 2)
    *ret_holder = (struct holder){0};
}

static void write_holder(int fd) {
  time_t now = time(NULL);
  struct tm local;
  char since[32];
  strftime(since, sizeof since, "%Y-%m-%d %H:%M:%S", localtime_r(&now, &local));
  /* Who can't write it, on a full disk say, holds it all the same. */
  if (ftruncate(fd, 0) == 0)
    dprintf(fd, "%d %s\n", (int)getpid(), since);
}

static bool is_dead(int pid) { return pid > 0 && kill(pid, 0) && errno == ESRCH; }

static int refuse(const char *folder, const struct holder *holder, struct error *err) {
  if (!holder->pid)
    return error_set(err, ERROR_USAGE, "another ipcgrade is at work on the folder %s", folder);
  return error_set(err, ERROR_USAGE, "another ipcgrade (process %d, since %s) is at work on the folder %s", holder->pid,
                   holder->since, folder);
}

int folder_take(const char *folder, struct error *err) {
  int64_t until = clock_monotonic_ns() + ORPHANS_SECONDS * INT64_C(1000000000);
  _cleanup_free_ char *path = path_join(folder, LOCK_NAME);
  _cleanup_close_ int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
  if (fd < 0)
    return error_errno(err, "open %s", path);
  while (flock(fd, LOCK_EX | LOCK_NB)) {
    struct holder holder;
    if (errno != EWOULDBLOCK)
      return error_errno(err, "lock %s", path);
    read_holder(fd, &holder);
    if (!is_dead(holder.pid) || clock_monotonic_ns() > until)
      return refuse(folder, &holder, err);
    nanosleep(&(struct timespec){0, 20000000}, NULL);
  }
  write_holder(fd);
  return steal_fd(&fd);
}
