/* What the next step of a task will touch of what tasks share: told from the call at which it stands.
 *
 * Too much is always right, and costs orders that are tried for nothing; too little would take orders for the same
 * that differ. So a call that nobody has thought of touches everything, and so do steps whose effects reach far: the
 * end of a process closes, detaches and unlocks what it held. */
#include "run/history.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <unistd.h>

/* ---- objects ---- */

/* Those that there is one of. */
enum common {
  COMMON_SHM = 1,
  COMMON_SEM,
  COMMON_MSG,
  COMMON_QUEUES,
  COMMON_FILES,
  COMMON_NETWORK,
  COMMON_FUTEX,
  COMMON_MEMORY,
  COMMON_CLOCK,
  COMMON_OWNERS /* of locks that lie in memory */
};

enum kind_of_object { KIND_COMMON, KIND_SYSTEM_V, KIND_PATH, KIND_PIPE, KIND_TERMINAL, KIND_PROCESS, KIND_MEMORY };

static uint64_t object_of(enum kind_of_object kind, uint64_t number) {
  uint64_t hash = history_mix(history_mix(0x6f626a, (uint64_t)kind), number);
  return kind == KIND_MEMORY ? hash | OBJECT_MEMORY : hash & ~OBJECT_MEMORY;
}

static void touch(struct operation *operation, uint64_t object, bool writes) {
  operation_add(operation, (struct touch){object, 0, 1, writes});
}

static void touch_common(struct operation *operation, enum common which, bool writes) {
  touch(operation, object_of(KIND_COMMON, which), writes);
}

static void touch_all(struct operation *operation, bool writes) { touch(operation, OBJECT_ANY, writes); }

static uint64_t hash_text(const char *text) {
  uint64_t hash = 14695981039346656037U;
  for (; *text; text++)
    hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
  return hash;
}

static void touch_system_v(struct operation *operation, enum common kind, int id, bool writes) {
  touch(operation, object_of(KIND_SYSTEM_V, history_mix(kind, (uint64_t)id)), writes);
}

/* A pipe that nobody has seen made is one that the harness gave the role. */
static uint64_t object_of_pipe(const struct engine *engine, const struct task *task, uint64_t inode, int fd) {
  uint64_t made = history_of_pipe(engine->history, inode);
  const struct process_state *state = &engine->processes.items[task->process];
  return object_of(KIND_PIPE, made ? made : history_mix(state->printer, (uint64_t)fd));
}

/* Its number is the next that is free, on a host without namespaces the host's: what stays the same is whose it is. */
static uint64_t object_of_terminal(const struct engine *engine, const struct task *task) {
  return object_of(KIND_TERMINAL, engine->processes.items[task->process].printer);
}

static void touch_descriptor(const struct engine *engine, const struct task *task, struct operation *operation, int fd,
                             bool writes) {
  char path[64];
  char target[PATH_MAX];
  unsigned long inode;
  snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)task->tid, fd);
  ssize_t length = readlink(path, target, sizeof target - 1);
  if (length < 0)
    return; /* EBADF comes of it, whoever is first */
  target[length] = '\0';
  static const char gone[] = " (deleted)";
  size_t tail = sizeof gone - 1;
  if ((size_t)length > tail && strcmp(target + length - tail, gone) == 0)
    target[(size_t)length - tail] = '\0';
  if (sscanf(target, "pipe:[%lu]", &inode) == 1)
    touch(operation, object_of_pipe(engine, task, inode, fd), writes);
  else if (strncmp(target, "socket:", 7) == 0)
    touch_common(operation, COMMON_NETWORK, writes);
  else if (strncmp(target, "/dev/pts/", 9) == 0)
    touch(operation, object_of_terminal(engine, task), writes);
  else
    touch(operation, object_of(KIND_PATH, hash_text(target)), writes);
}

/* ---- calls ---- */

/* The last part of a name: whatever folder it is in, two names that end alike may be one. */
static void touch_name(const struct task *task, struct operation *operation, int argument, bool writes) {
  char path[1024];
  touch_common(operation, COMMON_FILES, writes);
  if (tracee_read_text(task->tid, registers_argument(&task->entry, argument), path, sizeof path))
    return;
  const char *slash = strrchr(path, '/');
  touch(operation, object_of(KIND_PATH, hash_text(slash ? slash + 1 : path)), true);
}

static void touch_open(const struct task *task, struct operation *operation, int path, int flags) {
  if (flags & O_TRUNC)
    touch_all(operation, true);
  else
    touch_name(task, operation, path, flags & O_CREAT);
}

static bool command_looks(int command) { return (command & ~0x100) == IPC_STAT; } /* IPC_64, which the library adds */

