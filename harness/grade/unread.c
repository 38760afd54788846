/* Looks for files that were left out because nobody let us read them. */
#include "grade/unread.h"

#include "base/file.h"
#include "base/text.h"
#include "grade/plain_text.h"
#include "grade/tidy.h"
#include "intake/naming.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* What vanishes meanwhile, or becomes a link, is another matter. */
static bool refuses(const char *path, int type) {
  _cleanup_close_ int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | type);
  return fd < 0 && errno != ENOENT && errno != ELOOP && errno != ENOTDIR;
}

static int say(const char *shown, struct error *err) {
  int reason = errno;
  _cleanup_free_ char *name = text_visible(shown);
  return error_set(err, ERROR_SYSTEM, "not graded: %s can't be read: %s; let the user who grades read it", name,
                   strerror(reason));
}

/* `deeper`: folders matter as well. `shown`: how the reader knows the folder, "" for the submission's own. */
static int check_folder(const char *folder, const char *shown, bool deeper, struct error *err) {
  strings names = {0};
  int status = 0;
  directory_list(AT_FDCWD, folder, &names);
  for (size_t i = 0; i < names.count && status == 0; i++) {
    struct stat st;
    const char *name = names.items[i];
    _cleanup_free_ char *path = path_join(folder, name);
    _cleanup_free_ char *inside = *shown ? path_join(shown, name) : xstrdup(name);
    if (name[0] == '.' || naming_is_clutter(name) || lstat(path, &st))
      continue;
    if (S_ISREG(st.st_mode) && plain_text_is_source(name) && refuses(path, 0))
      status = say(inside, err);
    else if (S_ISDIR(st.st_mode) && deeper)
      status = refuses(path, O_DIRECTORY) ? say(inside, err) : check_folder(path, inside, false, err);
  }
  strings_release(&names);
  return status;
}

int unread_check(const struct program *program, const char *folder, const char *copy, struct error *err) {
  return check_folder(folder, "", !tidy_is_complete(program, copy), err);
}
