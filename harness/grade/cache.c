/* What is kept between runs. */
#include "grade/cache.h"

#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
  MOST_BYTES = 16 << 20,
  MONTH = 30 * 24 * 3600,
  DAY = 24 * 3600, /* an entry's age is not noted more often */
};

static char *cache_folder(void) {
  const char *cache = getenv("XDG_CACHE_HOME");
  const char *home = getenv("HOME");
  if (cache && *cache)
    return path_join(cache, "ipcgrade");
  return home && *home ? path_join(home, ".cache/ipcgrade") : NULL;
}

static char *path_of(const char *entry) {
  _cleanup_free_ char *folder = cache_folder();
  return folder ? path_join(folder, entry) : NULL;
}

/* Its time of change is when it was last asked for. */
static void note_use(const char *path) {
  struct stat st;
  if (lstat(path, &st) == 0 && time(NULL) - st.st_mtime > DAY)
    utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
}

static void sweep(const char *folder) {
  DIR *all = opendir(folder);
  time_t now = time(NULL);
  for (const struct dirent *entry = all ? readdir(all) : NULL; entry; entry = readdir(all)) {
    struct stat st;
    if (entry->d_name[0] == '.' || fstatat(dirfd(all), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) ||
        now - st.st_mtime < MONTH)
      continue;
    _cleanup_free_ char *path = path_join(folder, entry->d_name);
    tree_remove(path, NULL);
  }
  if (all)
    closedir(all);
}

/* The cache's folder, made and without what nobody uses, or NULL. */
static char *folder_to_keep_in(void) {
  char *folder = cache_folder();
  if (folder && directory_make(folder, NULL) == 0) {
    sweep(folder);
    return folder;
  }
  free(folder);
  return NULL;
}

bool cache_recall_text(const char *entry, struct strbuf *ret_text) {
  _cleanup_free_ char *path = path_of(entry);
  if (!path || file_read(path, MOST_BYTES, ret_text, NULL))
    return false;
  note_use(path);
  return true;
}

void cache_keep_text(const char *entry, const char *text) {
  _cleanup_free_ char *folder = folder_to_keep_in();
  _cleanup_free_ char *path = folder ? path_join(folder, entry) : NULL;
  if (path)
    file_write(path, text, strlen(text), NULL);
}

static bool copy_files(const char *from, const char *to, const strings *names) {
  bool copied = names->count > 0;
  for (size_t i = 0; i < names->count && copied; i++) {
    _cleanup_free_ char *source = path_join(from, names->items[i]);
    _cleanup_free_ char *target = path_join(to, names->items[i]);
    copied = file_copy(source, target, NULL) == 0;
  }
  return copied;
}

bool cache_recall_files(const char *entry, const char *into, strings *ret_names) {
  _cleanup_free_ char *path = path_of(entry);
  strings names = {0};
  bool recalled = path && directory_list(AT_FDCWD, path, &names) == 0 && copy_files(path, into, &names);
  if (recalled)
    note_use(path);
  for (size_t i = 0; i < names.count && recalled; i++)
    strings_add(ret_names, names.items[i]);
  strings_release(&names);
  return recalled;
}

/* After a power cut a name may stand for a file that never reached the disk. */
static bool reach_disk(const char *folder, const strings *names) {
  bool reached = true;
  for (size_t i = 0; i < names->count && reached; i++) {
    _cleanup_free_ char *path = path_join(folder, names->items[i]);
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
    reached = fd >= 0 && fsync(fd) == 0;
  }
  return reached;
}

void cache_keep_files(const char *entry, const char *from, const strings *names) {
  _cleanup_free_ char *folder = folder_to_keep_in();
  _cleanup_free_ char *path = folder ? path_join(folder, entry) : NULL;
  _cleanup_free_ char *beside = folder ? xasprintf("%s.XXXXXX", path) : NULL;
  if (!beside || !mkdtemp(beside))
    return;
  if (!copy_files(from, beside, names) || !reach_disk(beside, names) ||
      rename(beside, path)) /* it fails when somebody else was faster */
    tree_remove(beside, NULL);
}