static void touch_semctl(const struct task *task, struct operation *operation) {
  int command = (int)registers_argument(&task->entry, 2) & ~0x100;
  bool looks = command == IPC_STAT || command == GETVAL || command == GETALL || command == GETPID ||
               command == GETNCNT || command == GETZCNT;
  touch_system_v(operation, COMMON_SEM, (int)registers_argument(&task->entry, 0), !looks);
  touch_common(operation, COMMON_SEM, !looks && command != SETVAL && command != SETALL);
}

static bool is_lock(int command) {
  return command == F_SETLK || command == F_SETLKW || command == F_GETLK || command == F_OFD_SETLK ||
         command == F_OFD_SETLKW || command == F_OFD_GETLK || command == F_SETFL;
}

static bool is_file_shared(const struct task *task) { return (int)registers_argument(&task->entry, 3) & MAP_SHARED; }

static void touch_mapping(const struct engine *engine, const struct task *task, struct operation *operation) {
  if (is_file_shared(task) && !((int)registers_argument(&task->entry, 3) & MAP_ANONYMOUS))
    touch_descriptor(engine, task, operation, (int)registers_argument(&task->entry, 4), false);
}

static void touch_by_id(const struct task *task, struct operation *operation, enum common kind) {
  touch_system_v(operation, kind, (int)registers_argument(&task->entry, 0), true);
}

/* Those that are about a descriptor, in their first argument, touch what it stands for. */
static bool is_about_descriptor(const struct call *call) { return call->arguments[0] == ARGUMENT_DESCRIPTOR; }

/* Two descriptors, or one: what is taken from there is gone. */
static void touch_transfer(const struct engine *engine, const struct task *task, struct operation *operation) {
  for (int i = 0; i < CALL_MAX_ARGUMENTS && task->call->arguments[i]; i++)
    if (task->call->arguments[i] == ARGUMENT_DESCRIPTOR)
      touch_descriptor(engine, task, operation, (int)registers_argument(&task->entry, i), true);
}

static void touch_by_row(const struct engine *engine, const struct task *task, struct operation *operation) {
  const struct call *call = task->call;
  int fd = (int)registers_argument(&task->entry, 0);
  if (call->wait == WAIT_TIME || call->flags & (CALL_FLAG_STARTS | CALL_FLAG_DENIED))
    return;
  if (call->wait == WAIT_SEVERAL || (call->flags & CALL_FLAG_PEEKS && !is_about_descriptor(call)))
    touch_all(operation, false);
  else if (is_about_descriptor(call))
    touch_descriptor(engine, task, operation, fd, !(call->flags & CALL_FLAG_PEEKS));
  else
    touch_all(operation, true);
}

/* It closes, detaches and unlocks what it held, and those wake who waited for it; bytes that others see stay as they
 * are. More comes of the end of who has threads or children, which may end with it, or is a child itself, whose parent
 * may be interrupted by the signal that tells of it. */
static void touch_end(const struct engine *engine, const struct task *task, struct operation *operation) {
  const struct process_state *state = &engine->processes.items[task->process];
  if (state->first && state->tasks == 1 && state->children_made == 0)
    touch(operation, OBJECT_CALLS, true);
  else
    touch_all(operation, true);
}

