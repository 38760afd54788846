/* Instances of inotify, and watches, which are counted for a user: inotify(7). Held for as long as it may run. */
#include "specimen.h"
#include <sys/inotify.h>

static void watch_all(int fd, const char *path) {
  DIR *folder = opendir(path);
  char name[PATH_MAX];
  for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    if (inotify_add_watch(fd, name, IN_ALL_EVENTS) < 0)
      break;
  }
  if (folder)
    closedir(folder);
}

int main(void) {
  for (int i = 0; i < 14; i++)
    if (fork() == 0) {
      while (inotify_init() >= 0)
        continue;
      pause();
    }
  int fd = inotify_init();
  watch_all(fd, "/usr/bin");
  watch_all(fd, "/usr/lib/x86_64-linux-gnu");
  hold();
}
