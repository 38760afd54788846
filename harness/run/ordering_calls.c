/* What system calls pass on from one task to another.
 *
 * What others may notice before the call returns is told at its entry, what the caller learns is known at its return.
 * Sleeping passes on nothing. Where finding out who it was isn't worth it, everybody who might have been counts:
 * sockets, names of files, polls. */
#include "run/ordering.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { IPC_64_FLAG = 0x100 }; /* that the C library adds to commands */

/* ---- what a call is about ---- */

static struct races *races_of(const struct engine *engine) { return engine->ordering->races; }

static int argument(const struct task *task, int index) { return (int)registers_argument(&task->entry, index); }

static struct race_thing state_of(uint64_t part, uint64_t id) { return ordering_thing(RACE_THING_STATE, part, id); }

enum file_kind_of {
  FD_NONE,
  FD_STREAM, /* pipes and FIFOs */
  FD_SOCKET, /* or an eventfd(2) and the like */
  FD_FILE,
};

/* The same number may be another file's, elsewhere: pipes and files in memory are both counted from 1. */
static uint64_t inode_of(const struct stat *st) { return st->st_ino ^ (uint64_t)st->st_dev << 40; }

/* The descriptor in argument `index`, and what it refers to. */
static enum file_kind_of descriptor(const struct task *task, int index, uint64_t *ret_inode) {
  char link[64];
  struct stat st;
  snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)task->tid, argument(task, index));
  if (stat(link, &st))
    return FD_NONE;
  *ret_inode = inode_of(&st);
  return S_ISFIFO(st.st_mode)                         ? FD_STREAM
         : S_ISCHR(st.st_mode)                        ? FD_NONE
         : S_ISREG(st.st_mode) || S_ISDIR(st.st_mode) ? FD_FILE
                                                      : FD_SOCKET;
}

static struct race_thing stream_of(uint64_t inode) { return ordering_thing(RACE_THING_STREAM, PART_FILE, inode); }
static struct race_thing file_of(uint64_t inode) { return state_of(PART_FILE, inode); }
static struct race_thing lock_of(uint64_t inode) { return ordering_thing(RACE_THING_LOCK, PART_FILE, inode); }
static struct race_thing locked_of(uint64_t inode) { return state_of(PART_LOCKED, inode); }

/* ---- input and output ---- */

static void enter_write(struct engine *engine, struct task *task) {
  uint64_t inode;
  ordering_tell(engine, task, COMMON_INPUT);
  switch (descriptor(task, 0, &inode)) {
  case FD_STREAM: races_stream_write(races_of(engine), task->number, stream_of(inode)); break;
  case FD_SOCKET: ordering_tell(engine, task, COMMON_SOCKETS); break;
  case FD_FILE: races_tell(races_of(engine), task->number, file_of(inode)); break;
  case FD_NONE: break;
  }
}

/* It has waited for others to read. */
static void look_for_room(struct engine *engine, const struct task *task) {
  if (task->waited)
    ordering_look(engine, task, COMMON_ROOM);
}

static void leave_write(struct engine *engine, struct task *task, int64_t result) {
  uint64_t inode;
  enum file_kind_of kind = descriptor(task, 0, &inode);
  if (kind == FD_SOCKET)
    look_for_room(engine, task);
  if (kind != FD_STREAM)
    return;
  if (result > 0)
    ordering_room_in_pipe(engine, task, inode, result);
  races_stream_written(races_of(engine), task->number, stream_of(inode), result > 0 ? (uint64_t)result : 0);
  if (task->waited || result == -EPIPE) /* for room, or a reader that is gone */
    races_look(races_of(engine), task->number, file_of(inode));
}

/* Whoever waits for room may be back before the call that makes it. */
static void enter_read(struct engine *engine, struct task *task) {
  uint64_t inode;
  enum file_kind_of kind = descriptor(task, 0, &inode);
  if (kind == FD_STREAM)
    races_tell(races_of(engine), task->number, file_of(inode));
  if (kind != FD_NONE && kind != FD_FILE)
    ordering_tell(engine, task, COMMON_ROOM);
}

/* It tells what happens to files. */
static bool is_inotify(const struct task *task) {
  char target[64];
  return tracee_descriptor(task->tid, argument(task, 0), target, sizeof target) == 0 &&
         strcmp(target, "anon_inode:inotify") == 0;
}

