/* What each stop of a task means: it enters a call or returns from one, starts a process, gets a signal, ends. */
#include "run/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum {
  IDLE_CALLS = 20000,       /* that only asked, with nothing changed by anybody: nothing ever will */
  MOST_CALL_EVENTS = 20000, /* in a timeline */
};

/* ---- resuming ---- */

int stops_resume(struct engine *engine, struct task *task, int request) {
  int signal = task->pending_signal;
  task->pending_signal = 0;
  task->state = TASK_RUNNING;
  if (request == PTRACE_CONT)
    task->call = NULL;
  if (ptrace(request, task->tid, 0, (long)signal) == 0 || errno == ESRCH) /* killed meanwhile: its end will come */
    return 0;
  return engine_failed(engine, "resume a program", task);
}

/* ---- calls that are translated ---- */

static int host_is_in_the_way(struct engine *engine, struct task *task) {
  return engine_finish(engine, RUN_UNSUPPORTED, task, translation_problem(engine->pod.translation));
}

static int set_registers(struct engine *engine, const struct task *task, const struct registers *regs) {
  return registers_set(task->tid, regs) && errno != ESRCH ? engine_failed(engine, "set registers", task) : 0;
}

/* A call that only its translation concerns, or one that has to be made before another: nobody else takes notice. */
static int on_unseen_entry(struct engine *engine, struct task *task, struct registers *regs, bool prepares) {
  enum translated outcome = CALL_ALTERED;
  if (!prepares)
    outcome = translation_enter(engine->pod.translation, &task->errand, task->tid, task->group, regs);
  if (outcome == CALL_IMPOSSIBLE)
    return host_is_in_the_way(engine, task);
  if (outcome == CALL_ANSWERED)
    registers_set_call(regs, -1);
  if (outcome != CALL_AS_IT_IS && set_registers(engine, task, regs))
    return -1;
  if (ptrace(outcome == CALL_ALTERED ? PTRACE_SYSCALL : PTRACE_CONT, task->tid, 0, 0) && errno != ESRCH)
    return engine_failed(engine, "resume a program", task);
  return 0;
}

static int on_unseen_return(struct engine *engine, struct task *task) {
  struct registers regs;
  if (registers_get(task->tid, &regs))
    return errno == ESRCH ? 0 : engine_failed(engine, "read registers", task);
  if (translation_leave(engine->pod.translation, &task->errand, task->tid, &regs) == CALL_IMPOSSIBLE)
    return host_is_in_the_way(engine, task);
  if (set_registers(engine, task, &regs))
    return -1;
  return ptrace(PTRACE_CONT, task->tid, 0, 0) && errno != ESRCH ? engine_failed(engine, "resume a program", task) : 0;
}

/* How a task goes on from a stop that means nothing: an errand is to be seen to its end. */
static int request_of(const struct task *task) {
  return task->call || task->errand.active ? PTRACE_SYSCALL : PTRACE_CONT;
}

/* ---- calls: entry and return ---- */

/* The result of a call that was interrupted and that the kernel may make again (errno.h of the kernel). */
static bool is_restart(int64_t result) { return result <= -512 && result >= -516; }

/* Control commands that only look; IPC_64 (0x100), which the C library adds, taken off. */
static bool is_look(const struct task *task) {
  int second = (int)registers_argument(&task->entry, 1);
  int third = (int)registers_argument(&task->entry, 2);
  switch (call_id(task->call)) {
  case CALL_kill: return second == 0;
  case CALL_shmctl:
  case CALL_msgctl: return (second & ~0x100) == IPC_STAT;
  case CALL_semctl: return third != SETVAL && third != SETALL && (third & ~0x100) != IPC_RMID;
  default: return false;
  }
}

/* Nobody else could notice that the call was made. */
static bool only_asked(const struct task *task, int64_t result) {
  const struct call *call = task->call;
  if (result < 0 || call->flags & CALL_FLAG_PEEKS || is_look(task))
    return true;
  return result == 0 && (call->wait == WAIT_SEVERAL || call->wait == WAIT_CHILD || call->wait == WAIT_TIME ||
                         call->wait == WAIT_INPUT);
}

static void count_fruitless(struct engine *engine, struct task *task, int64_t result) {
  task->calls_in_a_row++;
  if (!only_asked(task, result)) {
    task_got_on(task);
    engine_changed(engine);
    return;
  }
  task->fruitless = call_id(task->call) == CALL_sched_yield ? FRUITLESS_CALLS : task->fruitless + 1;
  if (task->call->effect == EFFECT_READS_CLOCK)
    return; /* the clock moves on by it, and says when that is enough */
  if (++engine->idle_calls > IDLE_CALLS)
    engine->in_vain = true;
}

