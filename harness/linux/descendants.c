/* The processes below a process. */
#include "linux/descendants.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/spent.h"
#include "base/strbuf.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20 };

/* What it has waited for, in nanoseconds; false when it has ended. Fields 3, 16 and 17 of proc(5)'s stat, the second of
 * which is a name in parentheses that may have any in it. */
static bool has_waited_for(pid_t pid, int64_t *ret_ns) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = xasprintf("/proc/%d/stat", (int)pid);
  char state;
  long user;
  long system;
  if (file_read(path, MOST_BYTES, &text, NULL))
    return false;
  const char *behind = strrchr(text.buf, ')');
  if (!behind ||
      sscanf(behind + 1, " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %ld %ld", &state, &user, &system) != 3)
    return false;
  *ret_ns = (user + system) * (INT64_C(1000000000) / sysconf(_SC_CLK_TCK));
  return !strchr("XZ", state);
}

static int64_t cpu_of_children(pid_t pid, const char *thread) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = xasprintf("/proc/%d/task/%s/children", (int)pid, thread);
  int64_t sum = 0;
  if (file_read(path, MOST_BYTES, &text, NULL))
    return 0;
  char *at = text.buf;
  for (pid_t child; (child = (pid_t)strtol(at, &at, 10)) > 0;) {
    int64_t waited_for;
    if (has_waited_for(child, &waited_for))
      sum += spent_by_process_ns(child) + waited_for + descendants_cpu_ns(child);
  }
  return sum;
}

int64_t descendants_cpu_ns(pid_t pid) {
  _cleanup_free_ char *tasks = xasprintf("/proc/%d/task", (int)pid);
  strings threads = {0};
  int64_t sum = 0;
  directory_list(AT_FDCWD, tasks, &threads); /* none when it has ended */
  vec_each(&threads, thread)
    sum += cpu_of_children(pid, *thread);
  strings_release(&threads);
  return sum;
}