/* Nothing at all is the end: whoever could have written has closed it. */
static void leave_read(struct engine *engine, struct task *task, int64_t result) {
  uint64_t inode;
  enum file_kind_of kind = descriptor(task, 0, &inode);
  if (result > 0 && kind != FD_FILE)
    ordering_tell(engine, task, COMMON_ROOM);
  switch (kind) {
  case FD_STREAM:
    if (result > 0) {
      races_stream_read(races_of(engine), task->number, stream_of(inode), (uint64_t)result);
      races_tell(races_of(engine), task->number, file_of(inode)); /* there is room now */
      ordering_room_in_pipe(engine, task, inode, -result);
    }
    if (result != 0)
      break;
    races_look(races_of(engine), task->number, stream_of(inode));
    ordering_look(engine, task, COMMON_ENDS);
    break;
  case FD_SOCKET:
    if (is_inotify(task)) {
      ordering_look(engine, task, COMMON_INPUT);
      ordering_look(engine, task, COMMON_PATHS);
    }
    ordering_look(engine, task, COMMON_SOCKETS);
    ordering_look(engine, task, COMMON_NOTICES); /* mq_notify(3) with SIGEV_THREAD */
    ordering_look(engine, task, COMMON_ENDS);
    break;
  case FD_FILE: races_look(races_of(engine), task->number, file_of(inode)); break;
  case FD_NONE: break;
  }
}

static void enter_socket(struct engine *engine, struct task *task) {
  ordering_tell(engine, task, COMMON_SOCKETS);
  ordering_tell(engine, task, COMMON_INPUT);
}

static void leave_socket(struct engine *engine, struct task *task, int64_t result) {
  (void)result;
  ordering_look(engine, task, COMMON_SOCKETS);
}

static void leave_send(struct engine *engine, struct task *task, int64_t result) {
  leave_socket(engine, task, result);
  look_for_room(engine, task);
}

static enum file_kind_of transferred(const struct task *task, int index, uint64_t *ret_inode) {
  return task->call->arguments[index] == ARGUMENT_DESCRIPTOR ? descriptor(task, index, ret_inode) : FD_NONE;
}

/* splice(2) and the like move between two descriptors, or a pipe and memory: whichever way, and of bytes that nobody
 * sees. */
static void leave_transfer(struct engine *engine, struct task *task, int64_t result) {
  struct races *races = races_of(engine);
  uint64_t inode;
  leave_socket(engine, task, result);
  for (int index = 0; index < CALL_MAX_ARGUMENTS && task->call->arguments[index]; index++) {
    enum file_kind_of kind = transferred(task, index, &inode);
    if (kind == FD_STREAM)
      races_stream_read(races, task->number, stream_of(inode), 0);
    if (kind == FD_STREAM || kind == FD_FILE)
      races_look(races, task->number, file_of(inode));
  }
}

static void enter_transfer(struct engine *engine, struct task *task) {
  struct races *races = races_of(engine);
  uint64_t inode;
  leave_transfer(engine, task, 0); /* what is there already is passed on */
  enter_socket(engine, task);
  for (int index = 0; index < CALL_MAX_ARGUMENTS && task->call->arguments[index]; index++) {
    enum file_kind_of kind = transferred(task, index, &inode);
    if (kind == FD_STREAM)
      races_stream_mixed(races, task->number, stream_of(inode));
    if (kind == FD_STREAM || kind == FD_FILE)
      races_tell(races, task->number, file_of(inode));
  }
}

/* Closing ends what is read there, and gives back locks. */
static void enter_close(struct engine *engine, struct task *task) {
  uint64_t inode;
  switch (descriptor(task, 0, &inode)) {
  case FD_STREAM:
    races_tell(races_of(engine), task->number, stream_of(inode));
    races_tell(races_of(engine), task->number, file_of(inode));
    break;
  case FD_SOCKET: enter_socket(engine, task); break;
  case FD_FILE: races_unlock(races_of(engine), task->number, lock_of(inode), false); break;
  case FD_NONE: break;
  }
  ordering_tell(engine, task, COMMON_INPUT);
}

/* What closes one descriptor or many without naming it first. */
static void enter_closing(struct engine *engine, struct task *task) {
  ordering_tell(engine, task, COMMON_ENDS);
  enter_socket(engine, task);
}

static void leave_poll(struct engine *engine, struct task *task, int64_t result) {
  if (result <= 0)
    return;
  ordering_look(engine, task, COMMON_INPUT);
  ordering_look(engine, task, COMMON_ROOM);
  ordering_look(engine, task, COMMON_ENDS);
}

/* How much there is to read: ioctl_tty(2), pipe(7), unix(7). */
static void leave_device_control(struct engine *engine, struct task *task, int64_t result) {
  int unread = 0;
  if (argument(task, 1) == FIONREAD && result == 0 &&
      tracee_read(task->tid, registers_argument(&task->entry, 2), &unread, sizeof unread) == 0)
    leave_poll(engine, task, unread);
}