static void complete_event(struct engine *engine, struct task *task, int64_t result) {
  if (!task->has_event)
    return;
  struct event *event = &engine->record->timeline.events.items[task->event];
  event->waited = task->waited;
  symbols_complete(engine, task, event, result);
  task->has_event = false;
}

static void note_shared_mapping(struct engine *engine, const struct task *task) {
  const int shared = MAP_SHARED | MAP_ANONYMOUS;
  if (call_id(task->call) == CALL_mmap && ((int)registers_argument(&task->entry, 3) & shared) == shared)
    engine->shared_asked += (int64_t)registers_argument(&task->entry, 1);
}

/* The call has come to its result, which its program will see. */
static void call_returned(struct engine *engine, struct task *task, int64_t result) {
  if (result >= 0 && task->call->effect != EFFECT_NOTHING)
    objects_note(engine, task, result); /* first: the object that was made has its name from then on */
  complete_event(engine, task, result);
  if (result >= 0)
    note_shared_mapping(engine, task);
  if (result >= 0 && task->call->wait == WAIT_OPEN)
    intrusion_opened(engine, task, (int)result);
  if (result > 0 && task->call->flags & CALL_FLAG_WRITES)
    output_written(engine, task, result);
  count_fruitless(engine, task, result);
}

static int on_return(struct engine *engine, struct task *task) {
  struct registers came;
  if (task->errand.active && !task->call)
    return on_unseen_return(engine, task);
  task->state = TASK_READY;
  task->stop = STOP_RETURN;
  if (!task->call)
    return 0;
  if (registers_get(task->tid, &came))
    return errno == ESRCH ? 0 : engine_failed(engine, "read registers", task);
  struct registers regs = came;
  if (task->errand.active &&
      translation_leave(engine->pod.translation, &task->errand, task->tid, &regs) == CALL_IMPOSSIBLE)
    return host_is_in_the_way(engine, task);
  clock_leave_call(engine, task, &regs);
  if (task->altered)
    registers_restore_call(&regs, &task->entry);
  if (memcmp(&came, &regs, sizeof regs) != 0 && registers_set(task->tid, &regs) && errno != ESRCH)
    return engine_failed(engine, "set registers", task);
  int64_t result = registers_result(&regs);
  task->return_pc = registers_pc(&regs);
  task->repeating = is_restart(result) || (result == -EINTR && task->waited && !task->expired);
  task->altered = false;
  if (!task->repeating) {
    task->deadline = NEVER;
    call_returned(engine, task, result);
  }
  task->expired = false;
  return 0;
}

static int on_entry(struct engine *engine, struct task *task) {
  const struct registers before = task->entry;
  struct registers regs;
  if (registers_get(task->tid, &regs))
    return errno == ESRCH ? 0 : engine_failed(engine, "read registers", task);
  const struct call *call = call_by_number(registers_call(&regs));
  bool prepares =
      engine->pod.translation && translation_prepare(engine->pod.translation, &task->errand, task->tid, &regs);
  if (engine->pod.translation && (prepares || !call))
    return on_unseen_entry(engine, task, &regs, prepares);
  task->entry = regs;
  task->call = call;
  if (!task->call)
    return error_set(engine->err, ERROR_SYSTEM, "call %ld stopped and is not in the table",
                     registers_call(&task->entry));
  /* An interrupted call that is made again has the same registers, its number included. */
  task->repeating = task->repeating && memcmp(&before, &task->entry, sizeof before) == 0;
  task->spinning = 0;
  task->state = TASK_READY;
  task->stop = STOP_ENTRY;
  return 0;
}

static bool is_too_many(const struct engine *engine, const struct call *call) {
  return call->flags & CALL_FLAG_STARTS && (int64_t)engine_tasks_alive(engine) >= engine->limits->processes;
}

static void note_forbidden(struct engine *engine, const struct task *task) {
  if (engine->record->problem)
    return;
  engine->record->problem = xstrdup(task->call->name);
  engine->record->problem_process = task->process;
}

enum {
  NEW_NAMESPACES =
      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWCGROUP,
};

/* Families of sockets that are the pod's own. Others are of the whole machine (AF_VSOCK), or doors into the kernel that
 * no program of a course needs. */
static bool is_own_family(int family) {
  return family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK;
}

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59 /* Linux 5.11 */
#endif

