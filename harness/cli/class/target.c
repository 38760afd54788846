/* Where to write what --to asks for. */
#include "cli/class/target.h"

#include "base/file.h"
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *folder_of(const char *path) {
  size_t length = (size_t)(path_base(path) - path);
  return length ? xstrndup(path, length > 1 ? length - 1 : length) : xstrdup(".");
}

/* By a name such as /dev/stdout: what is printed afterwards would go into a file that has no name any more. */
static bool is_printed_to(const struct stat *file) {
  struct stat own;
  for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
    if (fstat(fd, &own) == 0 && own.st_dev == file->st_dev && own.st_ino == file->st_ino)
      return true;
  return false;
}

int target_find(const char *to, char **ret_path) {
  struct stat st;
  *ret_path = NULL;
  bool is_there = stat(to, &st) == 0;
  if (is_there && !S_ISREG(st.st_mode))
    return cli_usage("%s is %s; --to FILE names a file", to, S_ISDIR(st.st_mode) ? "a folder" : "not a regular file");
  if (is_there && is_printed_to(&st))
    return cli_usage("%s is what this command prints to; --to FILE names another file", to);
  char *path = is_there ? realpath(to, NULL) : NULL;
  path = path ? path : xstrdup(to);
  _cleanup_free_ char *folder = folder_of(path);
  if (access(folder, W_OK | X_OK)) {
    free(path);
    return cli_usage("write to folder %s: %s; --to FILE names another place", folder, strerror(errno));
  }
  *ret_path = path;
  return EXIT_GO_ON;
}
