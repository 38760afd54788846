/* gcov's counters of instrumented programs, as their processes leave them in the working folder. */
#include "run/engine.h"

#include "base/file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

static bool is_counter(const char *name) {
  const char *dot = strrchr(name, '.');
  return dot && strcmp(dot, ".gcda") == 0;
}

static int copy_out(int from_folder, int to_folder, const char *name) {
  struct stat st;
  _cleanup_close_ int from = openat(from_folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  _cleanup_close_ int to = openat(to_folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (from < 0 || to < 0 || fstat(from, &st))
    return -1;
  return sendfile(to, from, NULL, (size_t)st.st_size) == st.st_size ? 0 : -1;
}

int counters_take(struct engine *engine, const char *folder) {
  strings names = {0};
  _cleanup_close_ int to = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int status = directory_list(engine->pod.views[VIEW_WORK], ".", &names);
  vec_each(&names, name)
    if (is_counter(*name) && copy_out(engine->pod.views[VIEW_WORK], to, *name))
      status = -1;
  strings_release(&names);
  return status ? error_errno(engine->err, "take the counters of a run") : 0;
}