/* Calls would be answered before the tracer hears of them. */
static bool hides_calls(int option) { return option == PR_SET_SECCOMP || option == PR_SET_SYSCALL_USER_DISPATCH; }

/* Ways out of sight that one argument makes. */
static bool is_forbidden(const struct task *task, const struct registers *regs) {
  uint64_t first = registers_argument(regs, 0);
  switch (call_id(task->call)) {
  case CALL_clone: return first & NEW_NAMESPACES;
  case CALL_socket: return !is_own_family((int)first);
  case CALL_prctl: return hides_calls((int)first);
  case CALL_prlimit64: return first && (int)first != procfs_inner_pid(task->group) && registers_argument(regs, 2);
  default: return task->call->flags & CALL_FLAG_DENIED;
  }
}

/* Calls that are answered here, since making them would let a program out of sight. */
static bool refuse(struct engine *engine, struct task *task, struct registers *regs) {
  enum call_id id = call_id(task->call);
  if (is_forbidden(task, regs)) {
    registers_set_result(regs, -EPERM);
    note_forbidden(engine, task);
    return true;
  }
  if (id == CALL_clone && registers_argument(regs, 0) & CLONE_UNTRACED) {
    registers_set_argument(regs, 0, registers_argument(regs, 0) & ~(uint64_t)CLONE_UNTRACED);
    task->altered = true;
  }
  /* All share one CPU with their tracer, and stay readable for it. */
  if (id == CALL_sched_setaffinity || (id == CALL_prctl && registers_argument(regs, 0) == PR_SET_DUMPABLE)) {
    registers_set_result(regs, 0);
    return true;
  }
  if (id == CALL_memfd_create && engine->pod.cgroup.kind == CGROUP_NONE) { /* memory that nobody would count */
    registers_set_result(regs, -ENOSYS);
    return true;
  }
  return false;
}

static void begin_event(struct engine *engine, struct task *task, const struct injection *injection) {
  bool worth_a_line = !(task->call->flags & CALL_FLAG_QUIET) && !places_is_valgrinds(engine, task) &&
                      engine->record->timeline.events.count <= MOST_CALL_EVENTS;
  task->has_event = false;
  if (!worth_a_line && !injection)
    return;
  char *arguments = symbols_arguments(engine, task, true);
  struct event *event = engine_event(engine, task, EVENT_CALL);
  event->call = task->call->name;
  event->arguments = arguments;
  event->injected = injection ? xstrdup(injection->call) : NULL;
  task->has_event = true;
  task->event = engine->record->timeline.events.count - 1;
  places_note(engine, task, task->event);
}

/* Reading libraries, before any code of the program has run. Other calls have no business in the loader. */
static bool is_the_loaders(struct engine *engine, const struct task *task) {
  switch (call_id(task->call)) {
  case CALL_openat:
    if (registers_argument(&task->entry, 2) & O_CREAT)
      return false;
    break;
  case CALL_fstat:
  case CALL_newfstatat:
  case CALL_mmap:
  case CALL_munmap:
  case CALL_read:
  case CALL_pread64:
  case CALL_close: break;
  default: return false;
  }
  return places_is_loading(engine, task);
}

/* The same in every program: nobody asks what came of it. */
static int enter_call_of_loader(struct engine *engine, struct task *task) {
  struct registers regs = task->entry;
  if (!engine->pod.translation)
    return stops_resume(engine, task, PTRACE_CONT);
  task->call = NULL;
  task->state = TASK_RUNNING;
  return on_unseen_entry(engine, task, &regs, false);
}

/* What is to be made of the call on this host. */
static enum translated translate(struct engine *engine, struct task *task, struct registers *regs) {
  if (!engine->pod.translation)
    return CALL_AS_IT_IS;
  return translation_enter(engine->pod.translation, &task->errand, task->tid, task->group, regs);
}