/* ---- files and their names ---- */

static void enter_open(struct engine *engine, struct task *task) { ordering_tell(engine, task, COMMON_OPENS); }

static void leave_open(struct engine *engine, struct task *task, int64_t result) {
  char link[64];
  struct stat st;
  ordering_look(engine, task, COMMON_PATHS);
  ordering_tell(engine, task, COMMON_PATHS);
  snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)task->tid, (int)result);
  if (result < 0 || stat(link, &st))
    return;
  if (!S_ISFIFO(st.st_mode))
    return;
  ordering_look(engine, task, COMMON_OPENS);
  races_stream_reopened(races_of(engine), stream_of(inode_of(&st)));
}

static void enter_name(struct engine *engine, struct task *task) { ordering_tell(engine, task, COMMON_PATHS); }

static void leave_name(struct engine *engine, struct task *task, int64_t result) {
  (void)result;
  ordering_look(engine, task, COMMON_PATHS);
}

static void enter_size(struct engine *engine, struct task *task) {
  uint64_t inode;
  if (descriptor(task, 0, &inode) == FD_FILE)
    races_tell(races_of(engine), task->number, file_of(inode));
  ordering_tell(engine, task, COMMON_PATHS);
}

static void leave_stat(struct engine *engine, struct task *task, int64_t result) {
  uint64_t inode;
  (void)result;
  ordering_look(engine, task, COMMON_PATHS);
  if (descriptor(task, 0, &inode) == FD_FILE)
    races_look(races_of(engine), task->number, file_of(inode));
}

static bool is_unlock(const struct task *task, bool *ret_shared) {
  struct flock lock = {0};
  *ret_shared = false;
  if (call_id(task->call) == CALL_flock) {
    *ret_shared = argument(task, 1) & LOCK_SH;
    return argument(task, 1) & LOCK_UN;
  }
  tracee_read(task->tid, registers_argument(&task->entry, 2), &lock, sizeof lock);
  *ret_shared = lock.l_type == F_RDLCK;
  return lock.l_type == F_UNLCK;
}

static bool is_lock_call(const struct task *task) {
  int command = argument(task, 1);
  return call_id(task->call) == CALL_flock || command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
         command == F_OFD_SETLKW;
}

/* Who asks to share it may have had it alone: fcntl(2), flock(2). */
static void enter_lock(struct engine *engine, struct task *task) {
  uint64_t inode;
  bool shared;
  if (!is_lock_call(task) || descriptor(task, 0, &inode) != FD_FILE)
    return;
  if (is_unlock(task, &shared) || shared)
    races_unlock(races_of(engine), task->number, lock_of(inode), false);
  races_tell(races_of(engine), task->number, locked_of(inode));
}

/* It asks who has it, and takes nothing. */
static void leave_lock_question(struct engine *engine, struct task *task) {
  uint64_t inode;
  if (descriptor(task, 0, &inode) != FD_FILE)
    return;
  races_lock(races_of(engine), task->number, lock_of(inode), false);
  races_look(races_of(engine), task->number, locked_of(inode));
  ordering_look(engine, task, COMMON_ENDS);
}

static void leave_lock(struct engine *engine, struct task *task, int64_t result) {
  uint64_t inode;
  bool shared;
  if (result < 0 || !is_lock_call(task) || is_unlock(task, &shared) || descriptor(task, 0, &inode) != FD_FILE)
    return;
  races_lock(races_of(engine), task->number, lock_of(inode), shared);
  ordering_look(engine, task, COMMON_ENDS); /* the one who had it may have ended with it */
}

static void leave_fcntl(struct engine *engine, struct task *task, int64_t result) {
  int signal = argument(task, 2);
  switch (argument(task, 1)) {
  case F_GETLK:
  case F_OFD_GETLK: leave_lock_question(engine, task); break;
  case F_SETSIG:
    if (signal > 0 && signal < NSIG)
      engine->ordering->input_signals |= bit_of_signal(signal);
    break;
  default: leave_lock(engine, task, result); break;
  }
}

/* ---- System V objects ---- */

static struct race_thing system_v(enum object_kind kind, int id) {
  return state_of(PART_SYSTEM_V + (kind == OBJECT_SHM ? 0 : kind == OBJECT_SEM ? 1 : 2), (uint64_t)(unsigned)id);
}

static struct race_thing attachments_of(int id) { return state_of(PART_ATTACHED, (uint64_t)(unsigned)id); }

static bool is_same_thing(const struct race_thing *a, const struct race_thing *b) {
  return a->kind == b->kind && a->id == b->id && a->part == b->part;
}

