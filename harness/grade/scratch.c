/* The private folder in which a grader works. */
#include "grade/scratch.h"

#include "base/file.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

static const char *parent_folder(void) {
  const char *parent = getenv("TMPDIR");
  return parent && *parent ? parent : "/tmp";
}

/* Names are ipcgrade-PID.XXXXXX. */
static bool is_abandoned(int folder, const char *name) {
  struct stat st;
  int pid = 0;
  return sscanf(name, "ipcgrade-%d.", &pid) == 1 && pid > 0 && kill(pid, 0) && errno == ESRCH &&
         fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid();
}

static void sweep(void) {
  DIR *folder = opendir(parent_folder());
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
    if (!is_abandoned(dirfd(folder), entry->d_name))
      continue;
    _cleanup_free_ char *path = path_join(parent_folder(), entry->d_name);
    tree_remove(path, NULL);
  }
  if (folder)
    closedir(folder);
}

char *scratch_make(struct error *err) {
  _cleanup_free_ char *prefix = xasprintf("ipcgrade-%d", (int)getpid());
  sweep();
  return directory_make_temporary(prefix, err);
}
