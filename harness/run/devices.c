/* What stat(2) tells of where a file lies. The kernel gives each of a pod's own folders the lowest number of a device
 * that is free, which hangs on what else is mounted on the host; where nothing can be mounted, the folders have
 * whatever inode was free. But ftok(3) makes keys of both, programs print those, and the same work is to give the same
 * result. So programs are told numbers that are always the same.
 *
 * Of other files than these folders the inodes stay: a new file system, such as a pod has in namespaces, counts from 1;
 * any other doesn't. */
#include "run/engine.h"

#include "linux/tracee.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

/* Their places in this list are their numbers. Where several lie on one device, files in all of them have the first
 * one's. */
static const enum pod_view folders[] = {VIEW_WORK, VIEW_TMP, VIEW_POSIX, VIEW_QUEUES, VIEW_ROOT};

enum {
  FIRST_MINOR = 0xfffa0, /* above all that a kernel gives away: it begins with 1, and has 2^20 */
  INODE_OF_FOLDER = 1,   /* as a new tmpfs has it */
};

static dev_t device_of(size_t folder) { return makedev(0, FIRST_MINOR + (unsigned)folder); }

void devices_tell(const struct pod *pod, struct stat *st) {
  dev_t device = st->st_dev;
  bool known = false;
  for (size_t i = 0; i < array_size(folders); i++) {
    struct stat folder;
    if (fstat(pod->views[folders[i]], &folder) || folder.st_dev != device)
      continue;
    if (folder.st_ino == st->st_ino) {
      st->st_dev = device_of(i);
      st->st_ino = INODE_OF_FOLDER;
      return;
    }
    st->st_dev = known ? st->st_dev : device_of(i);
    known = true;
  }
}

static void tell_stat(const struct engine *engine, const struct task *task, int argument) {
  struct stat st;
  uint64_t address = registers_argument(&task->entry, argument);
  if (tracee_read(task->tid, address, &st, sizeof st))
    return;
  devices_tell(&engine->pod, &st);
  tracee_write(task->tid, address, &st, sizeof st);
}

static void tell_statx(const struct engine *engine, const struct task *task) {
  struct statx told;
  uint64_t address = registers_argument(&task->entry, 4);
  if (tracee_read(task->tid, address, &told, sizeof told))
    return;
  struct stat st = {.st_dev = makedev(told.stx_dev_major, told.stx_dev_minor), .st_ino = told.stx_ino};
  devices_tell(&engine->pod, &st);
  told.stx_dev_major = major(st.st_dev);
  told.stx_dev_minor = minor(st.st_dev);
  told.stx_ino = st.st_ino;
  tracee_write(task->tid, address, &told, sizeof told);
}

void devices_call_returned(const struct engine *engine, const struct task *task, int64_t result) {
  if (result != 0)
    return;
  switch (call_id(task->call)) {
  case CALL_stat:
  case CALL_lstat:
  case CALL_fstat: tell_stat(engine, task, 1); break;
  case CALL_newfstatat: tell_stat(engine, task, 2); break;
  case CALL_statx: tell_statx(engine, task); break;
  default: break;
  }
}