/* Who makes an object passes on to who finds it, and no more than that: nothing is said of what happened since. */
static void leave_get(struct engine *engine, struct task *task, int64_t result, enum object_kind kind) {
  ordering_look(engine, task, COMMON_REMOVALS);
  if (result < 0)
    return;
  const struct race_thing object = system_v(kind, (int)result);
  vec_each(&engine->ordering->made, made)
    if (is_same_thing(made, &object)) {
      races_look(races_of(engine), task->number, object);
      return;
    }
  *vec_add(&engine->ordering->made) = object;
  races_tell_anew(races_of(engine), task->number, object);
}

static void leave_shmget(struct engine *engine, struct task *task, int64_t result) {
  leave_get(engine, task, result, OBJECT_SHM);
}
static void leave_semget(struct engine *engine, struct task *task, int64_t result) {
  leave_get(engine, task, result, OBJECT_SEM);
}
static void leave_msgget(struct engine *engine, struct task *task, int64_t result) {
  leave_get(engine, task, result, OBJECT_MSG);
}

/* A number may be given out anew. */
static void forget_made(struct engine *engine, struct race_thing object) {
  size_t kept = 0;
  for (size_t i = 0; i < engine->ordering->made.count; i++)
    if (!is_same_thing(&engine->ordering->made.items[i], &object))
      engine->ordering->made.items[kept++] = engine->ordering->made.items[i];
  engine->ordering->made.count = kept;
}

static void enter_control(struct engine *engine, struct task *task, int command, enum object_kind kind) {
  struct race_thing object = system_v(kind, argument(task, 0));
  if (command == IPC_RMID) {
    ordering_tell(engine, task, COMMON_REMOVALS);
    forget_made(engine, object);
  }
  if (command == IPC_SET)
    races_tell(races_of(engine), task->number, object);
}

static void enter_shmctl(struct engine *engine, struct task *task) {
  enter_control(engine, task, argument(task, 1) & ~IPC_64_FLAG, OBJECT_SHM);
}
static void enter_msgctl(struct engine *engine, struct task *task) {
  enter_control(engine, task, argument(task, 1) & ~IPC_64_FLAG, OBJECT_MSG);
}

/* The number of attachments is told with the rest. */
static void leave_shmctl(struct engine *engine, struct task *task, int64_t result) {
  (void)result;
  ordering_look(engine, task, COMMON_REMOVALS);
  ordering_look(engine, task, COMMON_ENDS);
  races_look(races_of(engine), task->number, system_v(OBJECT_SHM, argument(task, 0)));
  races_look(races_of(engine), task->number, attachments_of(0));
}

static void enter_attach(struct engine *engine, struct task *task) {
  races_tell(races_of(engine), task->number, attachments_of(0));
}

/* ---- System V semaphores ---- */

static struct race_thing semaphore_of(int set, int number) {
  return ordering_thing(RACE_THING_SEMAPHORE, PART_SEMAPHORE + (uint64_t)number, (uint64_t)(unsigned)set);
}

enum { MOST_OPERATIONS = 500 }; /* SEMOPM */

static size_t read_operations(const struct task *task, struct sembuf *ret_operations) {
  size_t count = (size_t)registers_argument(&task->entry, 2);
  count = count < MOST_OPERATIONS ? count : MOST_OPERATIONS;
  size_t got =
      tracee_read_some(task->tid, registers_argument(&task->entry, 1), ret_operations, count * sizeof *ret_operations);
  return got / sizeof *ret_operations;
}

/* The kernel lets it wait only when one of them takes, or waits for nought. */
static bool only_adds(const struct sembuf *operations, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (operations[i].sem_op <= 0)
      return false;
  return count > 0;
}

static void note_undo(struct engine *engine, const struct task *task, struct race_thing semaphore, int64_t change) {
  vec_each(&engine->ordering->undone, undone)
    if (undone->process == task->process && is_same_thing(&undone->semaphore, &semaphore)) {
      undone->adjustment -= change;
      return;
    }
  *vec_add(&engine->ordering->undone) = (struct undone){task->process, semaphore, -change};
}

static void operate(struct engine *engine, const struct task *task, const struct sembuf *operation) {
  struct race_thing semaphore = semaphore_of(argument(task, 0), operation->sem_num);
  if (operation->sem_op > 0)
    races_semaphore_add(races_of(engine), task->number, semaphore, (uint64_t)operation->sem_op);
  else if (operation->sem_op < 0)
    races_semaphore_take(races_of(engine), task->number, semaphore, (uint64_t)-operation->sem_op);
  else
    races_semaphore_zero(races_of(engine), task->number, semaphore);
  if (operation->sem_flg & SEM_UNDO)
    note_undo(engine, task, semaphore, operation->sem_op);
}

