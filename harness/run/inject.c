/* Calls that the case makes fail: which they are, and how they fail. */
#include "run/engine.h"

#include "base/library_calls.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

/* The path that the call names; false when it can't be read. */
static bool read_path(struct task *task, char *ret_path, size_t size) {
  int index = task->call->arguments[0] == ARGUMENT_DIRECTORY ? 1 : 0;
  return tracee_read_text(task->tid, registers_argument(&task->entry, index), ret_path, size) == 0;
}

static bool path_begins(struct task *task, const char *prefix) {
  char path[512];
  return read_path(task, path, sizeof path) && strncmp(path, prefix, strlen(prefix)) == 0;
}

static bool names_a_file(struct task *task) {
  char path[512];
  return read_path(task, path, sizeof path) && *path;
}

static bool is_socket(const struct task *task) {
  char target[64];
  return tracee_descriptor(task->tid, (int)registers_argument(&task->entry, 0), target, sizeof target) == 0 &&
         strncmp(target, "socket:", 7) == 0;
}

static bool is_futex_wait(const struct task *task) {
  int operation = (int)registers_argument(&task->entry, 1) & FUTEX_CMD_MASK;
  return operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET;
}

/* Is the system call that `task` enters one that this call of the library would make? */
static bool is_such(struct task *task, const struct library_call *call) {
  static const char semaphores[] = "/dev/shm/sem.";
  bool thread = call_id(task->call) == CALL_clone && registers_argument(&task->entry, 0) & CLONE_THREAD;
  if (!library_call_makes(call, task->call->name))
    return false;
  switch (call->rule) {
  case LIBRARY_NAMED_FILE: return names_a_file(task);
  case LIBRARY_OPEN_FILE: return !names_a_file(task);
  case LIBRARY_SEM_PATH: return path_begins(task, semaphores);
  case LIBRARY_SHM_PATH: return path_begins(task, "/dev/shm/") && !path_begins(task, semaphores);
  case LIBRARY_PLAIN_PATH: return !path_begins(task, "/dev/shm/");
  case LIBRARY_SHARED_MAPPING: return registers_argument(&task->entry, 3) & MAP_SHARED;
  case LIBRARY_PROCESS: return !thread;
  case LIBRARY_THREAD: return thread;
  case LIBRARY_WAITING: return is_futex_wait(task);
  case LIBRARY_SOCKET: return is_socket(task);
  default: return true;
  }
}

/* Does it come from this call of the library, made by code of the role's own? Where the function can't be told (it was
 * called through a pointer, say) any may have been it. */
static bool is_call(struct engine *engine, struct task *task, const struct library_call *call) {
  _cleanup_free_ char *function = NULL;
  if (!is_such(task, call) || !places_is_students(engine, task, &function))
    return false;
  return !function || library_call_has(call, function);
}

/* A transfer that asks for no more than it would get is none that could be cut. */
static bool would_matter(const struct injection *injection, const struct task *task) {
  return injection->error || registers_argument(&task->entry, 2) > (uint64_t)injection->bytes;
}

/* Valgrind maps where it would like to first, and as its program has asked when that fails. */
static bool is_attempt(const struct engine *engine, struct task *task) {
  struct registers own;
  return call_id(task->call) == CALL_mmap && places_has_guest(engine, task) &&
         registers_of_guest(task->tid, &task->entry, &task->guest, &own) &&
         registers_argument(&own, 0) != registers_argument(&task->entry, 0);
}

const struct injection *inject_due(struct engine *engine, struct task *task, bool *ret_attempt) {
  *ret_attempt = false;
  const struct process *process = task_process(engine, task);
  for (size_t i = 0; i < engine->test->injections.count; i++) {
    const struct injection *injection = &engine->test->injections.items[i];
    int64_t *count = &engine->injection_counts.items[i];
    if (*count >= injection->nth || strcmp(injection->role, process->role) != 0 || !would_matter(injection, task) ||
        !is_call(engine, task, library_call_find(injection->call)))
      continue;
    *ret_attempt = *count + 1 == injection->nth && is_attempt(engine, task);
    if (*ret_attempt || ++*count == injection->nth)
      return injection;
  }
  return NULL;
}

/* Calls into a pipe or socket, by pipe(7) and send(2): the index of the argument that can hold MSG_NOSIGNAL. */
static const struct {
  enum call_id call;
  int flags; /* -1: none */
} writers[] = {{CALL_write, -1}, {CALL_writev, -1}, {CALL_sendto, 3}, {CALL_sendmsg, 2}};

/* Would the kernel send SIGPIPE along with the error? */
static bool brings_signal(const struct injection *injection, const struct task *task) {
  for (size_t i = 0; injection->error == EPIPE && i < array_size(writers); i++) {
    if (writers[i].call == call_id(task->call))
      return writers[i].flags < 0 || !(registers_argument(&task->entry, writers[i].flags) & MSG_NOSIGNAL);
  }
  return false;
}

/* close(2): Linux lets go of the descriptor whatever it reports. Kept open, the writing end of a pipe would have its
 * reader wait for ever, which no failure of a real close() does. */
static bool is_done_all_the_same(const struct injection *injection, const struct task *task) {
  return call_id(task->call) == CALL_close && injection->error;
}

/* The signal goes to the thread that made the call, and arrives as that goes on. */
bool inject_apply(const struct injection *injection, struct task *task, struct registers *regs) {
  if (is_done_all_the_same(injection, task)) {
    task->reported = injection->error;
    return false;
  }
  if (injection->error) {
    registers_set_result(regs, -injection->error);
    if (brings_signal(injection, task))
      tgkill(task->group, task->tid, SIGPIPE);
    return true;
  }
  registers_set_argument(regs, 2, (uint64_t)injection->bytes);
  task->altered = true;
  return false;
}
