/* Who waits for what, in words: the last page of a run that could not go on. */
#include "run/engine.h"

#include "base/strbuf.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/stat.h>

/* ---- descriptors: who holds the other end ---- */

static bool access_of(pid_t tid, const char *fd, int *ret_access) {
  char path[320];
  char text[256];
  snprintf(path, sizeof path, "/proc/%d/fdinfo/%s", (int)tid, fd);
  _cleanup_close_ int info = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t got = info < 0 ? -1 : read(info, text, sizeof text - 1);
  if (got <= 0)
    return false;
  text[got] = '\0';
  const char *flags = strstr(text, "flags:");
  *ret_access = flags ? (int)strtol(flags + 6, NULL, 8) & O_ACCMODE : 0;
  return flags != NULL;
}

/* Does the process hold this pipe or FIFO open, with an access other than `than`? */
static bool holds(pid_t tid, const char *target, int than) {
  char path[320];
  char link[512];
  bool found = false;
  snprintf(path, sizeof path, "/proc/%d/fd", (int)tid);
  DIR *folder = opendir(path);
  for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry && !found; entry = readdir(folder)) {
    int access;
    if (entry->d_name[0] == '.' || tracee_descriptor(tid, atoi(entry->d_name), link, sizeof link) || // NOLINT
        strcmp(link, target) != 0 || !access_of(tid, entry->d_name, &access))
      continue;
    found = access != than;
  }
  if (folder)
    closedir(folder);
  return found;
}

static void add_holders(struct engine *engine, struct strbuf *sb, const char *target, int than, const char *end) {
  bool any = false;
  for (size_t i = 0; i < engine->processes.count; i++) {
    if (!engine->processes.items[i].alive || !holds(engine->processes.items[i].group, target, than))
      continue;
    strbuf_addf(sb, "%s%s", any ? " and " : end, engine->record->timeline.processes.items[i].name);
    any = true;
  }
}

static void explain_stream(struct engine *engine, struct task *task, struct strbuf *sb, bool reading) {
  char target[512];
  int fd = (int)registers_argument(&task->entry, 0);
  _cleanup_free_ char *name = symbols_descriptor(engine, task, fd);
  strbuf_addf(sb, reading ? "data on %s" : "room in %s", name);
  if (tracee_descriptor(task->tid, fd, target, sizeof target) == 0 &&
      (strncmp(target, "pipe:", 5) == 0 || target[0] == '/'))
    add_holders(engine, sb, target, reading ? O_RDONLY : O_WRONLY,
                reading ? "; its write end is held open by " : "; its read end is held open by ");
}

/* ---- the other kinds of waiting ---- */

static void explain_open(struct task *task, struct strbuf *sb) {
  char path[512] = "";
  bool at = call_id(task->call) == CALL_openat;
  int flags = (int)registers_argument(&task->entry, at ? 2 : 1);
  tracee_read_text(task->tid, registers_argument(&task->entry, at ? 1 : 0), path, sizeof path);
  strbuf_addf(sb, "another process to open %s for %s", path, (flags & O_ACCMODE) == O_RDONLY ? "writing" : "reading");
}

static void explain_child(struct engine *engine, struct task *task, struct strbuf *sb) {
  size_t before = sb->length;
  for (size_t i = 0; i < engine->processes.count; i++)
    if (engine->processes.items[i].alive && engine->record->timeline.processes.items[i].parent == task->process)
      strbuf_addf(sb, "%s%s", sb->length > before ? " or " : "", engine->record->timeline.processes.items[i].name);
  strbuf_add_text(sb, sb->length > before ? " to end" : "a child to end");
}

static void explain_semaphore(struct engine *engine, struct task *task, struct strbuf *sb) {
  struct sembuf operation = {0};
  _cleanup_free_ char *name = symbols_object(engine, OBJECT_SEM, (int)registers_argument(&task->entry, 0));
  tracee_read(task->tid, registers_argument(&task->entry, 1), &operation, sizeof operation);
  if (operation.sem_op == 0)
    strbuf_addf(sb, "semaphore %u of %s to become 0", operation.sem_num, name);
  else
    strbuf_addf(sb, "semaphore %u of %s to reach %d", operation.sem_num, name, -operation.sem_op);
}

/* A futex in a mapped file of /dev/shm belongs to a named object; the mapping may still show the name that sem_open(3)
 * gave it for a moment, or none any more, so it is found by its inode. */
static void explain_futex(struct engine *engine, struct task *task, struct strbuf *sb) {
  uint64_t address = registers_argument(&task->entry, 0);
  mappings maps = {0};
  const struct object *object = NULL;
  bool shared = false;
  procfs_mappings(task->tid, &maps);
  vec_each(&maps, mapping)
    if (address >= mapping->start && address < mapping->end) {
      object = objects_by_inode(engine, mapping->inode);
      shared = mapping->shared;
    }
  if (object && object->kind == OBJECT_POSIX_SEM)
    strbuf_addf(sb, "semaphore %s to be posted (sem_post)", object->name);
  else if (object)
    strbuf_addf(sb, "a lock, semaphore or condition in the shared memory object %s", object->name);
  else if (shared)
    strbuf_add_text(sb, "a lock, semaphore or condition in shared memory");
  else
    strbuf_add_text(sb, "a thread to end, or a lock, semaphore or condition of its own process");
  mappings_release(&maps);
}