void ordering_calls_undo(struct engine *engine, const struct task *task) {
  vec_each(&engine->ordering->undone, undone) {
    if (undone->process != task->process)
      continue;
    if (undone->adjustment > 0)
      races_semaphore_add(races_of(engine), task->number, undone->semaphore, (uint64_t)undone->adjustment);
    else if (undone->adjustment < 0)
      races_semaphore_take(races_of(engine), task->number, undone->semaphore, (uint64_t)-undone->adjustment);
    undone->adjustment = 0;
  }
}

/* What only adds is done with before it returns; of others it isn't known before. But whoever was woken by it may be
 * back first, so that all it knows is told before. */
static void enter_semop(struct engine *engine, struct task *task) {
  struct sembuf operations[MOST_OPERATIONS];
  size_t count = read_operations(task, operations);
  bool adds = only_adds(operations, count);
  for (size_t i = 0; i < count; i++) {
    struct race_thing semaphore = semaphore_of(argument(task, 0), operations[i].sem_num);
    races_tell(races_of(engine), task->number, semaphore);
    if (operations[i].sem_op < 0)
      races_semaphore_taking(races_of(engine), task->number, semaphore);
    if (adds)
      operate(engine, task, &operations[i]);
  }
}

static void leave_semop(struct engine *engine, struct task *task, int64_t result) {
  struct sembuf operations[MOST_OPERATIONS];
  size_t count = read_operations(task, operations);
  if (result < 0)
    ordering_look(engine, task, COMMON_REMOVALS);
  if (result < 0 || only_adds(operations, count))
    return;
  for (size_t i = 0; i < count; i++)
    operate(engine, task, &operations[i]);
}

/* How many semaphores the largest set has: what is said of others beyond the end of a smaller one does no harm. */
static int most_semaphores(const struct engine *engine) {
  int64_t count = 0;
  vec_each(&engine->record->made.objects, object)
    if (object->kind == OBJECT_SEM && object->items > count)
      count = object->items;
  return count < MOST_OPERATIONS ? (int)count : MOST_OPERATIONS;
}

static void set_values(struct engine *engine, struct task *task) {
  unsigned short values[MOST_OPERATIONS];
  size_t got = tracee_read_some(task->tid, registers_argument(&task->entry, 3), values, sizeof values);
  int count = most_semaphores(engine);
  for (size_t i = 0; i < got / sizeof *values && (int)i < count; i++)
    races_semaphore_set(races_of(engine), task->number, semaphore_of(argument(task, 0), (int)i), values[i]);
}

static void enter_semctl(struct engine *engine, struct task *task) {
  int command = argument(task, 2) & ~IPC_64_FLAG;
  enter_control(engine, task, command, OBJECT_SEM);
  if (command == SETVAL)
    races_semaphore_set(races_of(engine), task->number, semaphore_of(argument(task, 0), argument(task, 1)),
                        registers_argument(&task->entry, 3) & 0xffff);
  if (command == SETALL)
    set_values(engine, task);
}

/* What is asked for: of all the set's, whichever it was. IPC_STAT tells when one was used last. */
static void leave_semctl(struct engine *engine, struct task *task, int64_t result) {
  (void)result;
  ordering_look(engine, task, COMMON_REMOVALS);
  races_look(races_of(engine), task->number, system_v(OBJECT_SEM, argument(task, 0)));
  int command = argument(task, 2) & ~IPC_64_FLAG;
  int count = command == GETALL || command == IPC_STAT ? most_semaphores(engine) : 0;
  for (int i = 0; i < count; i++)
    races_look(races_of(engine), task->number, semaphore_of(argument(task, 0), i));
  races_look(races_of(engine), task->number, semaphore_of(argument(task, 0), argument(task, 1)));
}

/* ---- messages ---- */

static struct race_thing queue_of_id(int id) {
  return ordering_thing(RACE_THING_QUEUE, PART_SYSTEM_V, (uint64_t)(unsigned)id);
}

static int64_t message_type(const struct task *task) {
  long type = 0;
  tracee_read(task->tid, registers_argument(&task->entry, 1), &type, sizeof type);
  return type;
}

static void enter_msgsnd(struct engine *engine, struct task *task) {
  races_send_begin(races_of(engine), task->number, queue_of_id(argument(task, 0)));
  races_tell(races_of(engine), task->number, system_v(OBJECT_MSG, argument(task, 0)));
}