/* Makes the call that the task is about to make, or answers it. */
int stops_enter_call(struct engine *engine, struct task *task) {
  struct registers regs = task->entry;
  if (++engine->events > engine->limits->events)
    return engine_finish(engine, RUN_EVENT_LIMIT, task, NULL);
  memcheck_hear(engine, task);
  if (call_id(task->call) == CALL_execve || call_id(task->call) == CALL_execveat)
    counting_look(engine, task);
  if (is_the_loaders(engine, task))
    return enter_call_of_loader(engine, task);
  if (is_too_many(engine, task->call))
    return engine_finish(engine, RUN_PROCESS_LIMIT, task, NULL);
  const struct injection *injection = NULL;
  if (!task->repeating) {
    task->deadline = NEVER;
    task->waited = false;
    injection = inject_due(engine, task);
    begin_event(engine, task, injection);
  }
  if (task->call->wait == WAIT_TIME)
    task->slept_at = engine->changes;
  if (task->call->flags & CALL_FLAG_PEEKS || task->call->wait == WAIT_TIME || task->fruitless)
    progress_observe(engine, task);
  bool answered = refuse(engine, task, &regs) || (injection && inject_apply(injection, task, &regs)) ||
                  clock_enter_call(engine, task, &regs);
  enum translated translated = answered ? CALL_AS_IT_IS : translate(engine, task, &regs);
  if (translated == CALL_IMPOSSIBLE)
    return host_is_in_the_way(engine, task);
  answered = answered || translated == CALL_ANSWERED;
  task->altered = task->altered || translated == CALL_ALTERED;
  task->repeating = false;
  if (answered) {
    registers_set_call(&regs, -1);
    call_returned(engine, task, registers_result(&regs));
    task->altered = false;
  }
  if ((answered || task->altered) && registers_set(task->tid, &regs) && errno != ESRCH)
    return engine_failed(engine, "set registers", task);
  return stops_resume(engine, task, answered ? PTRACE_CONT : PTRACE_SYSCALL);
}

/* ---- other stops ---- */

static int on_new_child(struct engine *engine, struct task *parent, int event) {
  unsigned long message;
  if (ptrace(PTRACE_GETEVENTMSG, parent->tid, 0, &message))
    return errno == ESRCH ? 0 : engine_failed(engine, "learn of a new process", parent);
  pid_t tid = (pid_t)message;
  pid_t group = procfs_group(tid);
  struct process_state *state = task_process_state(engine, parent);
  int process = parent->process;
  if (group != parent->group) {
    size_t image = state->image;
    bool own = state->own_image;
    process = engine_add_process(engine, group, state->role, parent->process);
    engine->processes.items[process].image = image;
    engine->processes.items[process].own_image = own;
    engine->processes.items[process].start_event = parent->has_event ? parent->event : NO_EVENT;
    counting_inherit(engine, parent, process, event == PTRACE_EVENT_VFORK);
  }
  struct task *task = engine_add_task(engine, tid, group, process);
  if (group != parent->group)
    engine_event(engine, task, EVENT_START);
  vec_each(&engine->early, stopped)
    if (*stopped == tid) {
      task->state = TASK_READY;
      *stopped = 0;
    }
  parent->vfork_child = event == PTRACE_EVENT_VFORK ? tid : 0;
  return stops_resume(engine, parent, PTRACE_SYSCALL);
}

/* Only one thread is left, under the id of the main one, whichever made the call: execve(2). */
static int on_exec(struct engine *engine, struct task *task) {
  unsigned long former = 0;
  ptrace(PTRACE_GETEVENTMSG, task->tid, 0, &former);
  struct task *caller = (pid_t)former == task->tid ? task : engine_task(engine, (pid_t)former);
  if (caller && caller != task) {
    task->call = caller->call;
    task->entry = caller->entry;
    task->has_event = caller->has_event;
    task->event = caller->event;
    tracee_close(&task->tracee);
    tracee_open(&task->tracee, task->tid);
  }
  vec_each(&engine->tasks, place) {
    struct task *other = *place;
    if (other != task && other->group == task->group && other->state != TASK_DEAD) {
      task_process_state(engine, other)->tasks--;
      other->state = TASK_DEAD;
      tracee_close(&other->tracee);
    }
  }
  task->leaves_group = false;
  task->altered = task->errand.active = false; /* its registers are new ones */
  struct registers regs;
  uint64_t loader;
  if (registers_get(task->tid, &regs) || arch_tame_new_image(task->tid, &regs, &loader))
    return errno == ESRCH ? 0 : engine_failed(engine, "prepare a new program", task);
  const struct role *role = places_new_image(engine, task, loader);
  task_process_state(engine, task)->own_image = role != NULL;
  counting_new_image(engine, task, role);
  if (role && role->start.kind == MOMENT_BY_ROLE)
    engine_become_role(engine, task, role);
  return stops_resume(engine, task, PTRACE_SYSCALL);
}