static void explain_object(struct engine *engine, struct task *task, struct strbuf *sb, const char *what) {
  _cleanup_free_ char *name = symbols_object(engine, OBJECT_MSG, (int)registers_argument(&task->entry, 0));
  strbuf_addf(sb, "%s %s", what, name);
}

static void explain_descriptor(struct engine *engine, struct task *task, struct strbuf *sb, const char *what) {
  _cleanup_free_ char *name = symbols_descriptor(engine, task, (int)registers_argument(&task->entry, 0));
  strbuf_addf(sb, "%s %s", what, name);
}

static const char sleeps_and_looks[] = "a change that nobody will make: it sleeps and looks again";

static void explain_wait(struct engine *engine, struct task *task, struct strbuf *sb) {
  switch (task->call->wait) {
  case WAIT_INPUT: explain_stream(engine, task, sb, true); break;
  case WAIT_OUTPUT: explain_stream(engine, task, sb, false); break;
  case WAIT_OPEN: explain_open(task, sb); break;
  case WAIT_CONNECTION: explain_descriptor(engine, task, sb, "somebody to connect to"); break;
  case WAIT_LOCK: explain_descriptor(engine, task, sb, "the lock to be given up on"); break;
  case WAIT_CHILD: explain_child(engine, task, sb); break;
  case WAIT_FUTEX: explain_futex(engine, task, sb); break;
  case WAIT_SEMAPHORE: explain_semaphore(engine, task, sb); break;
  case WAIT_MESSAGE: explain_object(engine, task, sb, "a message in"); break;
  case WAIT_MESSAGE_ROOM: explain_object(engine, task, sb, "room in"); break;
  case WAIT_QUEUE: explain_descriptor(engine, task, sb, "a message in"); break;
  case WAIT_QUEUE_ROOM: explain_descriptor(engine, task, sb, "room in"); break;
  case WAIT_SEVERAL: strbuf_add_text(sb, "one of its descriptors to become ready"); break;
  case WAIT_SIGNAL: strbuf_add_text(sb, "a signal"); break;
  case WAIT_TIME: strbuf_add_text(sb, sleeps_and_looks); break;
  case WAIT_NOTHING: strbuf_add_text(sb, task->vfork_child ? "its vfork child to exec or end" : "nothing"); break;
  }
}

static bool is_stuck(const struct engine *engine) {
  return engine->record->end == RUN_DEADLOCK || engine->record->end == RUN_NO_PROGRESS;
}

/* A program that was stopped somewhere in a loop is taken on to the loop's first instruction, so that every run names
 * the same line. A loop too long for that is named where it stands. */
static void go_to_start_of_loop(struct engine *engine, struct task *task) {
  enum { MOST_STEPS = 4096 };
  struct registers regs;
  uint64_t lowest = UINT64_MAX;
  for (int steps = 0; steps < MOST_STEPS; steps++) {
    if (!tracer_single_step(engine, task) || registers_get(task->tid, &regs))
      return;
    if (registers_pc(&regs) < lowest)
      lowest = registers_pc(&regs);
  }
  for (int steps = 0; steps < MOST_STEPS && registers_pc(&regs) != lowest; steps++)
    if (!tracer_single_step(engine, task) || registers_get(task->tid, &regs))
      return;
}

static void explain_task(struct engine *engine, struct task *task) {
  _cleanup_strbuf_ struct strbuf why = STRBUF_INIT;
  char *arguments = NULL;
  if (!is_stuck(engine) && task->state == TASK_READY)
    strbuf_reset(&why); /* it was at work when the limit was reached, and waits for nothing */
  else if (task->state == TASK_STOPPED)
    strbuf_add_text(&why, "SIGCONT: it was stopped by a signal");
  else if (!task->call && task->state == TASK_BLOCKED)
    strbuf_add_text(&why, "the end of a system call that the harness does not follow");
  else if (task->state == TASK_READY && task->slept_at == engine->changes)
    strbuf_add_text(&why, sleeps_and_looks);
  else if (!task->call)
    strbuf_add_text(&why, "a change of memory that nobody will make: it looks again and again without a pause");
  else if (task->state == TASK_READY)
    strbuf_add_text(&why, "a change that nobody will make: it asks again and again without a pause");
  else
    explain_wait(engine, task, &why);
  if (!task->call && task->state == TASK_READY && task->stop == STOP_SLICE)
    go_to_start_of_loop(engine, task);
  if (task->call)
    arguments = symbols_arguments(engine, task, false);
  struct event *event = engine_event(engine, task, EVENT_STUCK);
  event->call = task->call ? task->call->name : NULL;
  event->arguments = arguments;
  event->waited = task->state != TASK_READY || task->slept_at == engine->changes;
  event->text_length = why.length;
  event->text = strbuf_detach(&why);
  places_note(engine, task, engine->record->timeline.events.count - 1);
}

void stuck_explain(struct engine *engine) {
  vec_each(&engine->tasks, place)
    if (task_is_alive(*place))
      explain_task(engine, *place);
}