static void leave_message_sent(struct engine *engine, const struct task *task, int64_t result, struct race_thing queue,
                               int64_t tag) {
  if (result < 0)
    ordering_look(engine, task, COMMON_REMOVALS);
  if (task->waited)
    races_look(races_of(engine), task->number, queue); /* for room */
  if (result >= 0)
    races_send(races_of(engine), task->number, queue, tag);
}

static void leave_msgsnd(struct engine *engine, struct task *task, int64_t result) {
  if (result >= 0)
    ordering_room_in_queue(engine, task, argument(task, 0), (int64_t)registers_argument(&task->entry, 2));
  leave_message_sent(engine, task, result, queue_of_id(argument(task, 0)), message_type(task));
}

static void enter_msgrcv(struct engine *engine, struct task *task) {
  races_tell(races_of(engine), task->number, queue_of_id(argument(task, 0))); /* as for enter_read() */
}

static void leave_msgrcv(struct engine *engine, struct task *task, int64_t result) {
  struct race_thing queue = queue_of_id(argument(task, 0));
  if (result < 0) {
    ordering_look(engine, task, COMMON_REMOVALS);
    return;
  }
  if (argument(task, 4) & MSG_COPY) {
    races_look(races_of(engine), task->number, system_v(OBJECT_MSG, argument(task, 0)));
    return;
  }
  races_receive(races_of(engine), task->number, queue, message_type(task));
  races_tell(races_of(engine), task->number, queue); /* there is room now */
  ordering_room_in_queue(engine, task, argument(task, 0), -result);
}

static void leave_msgctl(struct engine *engine, struct task *task, int64_t result) {
  struct msqid_ds state;
  if ((argument(task, 1) & ~IPC_64_FLAG) == IPC_SET && result == 0 &&
      tracee_read(task->tid, registers_argument(&task->entry, 2), &state, sizeof state) == 0)
    ordering_room_bounded(engine, argument(task, 0), state.msg_qbytes);
  ordering_look(engine, task, COMMON_REMOVALS);
  races_look(races_of(engine), task->number, system_v(OBJECT_MSG, argument(task, 0)));
  races_look(races_of(engine), task->number, queue_of_id(argument(task, 0)));
}

static struct race_thing queue_of_file(uint64_t inode) { return ordering_thing(RACE_THING_QUEUE, PART_FILE, inode); }

static void enter_mq_send(struct engine *engine, struct task *task) {
  uint64_t inode;
  ordering_tell(engine, task, COMMON_NOTICES);
  ordering_tell(engine, task, COMMON_INPUT);
  if (descriptor(task, 0, &inode) == FD_NONE)
    return;
  races_send_begin(races_of(engine), task->number, queue_of_file(inode));
  races_tell(races_of(engine), task->number, file_of(inode));
}

static void leave_mq_send(struct engine *engine, struct task *task, int64_t result) {
  uint64_t inode;
  if (descriptor(task, 0, &inode) == FD_NONE)
    return;
  if (result >= 0)
    ordering_room_in_mqueue(engine, task, inode, 1);
  leave_message_sent(engine, task, result, queue_of_file(inode), (int64_t)registers_argument(&task->entry, 3));
}

static void enter_mq_receive(struct engine *engine, struct task *task) {
  uint64_t inode;
  if (descriptor(task, 0, &inode) == FD_NONE)
    return;
  races_tell(races_of(engine), task->number, queue_of_file(inode));
  ordering_tell(engine, task, COMMON_ROOM);
}

/* mq_overview(7): of the highest priority first. */
static void leave_mq_receive(struct engine *engine, struct task *task, int64_t result) {
  uint64_t inode;
  if (result < 0 || descriptor(task, 0, &inode) == FD_NONE)
    return;
  races_receive(races_of(engine), task->number, queue_of_file(inode), RACES_HIGHEST);
  races_tell(races_of(engine), task->number, queue_of_file(inode));
  ordering_tell(engine, task, COMMON_ROOM);
  ordering_room_in_mqueue(engine, task, inode, -1);
}

static void leave_mq_attributes(struct engine *engine, struct task *task, int64_t result) {
  uint64_t inode;
  (void)result;
  if (descriptor(task, 0, &inode) == FD_NONE)
    return;
  races_look(races_of(engine), task->number, file_of(inode));
  races_look(races_of(engine), task->number, queue_of_file(inode));
}

/* ---- processes and signals ---- */

/* Whatever came of it, ended, stopped, it did all that it has done so far before it. */
static void look_at_process(struct engine *engine, const struct task *task, int pid) {
  vec_each(&engine->tasks, other)
    if (*other != task && engine->record->timeline.processes.items[(*other)->process].pid == pid)
      races_pass(races_of(engine), (*other)->number, task->number);
}

