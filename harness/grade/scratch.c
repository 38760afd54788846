/* The private folder in which a grader works. */
#include "grade/scratch.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MARK_SIZE = 9 };

static const char *parent_folder(void) {
  const char *parent = getenv("TMPDIR");
  return parent && *parent ? parent : "/tmp";
}

/* Where a number is the same process as here: this pid namespace, of this host since it was started. Containers may
 * share a folder in which each has its own numbers. */
static void mark_of_pids(char ret_mark[MARK_SIZE]) {
  char text[256] = "";
  char digest[DIGEST_TEXT_SIZE];
  _cleanup_strbuf_ struct strbuf names = STRBUF_INIT;
  if (readlink("/proc/self/ns/pid", text, sizeof text - 1) > 0)
    strbuf_addf(&names, "%s", text);
  file_read("/proc/sys/kernel/random/boot_id", sizeof text, &names, NULL);
  digest_bytes(names.buf, names.length, digest);
  snprintf(ret_mark, MARK_SIZE, "%.*s", MARK_SIZE - 1, digest);
}

/* Names are ipcgrade-in-MARK-PID.XXXXXX. Earlier versions, which may be at work beside this one, take a number behind
 * the first hyphen for a PID. */
static bool is_abandoned(int folder, const char *name, const char *mark) {
  struct stat st;
  char found[MARK_SIZE];
  int pid = 0;
  return sscanf(name, "ipcgrade-in-%8[0-9a-f]-%d.", found, &pid) == 2 && strcmp(found, mark) == 0 && pid > 0 &&
         kill(pid, 0) && errno == ESRCH && fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(st.st_mode) && st.st_uid == geteuid();
}

static void sweep_of(const char *mark) {
  DIR *folder = opendir(parent_folder());
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
    if (!is_abandoned(dirfd(folder), entry->d_name, mark))
      continue;
    _cleanup_free_ char *path = path_join(parent_folder(), entry->d_name);
    tree_remove(path, NULL);
  }
  if (folder)
    closedir(folder);
}

void scratch_sweep(void) {
  char mark[MARK_SIZE];
  mark_of_pids(mark);
  sweep_of(mark);
}

char *scratch_make(struct error *err) {
  char mark[MARK_SIZE];
  mark_of_pids(mark);
  _cleanup_free_ char *prefix = xasprintf("ipcgrade-in-%s-%d", mark, (int)getpid());
  sweep_of(mark);
  return directory_make_temporary(prefix, err);
}