static int on_exiting(struct engine *engine, struct task *task) {
  struct process_state *state = task_process_state(engine, task);
  if (engine->pod.translation)
    translation_last_call(engine->pod.translation, task->tid);
  task->cpu_counted = tracee_cpu_ns(&task->tracee);
  counting_look(engine, task);
  if (engine->memcheck)
    memcheck_look_at_descriptors(engine, task);
  task->leaves_group = task->tid == task->group && state->tasks > 1;
  if (ptrace(PTRACE_CONT, task->tid, 0, 0) && errno != ESRCH)
    return engine_failed(engine, "let a program end", task);
  task->state = TASK_DYING;
  return 0;
}

static bool is_stop_signal(int signal) {
  return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static int on_trap_stop(struct engine *engine, struct task *task, int signal) {
  if (is_stop_signal(signal)) {
    task->state = TASK_STOPPED;
    if (ptrace(PTRACE_LISTEN, task->tid, 0, 0) && errno != ESRCH)
      return engine_failed(engine, "leave a program stopped", task);
    return 0;
  }
  if (task->state == TASK_NEW || task->state == TASK_STOPPED) {
    task->stop = task->state == TASK_NEW ? STOP_START : STOP_RETURN;
    task->state = TASK_READY;
    return 0;
  }
  if (task->interrupting) {
    task->interrupting = false;
    task->state = TASK_READY;
    task->stop = STOP_SLICE;
    task->spinning++;
    return 0;
  }
  return stops_resume(engine, task, request_of(task));
}

/* A signal that the program ignores interrupts nothing when nobody traces; under ptrace(2) it does, and calls that are
 * never restarted (semop, epoll_wait, msgrcv) would fail with EINTR. So such a call is made again, unseen. */
static int on_signal(struct engine *engine, struct task *task, int signal) {
  struct registers regs;
  enum signal_action action = procfs_signal_action(task->tid, signal);
  task->state = TASK_READY;
  task->stop = STOP_RETURN;
  task->pending_signal = signal;
  if (action == ACTION_IGNORE) {
    if (task->repeating && registers_get(task->tid, &regs) == 0 && registers_result(&regs) == -EINTR &&
        registers_pc(&regs) == task->return_pc) {
      registers_repeat_call(&regs, &task->entry);
      registers_set(task->tid, &regs);
      task->pending_signal = 0;
    }
    return 0;
  }
  if (task->repeating) {
    complete_event(engine, task, -EINTR);
    task->repeating = false;
    task->deadline = NEVER;
  }
  struct event *event = engine_event(engine, task, EVENT_SIGNAL);
  event->signal = signal;
  event->status = action == ACTION_HANDLE;
  places_note(engine, task, engine->record->timeline.events.count - 1);
  engine_changed(engine);
  return 0;
}

static int on_stop(struct engine *engine, struct task *task, int status) {
  int signal = WSTOPSIG(status);
  if (signal == (SIGTRAP | 0x80))
    return on_return(engine, task);
  switch (status >> 16) {
  case 0: return on_signal(engine, task, signal);
  case PTRACE_EVENT_SECCOMP: return on_entry(engine, task);
  case PTRACE_EVENT_FORK:
  case PTRACE_EVENT_VFORK:
  case PTRACE_EVENT_CLONE: return on_new_child(engine, task, status >> 16);
  case PTRACE_EVENT_EXEC: return on_exec(engine, task);
  case PTRACE_EVENT_EXIT: return on_exiting(engine, task);
  case PTRACE_EVENT_STOP: return on_trap_stop(engine, task, signal);
  default: return stops_resume(engine, task, request_of(task));
  }
}

/* Only the kernel can end it, when memory is short; and it does when a program has asked to be spared for it. */
static int first_process_ended(struct engine *engine) {
  if (cgroup_memory_exceeded(&engine->pod.cgroup))
    return engine_finish(engine, RUN_MEMORY_LIMIT, engine->current, NULL);
  return error_set(engine->err, ERROR_SYSTEM, "the pod's first process died");
}

int stops_handle(struct engine *engine, pid_t tid, int status) {
  if (tid == engine->pod.init)
    return WIFSTOPPED(status) ? (ptrace(PTRACE_CONT, tid, 0, 0), 0) : first_process_ended(engine);
  struct task *task = engine_task(engine, tid);
  if (!task) { /* a child that stopped before its parent's event told of it */
    if (WIFSTOPPED(status))
      *vec_add(&engine->early) = tid;
    return 0;
  }
  if (WIFSTOPPED(status))
    return on_stop(engine, task, status);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && cgroup_memory_exceeded(&engine->pod.cgroup))
    return engine_finish(engine, RUN_MEMORY_LIMIT, task, NULL); /* the kernel was faster than our own look */
  engine_task_ended(engine, task, status);
  return 0;
}