static void touch_by_call(const struct engine *engine, const struct task *task, struct operation *operation) {
  const struct registers *entry = &task->entry;
  int second = (int)registers_argument(entry, 1);
  switch (call_id(task->call)) {
  case CALL_shmget: touch_common(operation, COMMON_SHM, (int)registers_argument(entry, 2) & IPC_CREAT); break;
  case CALL_semget: touch_common(operation, COMMON_SEM, (int)registers_argument(entry, 2) & IPC_CREAT); break;
  case CALL_msgget: touch_common(operation, COMMON_MSG, second & IPC_CREAT); break;
  case CALL_shmat:
  case CALL_shmdt: touch_common(operation, COMMON_SHM, true); break;
  case CALL_shmctl: touch_common(operation, COMMON_SHM, !command_looks(second)); break;
  case CALL_semop:
  case CALL_semtimedop: touch_by_id(task, operation, COMMON_SEM); break;
  case CALL_semctl: touch_semctl(task, operation); break;
  case CALL_msgsnd:
  case CALL_msgrcv: touch_by_id(task, operation, COMMON_MSG); break;
  case CALL_msgctl:
    touch_by_id(task, operation, COMMON_MSG);
    touch_common(operation, COMMON_MSG, !command_looks(second));
    break;
  case CALL_mq_open: touch_common(operation, COMMON_QUEUES, second & O_CREAT); break;
  case CALL_mq_unlink: touch_common(operation, COMMON_QUEUES, true); break;
  case CALL_open: touch_open(task, operation, 0, second); break;
  case CALL_openat: touch_open(task, operation, 1, (int)registers_argument(entry, 2)); break;
  case CALL_stat:
  case CALL_lstat:
  case CALL_access: touch_name(task, operation, 0, false); break;
  case CALL_faccessat:
  case CALL_faccessat2:
  case CALL_newfstatat:
  case CALL_statx: touch_name(task, operation, 1, false); break;
  case CALL_unlink: touch_name(task, operation, 0, true); break;
  case CALL_fcntl:
    if (is_lock(second))
      touch_descriptor(engine, task, operation, (int)registers_argument(entry, 0), true);
    break;
  case CALL_sendfile:
  case CALL_splice:
  case CALL_vmsplice:
  case CALL_tee: touch_transfer(engine, task, operation); break;
  case CALL_mmap: touch_mapping(engine, task, operation); break;
  case CALL_futex: touch_common(operation, COMMON_FUTEX, true); break;
  case CALL_pause:
  case CALL_rt_sigsuspend:
  case CALL_rt_sigtimedwait:
    touch_all(operation, false);
    break; /* it isn't ended by a signal that was handled before */
  case CALL_socket: touch_common(operation, COMMON_NETWORK, true); break;
  case CALL_clock_gettime:
  case CALL_gettimeofday:
  case CALL_time:
  case CALL_times: touch_common(operation, COMMON_CLOCK, true); break;
  case CALL_getppid:
  case CALL_wait4:
  case CALL_waitid: touch(operation, object_of(KIND_PROCESS, task->identity), true); break; /* an end touches all */
  case CALL_exit_group: touch_end(engine, task, operation); break;
  case CALL_execve:
    if (engine->processes.items[task->process].own_image)
      touch_all(operation, true); /* descriptors are closed by it */
    break;
  case CALL_munmap:
  case CALL_memfd_create:
  case CALL_dup:
  case CALL_dup2:
  case CALL_dup3:
  case CALL_pipe:
  case CALL_pipe2:
  case CALL_socketpair:
  case CALL_sched_yield:
  case CALL_prlimit64:
  case CALL_sched_setaffinity:
  case CALL_prctl:
  case CALL_rt_sigaction:
  case CALL_restart_syscall:
  case CALL_getrandom: break; /* nobody's decisions hang on what is drawn */
  default: touch_by_row(engine, task, operation); break;
  }
}

/* ---- memory ---- */

struct touch operations_touch_memory(const struct engine *engine, size_t memory, uint64_t offset, uint64_t size,
                                     bool writes) {
  const struct shared_memory *shared = &engine->record->accesses.memories.items[memory];
  return (struct touch){object_of(KIND_MEMORY, history_mix(shared->kind, hash_text(shared->name))), offset,
                        offset + size, writes};
}

static bool is_plain(enum access_kind kind) {
  return kind == ACCESS_READ || kind == ACCESS_WRITE || kind == ACCESS_UPDATE || kind == ACCESS_FENCE;
}

/* Of an operation whose kind only its outcome will tell nobody knows that it won't write. */
static void touch_accesses(const struct engine *engine, const struct task *task, struct operation *operation) {
  for (size_t i = 0; i < task->next.count; i++) {
    const struct access *access = &task->next.items[i];
    if (access->memory >= 0)
      operation_add(operation, operations_touch_memory(engine, (size_t)access->memory, access->offset, access->size,
                                                       access->kind != ACCESS_READ));
  }
  if (task->next.count && !is_plain(task->next.items[0].kind))
    touch_common(operation, COMMON_OWNERS, false); /* a robust one is unlocked by its owner's end */
}

/* Other processes' memory is in its reach: what it does there between two calls nobody sees. */
static bool shares_memory(const struct engine *engine, const struct task *task) {
  const struct process_state *state = &engine->processes.items[task->process];
  return state->shares_memory || state->tasks > 1;
}

/* Who is watched tells of each access by itself. */
static void touch_unseen(const struct engine *engine, struct operation *operation) {
  if (engine->accesses)
    touch_all(operation, true);
  else
    touch_common(operation, COMMON_MEMORY, true);
}

bool operations_begins_sharing(const struct task *task) {
  switch (call_id(task->call)) {
  case CALL_shmat: return true;
  case CALL_mmap: return is_file_shared(task);
  default: return false;
  }
}

struct operation operations_next(struct engine *engine, struct task *task) {
  struct operation operation = {0};
  if (task->call && (task->stop == STOP_ENTRY || task->stop == STOP_RETURN))
    touch_by_call(engine, task, &operation);
  if (engine->test->order.count && task->call && task->call->flags & CALL_FLAG_WRITES)
    touch_common(&operation, COMMON_FILES, true); /* the case asks who prints first */
  if (task->stop == STOP_ACCESS)
    touch_accesses(engine, task, &operation);
  if (!accesses_count_blocks(engine, task) && shares_memory(engine, task))
    touch_unseen(engine, &operation);
  return operation;
}
