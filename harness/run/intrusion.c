/* Descriptors that lead into another role: to what it prints, or into its memory. /dev/pts and /proc show both to all
 * processes of one user, and a role could make its partner, the course's own even, print what it likes. Under Valgrind
 * a role's own memory has in it who is to tell what the role does wrong. */
#include "run/engine.h"

#include <string.h>
#include <sys/stat.h>

static bool is_courses(const struct engine *engine, size_t role) {
  return case_has_partner(engine->test, engine->roles.items[role].role->name);
}

/* What role `owner` prints, or has in its memory, is the task's as well when they print to one place; but a program of
 * the course's that starts one of the submission's keeps its own. */
static bool is_its_own(const struct engine *engine, const struct task *task, size_t printer, size_t owner) {
  const struct process_state *process = &engine->processes.items[task->process];
  return process->printer == printer && is_courses(engine, process->role) == is_courses(engine, owner);
}

/* "/proc/7/mem" or "/proc/7/task/8/mem": whose memory, by its number inside; 0 for other files. */
static int memory_of(const struct task *task, int fd) {
  char link[64];
  char path[128];
  int pid = 0;
  int end = 0;
  snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)task->tid, fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  path[length < 0 ? 0 : length] = '\0';
  bool is_memory = (sscanf(path, "/proc/%d/mem%n", &pid, &end) == 1 && end == length) ||
                   (sscanf(path, "/proc/%d/task/%*d/mem%n", &pid, &end) == 1 && end == length);
  return is_memory ? pid : 0;
}

/* The role in whose memory, or output, the descriptor ends; NULL when that is nobody else's. */
static const struct role_state *role_behind(struct engine *engine, struct task *task, int fd, const char **ret_what) {
  const struct stream *stream = output_stream(engine, task, fd);
  *ret_what = "output";
  if (stream)
    return is_its_own(engine, task, stream->role, stream->role) ? NULL : &engine->roles.items[stream->role];
  *ret_what = "memory";
  int pid = memory_of(task, fd);
  for (size_t i = engine->processes.count; pid && i-- > 0;) {
    const struct process_state *process = &engine->processes.items[i];
    if (engine->record->timeline.processes.items[i].pid == pid && process->alive)
      return is_its_own(engine, task, process->printer, process->role) ? NULL : &engine->roles.items[process->role];
  }
  return NULL;
}

static bool is_written_to(const struct task *task, int fd) {
  struct stat st;
  char link[64];
  snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)task->tid, fd);
  return lstat(link, &st) == 0 && st.st_mode & S_IWUSR;
}

static bool leads_to_valgrind(const struct engine *engine, const struct task *task, int fd) {
  return engine->memcheck && memory_of(task, fd) && is_written_to(task, fd);
}

void intrusion_opened(struct engine *engine, struct task *task, int fd) {
  const char *what;
  const struct role_state *other = role_behind(engine, task, fd, &what);
  if (other)
    engine_finish(engine, RUN_FORBIDDEN, task,
                  xasprintf("%s() of the %s of %s", task->call->name, what, other->role->name));
  else if (leads_to_valgrind(engine, task, fd))
    engine_finish(engine, RUN_FORBIDDEN, task,
                  xasprintf("%s() of its own memory, which is Valgrind's too", task->call->name));
}