static void leave_wait(struct engine *engine, struct task *task, int64_t result) {
  if (result > 0)
    look_at_process(engine, task, (int)result);
}

static void leave_waitid(struct engine *engine, struct task *task, int64_t result) {
  siginfo_t info = {0};
  if (result == 0 && tracee_read(task->tid, registers_argument(&task->entry, 2), &info, sizeof info) == 0)
    look_at_process(engine, task, info.si_pid);
}

/* Another than the one that made it: that one has ended. */
static void leave_parent(struct engine *engine, struct task *task, int64_t result) {
  int parent = task_process(engine, task)->parent;
  if (parent >= 0 && engine->record->timeline.processes.items[parent].pid != result)
    ordering_look(engine, task, COMMON_ENDS);
}

static void enter_exec(struct engine *engine, struct task *task) {
  ordering_tell(engine, task, COMMON_EXECS);
  enter_closing(engine, task);
}

/* vfork(2), and clone(2) as posix_spawn(3) makes it: its child has executed a program, or ended. */
static void leave_fork(struct engine *engine, struct task *task, int64_t result) {
  if (result <= 0 || !task->waited)
    return;
  ordering_look(engine, task, COMMON_EXECS);
  ordering_look(engine, task, COMMON_ENDS);
}

static void enter_signal(struct engine *engine, struct task *task) {
  int index = call_id(task->call) == CALL_tgkill || call_id(task->call) == CALL_rt_tgsigqueueinfo ? 2 : 1;
  races_tell(races_of(engine), task->number, state_of(PART_SIGNAL, (uint64_t)argument(task, index)));
  ordering_tell(engine, task, COMMON_INPUT); /* signalfd(2) */
  ordering_tell(engine, task, COMMON_SOCKETS);
}

/* kill(pid, 0) asks whether it is there still. */
static void leave_signal(struct engine *engine, struct task *task, int64_t result) {
  if (result < 0)
    ordering_look(engine, task, COMMON_ENDS);
}

static void leave_signal_wait(struct engine *engine, struct task *task, int64_t result) {
  if (result > 0)
    ordering_signalled(engine, task, (int)result);
}

/* ---- the table ---- */

static const struct meaning {
  void (*enter)(struct engine *engine, struct task *task);
  void (*leave)(struct engine *engine, struct task *task, int64_t result);
} meanings[CALL_COUNT] = {
    [CALL_shmget] = {NULL, leave_shmget},
    [CALL_semget] = {NULL, leave_semget},
    [CALL_msgget] = {NULL, leave_msgget},
    [CALL_shmat] = {enter_attach, NULL},
    [CALL_shmdt] = {enter_attach, NULL},
    [CALL_shmctl] = {enter_shmctl, leave_shmctl},
    [CALL_semop] = {enter_semop, leave_semop},
    [CALL_semtimedop] = {enter_semop, leave_semop},
    [CALL_semctl] = {enter_semctl, leave_semctl},
    [CALL_msgsnd] = {enter_msgsnd, leave_msgsnd},
    [CALL_msgrcv] = {enter_msgrcv, leave_msgrcv},
    [CALL_msgctl] = {enter_msgctl, leave_msgctl},
    [CALL_mq_open] = {enter_open, leave_open},
    [CALL_mq_unlink] = {enter_name, leave_name},
    [CALL_mq_timedsend] = {enter_mq_send, leave_mq_send},
    [CALL_mq_timedreceive] = {enter_mq_receive, leave_mq_receive},
    [CALL_mq_getsetattr] = {NULL, leave_mq_attributes},
    [CALL_open] = {enter_open, leave_open},
    [CALL_openat] = {enter_open, leave_open},
    [CALL_openat2] = {enter_open, leave_open},
    [CALL_creat] = {enter_open, leave_open},
    [CALL_mknod] = {enter_name, leave_name},
    [CALL_mknodat] = {enter_name, leave_name},
    [CALL_mkdir] = {enter_name, leave_name},
    [CALL_mkdirat] = {enter_name, leave_name},
    [CALL_link] = {enter_name, leave_name},
    [CALL_linkat] = {enter_name, leave_name},
    [CALL_symlink] = {enter_name, leave_name},
    [CALL_symlinkat] = {enter_name, leave_name},
    [CALL_rename] = {enter_name, leave_name},
    [CALL_renameat] = {enter_name, leave_name},
    [CALL_renameat2] = {enter_name, leave_name},
    [CALL_unlink] = {enter_name, leave_name},
    [CALL_unlinkat] = {enter_name, leave_name},
    [CALL_rmdir] = {enter_name, leave_name},
    [CALL_truncate] = {enter_name, NULL},
    [CALL_ftruncate] = {enter_size, NULL},
    [CALL_fallocate] = {enter_size, NULL},
    [CALL_stat] = {NULL, leave_name},
    [CALL_lstat] = {NULL, leave_name},
    [CALL_access] = {NULL, leave_name},
    [CALL_faccessat] = {NULL, leave_name},
    [CALL_faccessat2] = {NULL, leave_name},
    [CALL_getppid] = {NULL, leave_parent},
    [CALL_fstat] = {NULL, leave_stat},
    [CALL_newfstatat] = {NULL, leave_stat},
    [CALL_statx] = {NULL, leave_stat},
    [CALL_getdents64] = {NULL, leave_name},
    [CALL_close] = {enter_close, NULL},
    [CALL_close_range] = {enter_closing, NULL},
    [CALL_dup2] = {enter_closing, NULL},
    [CALL_dup3] = {enter_closing, NULL},
    [CALL_fcntl] = {enter_lock, leave_fcntl},
    [CALL_flock] = {enter_lock, leave_lock},
    [CALL_read] = {enter_read, leave_read},
    [CALL_readv] = {enter_read, leave_read},
    [CALL_pread64] = {enter_read, leave_read},
    [CALL_preadv] = {enter_read, leave_read},
    [CALL_preadv2] = {enter_read, leave_read},
    [CALL_write] = {enter_write, leave_write},
    [CALL_writev] = {enter_write, leave_write},
    [CALL_pwrite64] = {enter_write, leave_write},
    [CALL_pwritev] = {enter_write, leave_write},
    [CALL_pwritev2] = {enter_write, leave_write},
    [CALL_vmsplice] = {enter_transfer, leave_transfer},
    [CALL_sendfile] = {enter_transfer, leave_transfer},
    [CALL_splice] = {enter_transfer, leave_transfer},
    [CALL_tee] = {enter_transfer, leave_transfer},
    [CALL_listen] = {enter_socket, NULL},
    [CALL_bind] = {enter_socket, NULL},
    [CALL_accept] = {enter_socket, leave_socket},
    [CALL_accept4] = {enter_socket, leave_socket},
    [CALL_connect] = {enter_socket, leave_socket},
    [CALL_sendto] = {enter_socket, leave_send},
    [CALL_sendmsg] = {enter_socket, leave_send},
    [CALL_sendmmsg] = {enter_socket, leave_send},
    [CALL_ioctl] = {NULL, leave_device_control},
    [CALL_recvfrom] = {enter_read, leave_read},
    [CALL_recvmsg] = {enter_read, leave_read},
    [CALL_recvmmsg] = {enter_read, leave_read},
    [CALL_shutdown] = {enter_socket, leave_socket},
    [CALL_poll] = {NULL, leave_poll},
    [CALL_ppoll] = {NULL, leave_poll},
    [CALL_select] = {NULL, leave_poll},
    [CALL_pselect6] = {NULL, leave_poll},
    [CALL_epoll_wait] = {NULL, leave_poll},
    [CALL_epoll_pwait] = {NULL, leave_poll},
    [CALL_epoll_pwait2] = {NULL, leave_poll},
    [CALL_fork] = {NULL, leave_fork},
    [CALL_vfork] = {NULL, leave_fork},
    [CALL_clone] = {NULL, leave_fork},
    [CALL_execve] = {enter_exec, NULL},
    [CALL_execveat] = {enter_exec, NULL},
    [CALL_wait4] = {NULL, leave_wait},
    [CALL_waitid] = {NULL, leave_waitid},
    [CALL_exit] = {enter_closing, NULL},
    [CALL_exit_group] = {enter_closing, NULL},
    [CALL_kill] = {enter_signal, leave_signal},
    [CALL_tkill] = {enter_signal, leave_signal},
    [CALL_tgkill] = {enter_signal, leave_signal},
    [CALL_rt_sigqueueinfo] = {enter_signal, leave_signal},
    [CALL_rt_tgsigqueueinfo] = {enter_signal, leave_signal},
    [CALL_pidfd_send_signal] = {enter_signal, leave_signal},
    [CALL_rt_sigtimedwait] = {NULL, leave_signal_wait},
};

void ordering_calls_enter(struct engine *engine, struct task *task) {
  const struct meaning *meaning = &meanings[call_id(task->call)];
  if (meaning->enter)
    meaning->enter(engine, task);
}

void ordering_calls_return(struct engine *engine, struct task *task, int64_t result) {
  const struct meaning *meaning = &meanings[call_id(task->call)];
  if (meaning->leave)
    meaning->leave(engine, task, result);
}
