/* Conducts a run: stops every task at its calls, lets one go on at a time, and knows when nobody can. */
#include "run/engine.h"

#include "base/clock.h"
#include "linux/procfs.h"
#include "run/moments.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum {
  TICK_NS = 10 * 1000 * 1000,     /* how often limits are looked at while a program computes */
  SLICE_NS = 50 * 1000 * 1000,    /* CPU time: only real spinning computes that long without a call */
  SPIN_SLICE_NS = 1 * 1000 * 1000, /* for one that is known to spin */
  FRUITLESS_CALLS = 16,           /* in a row: the task polls, others go first */
  YIELDS = 32,                    /* before waiting for the kernel with a clock */
  IDLE_CALLS = 20000,             /* that only asked, with nothing changed by anybody: nothing ever will */
};

/* ---- asking about tasks ---- */

bool task_is_alive(const struct task *task) {
  return task->state != TASK_DEAD && task->state != TASK_DYING;
}

struct process *task_process(const struct engine *engine, const struct task *task) {
  return &engine->record->timeline.processes.items[task->process];
}

struct process_state *task_process_state(const struct engine *engine, const struct task *task) {
  return &engine->processes.items[task->process];
}

struct task *engine_task(const struct engine *engine, pid_t tid) {
  for (size_t i = engine->tasks.count; i-- > 0;)
    if (engine->tasks.items[i]->tid == tid && engine->tasks.items[i]->state != TASK_DEAD)
      return engine->tasks.items[i];
  return NULL;
}

static bool is_poller(const struct task *task) { return task->spinning || task->fruitless >= FRUITLESS_CALLS; }

static size_t tasks_alive(const struct engine *engine) {
  size_t alive = 0;
  vec_each(&engine->tasks, task) alive += (*task)->state != TASK_DEAD;
  return alive;
}

/* ---- what is recorded ---- */

struct event *engine_event(struct engine *engine, struct task *task, enum event_kind kind) {
  struct event *event = vec_add(&engine->record->timeline.events);
  event->kind = kind;
  event->virtual_ns = engine->clock.now;
  event->process = task ? task->process : -1;
  event->thread = task ? task->thread : 0;
  return event;
}

void engine_changed(struct engine *engine) {
  engine->changes++;
  engine->last_change = engine->clock.now;
  engine->idle_calls = 0;
}

int engine_finish(struct engine *engine, enum run_end end, struct task *task, char *problem) {
  if (engine->over) {
    free(problem);
    return 0;
  }
  engine->over = true;
  engine->record->end = end;
  if (problem) { /* else what a refused call left there stays */
    free(engine->record->problem);
    engine->record->problem = problem;
  }
  if (task)
    engine->record->problem_process = task->process;
  return 0;
}

static int harness_failed(struct engine *engine, const char *what, const struct task *task) {
  return error_errno(engine->err, "%s (task %d)", what, task ? task->number : -1);
}

/* ---- tasks come and go ---- */

static struct task *add_task(struct engine *engine, pid_t tid, pid_t group, int process) {
  struct task *task = xcalloc(1, sizeof *task);
  struct process_state *state = &engine->processes.items[process];
  *task = (struct task){.number = (int)engine->tasks.count,
                        .process = process,
                        .thread = state->threads_made++,
                        .tid = tid,
                        .group = group,
                        .deadline = NEVER,
                        .state = TASK_NEW,
                        .stop = STOP_START};
  state->tasks++;
  tracee_open(&task->tracee, tid);
  *vec_add(&engine->tasks) = task;
  return task;
}

static int add_process(struct engine *engine, pid_t group, size_t role, int parent) {
  struct process *process = vec_add(&engine->record->timeline.processes);
  struct process_state *state = vec_add(&engine->processes);
  const char *role_name = engine->roles.items[role].role->name;
  *state = (struct process_state){
      .group = group, .role = role, .first = parent < 0, .alive = true, .timer_deadline = NEVER,
      .start_event = NO_EVENT};
  process->role = xstrdup(role_name);
  process->pid = procfs_inner_pid(group);
  process->parent = parent;
  process->name = parent < 0
                      ? xstrdup(role_name)
                      : xasprintf("%s/%d", engine->record->timeline.processes.items[parent].name,
                                  ++engine->processes.items[parent].children_made);
  return (int)engine->processes.count - 1;
}

static void process_ended(struct engine *engine, struct task *task, int status) {
  struct process_state *state = task_process_state(engine, task);
  struct event *event = engine_event(engine, task, EVENT_EXIT);
  event->status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  event->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  state->alive = false;
  clock_forget(engine, task->group);
  engine_changed(engine);
  int parent = task_process(engine, task)->parent;
  if (parent < 0 || !engine->processes.items[parent].alive || state->children_made)
    pod_reap(&engine->pod, NULL);
  if (!state->first)
    return;
  struct role_state *role = &engine->roles.items[state->role];
  struct role_record *record = &engine->record->roles.items[role->record];
  role->ended = true;
  record->ended = true;
  record->exit_status = event->status;
  record->signal = event->signal;
}

static void task_ended(struct engine *engine, struct task *task, int status) {
  struct process_state *state = task_process_state(engine, task);
  int64_t cpu = task->cpu_counted;
  engine->cpu_of_dead += cpu;
  engine->record->roles.items[engine->roles.items[state->role].record].cpu_ns += cpu;
  task->state = TASK_DEAD;
  tracee_close(&task->tracee);
  progress_forget(task);
  if (--state->tasks == 0)
    process_ended(engine, task, status);
  for (size_t i = 0; i < engine->tasks.count; i++)
    if (engine->tasks.items[i]->vfork_child == task->tid)
      engine->tasks.items[i]->vfork_child = 0;
}

/* ---- limits ---- */

static int64_t count_cpu(struct engine *engine) {
  int64_t total = engine->cpu_of_dead;
  vec_each(&engine->tasks, place) {
    struct task *task = *place;
    if (task->state == TASK_DEAD)
      continue;
    task->cpu_counted = tracee_cpu_ns(&task->tracee);
    total += task->cpu_counted;
  }
  return total;
}

static int64_t count_memory(const struct engine *engine) {
  int64_t total = 0;
  vec_each(&engine->tasks, place) {
    const struct task *task = *place;
    if (task->state != TASK_DEAD && task->tid == task->group)
      total += procfs_private_bytes(task->tid);
  }
  return total + procfs_shared_bytes(engine->pod.views[VIEW_SHM]);
}

/* A verdict must not depend on what else the host has to do: the limit on a run's time counts the time in which the run
 * and its tracer had the CPU. Real time only guards against what nobody foresaw. */
static bool has_taken_too_long(const struct engine *engine, int64_t cpu) {
  enum { LOADED = 10 };
  int64_t used = cpu + clock_process_cpu_ns() - engine->own_cpu_start;
  return used > engine->limits->wall_ns ||
         clock_monotonic_ns() - engine->wall_start > engine->limits->wall_ns * LOADED;
}

static void check_limits(struct engine *engine, struct task *task) {
  const struct limits *limits = engine->limits;
  int64_t cpu = count_cpu(engine);
  if (has_taken_too_long(engine, cpu))
    engine_finish(engine, RUN_WALL_LIMIT, task, NULL);
  else if (cpu > limits->cpu_ns)
    engine_finish(engine, RUN_CPU_LIMIT, task, NULL);
  else if (count_memory(engine) > limits->memory)
    engine_finish(engine, RUN_MEMORY_LIMIT, task, NULL);
}

/* ---- resuming ---- */

static int resume(struct engine *engine, struct task *task, int request) {
  int signal = task->pending_signal;
  task->pending_signal = 0;
  task->state = TASK_RUNNING;
  if (request == PTRACE_CONT)
    task->call = NULL;
  if (ptrace(request, task->tid, 0, (long)signal) == 0 || errno == ESRCH) /* killed meanwhile: its end will come */
    return 0;
  return harness_failed(engine, "resume a program", task);
}

/* Waits for the next stop or end of any tracee, at most `ns`; 0 only looks. */
static pid_t next_event(int64_t ns, int *ret_status) {
  pid_t pid = waitpid(-1, ret_status, WNOHANG | __WALL);
  if (pid != 0 || ns == 0)
    return pid;
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  struct timespec span = {ns / 1000000000, ns % 1000000000};
  sigtimedwait(&child, NULL, &span);
  return waitpid(-1, ret_status, WNOHANG | __WALL);
}

/* ---- calls: entry and return ---- */

/* The result of a call that was interrupted and that the kernel may make again (errno.h of the kernel). */
static bool is_restart(int64_t result) { return result <= -512 && result >= -516; }

static bool only_asked(const struct call *call, int64_t result) {
  if (call->flags & CALL_FLAG_PEEKS || result == -EAGAIN || result == -ENOENT || result == -ETIMEDOUT ||
      result == -ENOMSG || result == -ECONNREFUSED || result == -EEXIST)
    return true;
  return result == 0 && (call->wait == WAIT_SEVERAL || call->wait == WAIT_CHILD || call->wait == WAIT_TIME);
}

static void count_fruitless(struct engine *engine, struct task *task, const struct call *call, int64_t result) {
  if (!only_asked(call, result)) {
    task->fruitless = 0;
    engine_changed(engine);
    return;
  }
  task->fruitless = call_id(call) == CALL_sched_yield ? FRUITLESS_CALLS : task->fruitless + 1;
  if (++engine->idle_calls > IDLE_CALLS)
    engine_finish(engine, RUN_NO_PROGRESS, NULL, NULL);
}

static void complete_event(struct engine *engine, struct task *task, int64_t result) {
  if (!task->has_event)
    return;
  struct event *event = &engine->record->timeline.events.items[task->event];
  event->waited = task->waited;
  symbols_complete(engine, task, event, result);
  task->has_event = false;
}

/* The call has come to its result, which its program will see. */
static void call_returned(struct engine *engine, struct task *task, int64_t result) {
  if (result >= 0 && task->call->effect != EFFECT_NOTHING)
    objects_note(engine, task, result); /* first: the object that was made has its name from then on */
  complete_event(engine, task, result);
  if (result > 0 && task->call->flags & CALL_FLAG_WRITES)
    output_written(engine, task, result);
  count_fruitless(engine, task, task->call, result);
}

static int on_return(struct engine *engine, struct task *task) {
  struct registers regs;
  task->state = TASK_READY;
  task->stop = STOP_RETURN;
  if (!task->call)
    return 0;
  if (registers_get(task->tid, &regs))
    return errno == ESRCH ? 0 : harness_failed(engine, "read registers", task);
  clock_leave_call(engine, task, &regs);
  if (task->altered)
    registers_restore_call(&regs, &task->entry);
  if (registers_set(task->tid, &regs) && errno != ESRCH)
    return harness_failed(engine, "set registers", task);
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
  if (registers_get(task->tid, &task->entry))
    return errno == ESRCH ? 0 : harness_failed(engine, "read registers", task);
  task->call = call_by_number(registers_call(&task->entry));
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
  return call->flags & CALL_FLAG_STARTS && (int64_t)tasks_alive(engine) >= engine->limits->processes;
}

/* Calls that are answered here, since making them would let a program out of sight. */
static bool refuse(struct engine *engine, struct task *task, struct registers *regs) {
  enum call_id id = call_id(task->call);
  if (task->call->flags & CALL_FLAG_DENIED) {
    registers_set_result(regs, -EPERM);
    if (!engine->record->problem) {
      engine->record->problem = xstrdup(task->call->name);
      engine->record->problem_process = task->process;
    }
    return true;
  }
  if (id == CALL_prctl && registers_argument(regs, 0) == PR_SET_DUMPABLE) {
    registers_set_result(regs, 0);
    return true;
  }
  if (id == CALL_futex_waitv) { /* the C library has no use for it yet, and falls back */
    registers_set_result(regs, -ENOSYS);
    return true;
  }
  return false;
}

enum { MOST_CALL_EVENTS = 20000 };

static void begin_event(struct engine *engine, struct task *task) {
  task->has_event = false;
  if (task->call->flags & CALL_FLAG_QUIET || engine->record->timeline.events.count > MOST_CALL_EVENTS)
    return;
  char *arguments = symbols_arguments(engine, task, true);
  struct event *event = engine_event(engine, task, EVENT_CALL);
  event->call = task->call->name;
  event->arguments = arguments;
  task->has_event = true;
  task->event = engine->record->timeline.events.count - 1;
  places_note(engine, task, task->event);
}

/* Makes the call that the task is about to make, or answers it. */
static int enter_call(struct engine *engine, struct task *task) {
  struct registers regs = task->entry;
  if (++engine->events > engine->limits->events)
    return engine_finish(engine, RUN_EVENT_LIMIT, task, NULL);
  if (is_too_many(engine, task->call))
    return engine_finish(engine, RUN_PROCESS_LIMIT, task, NULL);
  if (!task->repeating) {
    task->deadline = NEVER;
    task->waited = false;
    begin_event(engine, task);
  }
  if (task->call->flags & CALL_FLAG_PEEKS || task->call->wait == WAIT_TIME || task->fruitless)
    progress_observe(engine, task);
  bool answered = refuse(engine, task, &regs) || clock_enter_call(engine, task, &regs);
  task->repeating = false;
  if (answered) {
    registers_set_call(&regs, -1);
    call_returned(engine, task, registers_result(&regs));
    task->altered = false;
  }
  if ((answered || task->altered) && registers_set(task->tid, &regs) && errno != ESRCH)
    return harness_failed(engine, "set registers", task);
  return resume(engine, task, answered ? PTRACE_CONT : PTRACE_SYSCALL);
}

/* ---- other stops ---- */

static int on_new_child(struct engine *engine, struct task *parent, int event) {
  unsigned long message;
  if (ptrace(PTRACE_GETEVENTMSG, parent->tid, 0, &message))
    return errno == ESRCH ? 0 : harness_failed(engine, "learn of a new process", parent);
  pid_t tid = (pid_t)message;
  pid_t group = procfs_group(tid);
  struct process_state *state = task_process_state(engine, parent);
  int process = parent->process;
  if (group != parent->group) {
    size_t image = state->image;
    bool own = state->own_image;
    process = add_process(engine, group, state->role, parent->process);
    engine->processes.items[process].image = image;
    engine->processes.items[process].own_image = own;
    engine->processes.items[process].start_event = parent->has_event ? parent->event : NO_EVENT;
  }
  struct task *task = add_task(engine, tid, group, process);
  if (group != parent->group)
    engine_event(engine, task, EVENT_START);
  vec_each(&engine->early, stopped) if (*stopped == tid) {
    task->state = TASK_READY;
    *stopped = 0;
  }
  parent->vfork_child = event == PTRACE_EVENT_VFORK ? tid : 0;
  return resume(engine, parent, PTRACE_SYSCALL);
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
  struct registers regs;
  if (registers_get(task->tid, &regs) || arch_tame_new_image(task->tid, &regs))
    return errno == ESRCH ? 0 : harness_failed(engine, "prepare a new program", task);
  task_process_state(engine, task)->own_image = places_new_image(engine, task);
  return resume(engine, task, PTRACE_SYSCALL);
}

static int on_exiting(struct engine *engine, struct task *task) {
  struct process_state *state = task_process_state(engine, task);
  task->cpu_counted = tracee_cpu_ns(&task->tracee);
  task->leaves_group = task->tid == task->group && state->tasks > 1;
  if (ptrace(PTRACE_CONT, task->tid, 0, 0) && errno != ESRCH)
    return harness_failed(engine, "let a program end", task);
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
      return harness_failed(engine, "leave a program stopped", task);
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
  return resume(engine, task, task->call ? PTRACE_SYSCALL : PTRACE_CONT);
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
  default: return resume(engine, task, task->call ? PTRACE_SYSCALL : PTRACE_CONT);
  }
}

static int handle(struct engine *engine, pid_t tid, int status) {
  if (tid == engine->pod.init)
    return WIFSTOPPED(status) ? (ptrace(PTRACE_CONT, tid, 0, 0), 0)
                              : error_set(engine->err, ERROR_SYSTEM, "the pod's first process died");
  struct task *task = engine_task(engine, tid);
  if (!task) { /* a child that stopped before its parent's event told of it */
    if (WIFSTOPPED(status))
      *vec_add(&engine->early) = tid;
    return 0;
  }
  if (WIFSTOPPED(status))
    return on_stop(engine, task, status);
  task_ended(engine, task, status);
  return 0;
}

/* ---- waiting until tasks have come to rest ---- */

static int64_t slice_of(const struct task *task) { return task->spinning ? SPIN_SLICE_NS : SLICE_NS; }

/* A task that computes: limits are looked at, and at the end of its slice it is stopped. */
static int on_tick(struct engine *engine, struct task *task) {
  check_limits(engine, task);
  if (task->interrupting || tracee_cpu_ns(&task->tracee) - task->slice_start_cpu < slice_of(task))
    return 0;
  task->interrupting = true;
  return ptrace(PTRACE_INTERRUPT, task->tid, 0, 0) && errno != ESRCH ? harness_failed(engine, "interrupt", task) : 0;
}

/* In a call: asleep, or still on its way? */
static void look_whether_asleep(struct engine *engine, struct task *task) {
  enum tracee_sleep sleep = tracee_sleeping(&task->tracee);
  if (sleep == TRACEE_UNINTERRUPTIBLE ? !task->vfork_child : sleep != TRACEE_ASLEEP)
    return;
  if (output_drain(engine)) /* it may sleep only because its terminal was full */
    return;
  task->state = TASK_BLOCKED;
  task->waited = true;
  task->fruitless = 0;
}

static bool is_at_rest(const struct task *task) {
  return (task->state != TASK_RUNNING && task->state != TASK_NEW && task->state != TASK_DYING) ||
         (task->state == TASK_DYING && task->leaves_group);
}

/* Waits until `task` has stopped, is known to sleep, or is dead. Handles whatever happens to others meanwhile. */
static int come_to_rest(struct engine *engine, struct task *task) {
  int status;
  for (int rounds = 0; !is_at_rest(task) && !engine->over; rounds++) {
    bool may_sleep = task->call && (task->call->wait != WAIT_NOTHING || task->vfork_child);
    if (may_sleep && rounds < YIELDS)
      sched_yield();
    bool only_look = may_sleep && rounds < YIELDS;
    pid_t tid = next_event(only_look ? 0 : may_sleep ? TICK_NS / 10 : task->spinning ? SPIN_SLICE_NS : TICK_NS, &status);
    if (tid < 0)
      return harness_failed(engine, "wait for the programs", task);
    if (tid > 0 ? handle(engine, tid, status) : may_sleep ? (look_whether_asleep(engine, task), 0) : on_tick(engine, task))
      return -1;
    if (tid == 0 && may_sleep && rounds > YIELDS)
      check_limits(engine, task);
  }
  return 0;
}

/* Brings everybody to rest, those included that the last step woke. Whoever became able to go on queues up by number,
 * not by the moment at which the kernel got around to it: that would differ from run to run. */
static int settle(struct engine *engine) {
  bool moved = true;
  while (moved && !engine->over) {
    moved = false;
    for (size_t i = 0; i < engine->tasks.count; i++) {
      struct task *task = engine->tasks.items[i];
      if (task->state == TASK_BLOCKED && tracee_sleeping(&task->tracee) == TRACEE_AWAKE)
        task->state = TASK_RUNNING;
      if (is_at_rest(task))
        continue;
      moved = true;
      if (come_to_rest(engine, task))
        return -1;
    }
  }
  vec_each(&engine->tasks, place) {
    struct task *task = *place;
    if (task->state != TASK_READY)
      task->ready_since = 0;
    else if (!task->ready_since)
      task->ready_since = ++engine->ready_count;
  }
  return 0;
}

/* ---- one step ---- */

/* Lets `task` make its call and run on in its own code up to the next call, or until it has to wait. */
static int step(struct engine *engine, struct task *task) {
  if (engine->current != task || is_poller(task))
    task->ready_since = 0;
  engine->current = task;
  task->slice_start_cpu = tracee_cpu_ns(&task->tracee);
  if (task->stop == STOP_ENTRY ? enter_call(engine, task) : resume(engine, task, PTRACE_CONT))
    return -1;
  while (!engine->over) {
    if (come_to_rest(engine, task))
      return -1;
    if (task->state != TASK_READY || task->stop != STOP_RETURN)
      return 0;
    if (settle(engine) || (task->state == TASK_READY && resume(engine, task, PTRACE_CONT)))
      return -1;
  }
  return 0;
}

bool tracer_single_step(struct engine *engine, struct task *task) {
  int status;
  if (ptrace(PTRACE_SINGLESTEP, task->tid, 0, 0))
    return false;
  if (waitpid(task->tid, &status, __WALL) != task->tid)
    return false;
  if (WIFSTOPPED(status) && status >> 16 == 0 && WSTOPSIG(status) == SIGTRAP)
    return true;
  task->state = TASK_RUNNING;
  handle(engine, task->tid, status);
  return false;
}

/* Who goes on, or NULL when nobody can. `ret_all_poll`: those who can only ask or spin. */
static struct task *choose(struct engine *engine, bool *ret_all_poll) {
  VEC(struct candidate) candidates = {0};
  *ret_all_poll = true;
  vec_each(&engine->tasks, place) {
    const struct task *task = *place;
    if (task->state != TASK_READY)
      continue;
    *ret_all_poll = *ret_all_poll && is_poller(task);
    *vec_add(&candidates) =
        (struct candidate){task->number, task->ready_since, task == engine->current, is_poller(task)};
  }
  struct task *chosen = NULL;
  if (candidates.count && !*ret_all_poll)
    chosen = engine->tasks.items[candidates.items[scheduler_choose(&engine->scheduler, candidates.items,
                                                                   candidates.count, engine->record)].number];
  vec_release(&candidates);
  return chosen;
}

/* Of the pollers the one that has waited longest. */
static struct task *choose_poller(const struct engine *engine) {
  struct task *best = NULL;
  vec_each(&engine->tasks, place) if ((*place)->state == TASK_READY &&
                                      (!best || (*place)->ready_since < best->ready_since)) best = *place;
  return best;
}

/* ---- roles ---- */

int tracer_start_role(struct engine *engine, size_t index) {
  struct role_state *role = &engine->roles.items[index];
  pid_t tid;
  if (pod_spawn(&engine->pod, role->program, true, &tid, engine->err))
    return -1;
  int process = add_process(engine, tid, index, -1);
  struct task *task = add_task(engine, tid, tid, process);
  task->state = TASK_READY;
  role->started = true;
  struct role_record *record = &engine->record->roles.items[role->record];
  record->started = true;
  record->process = process;
  engine_event(engine, task, EVENT_START);
  engine_changed(engine);
  return settle(engine);
}

/* ---- when nobody can go on ---- */

static bool all_roles_ended(const struct engine *engine) {
  vec_each(&engine->roles, role) if (!role->ended) return false;
  return true;
}

/* Loopback TCP goes on by kernel timers of its own: Nagle's algorithm and delayed acknowledgements hold bytes back for up
 * to 45 ms with nobody runnable. True when somebody woke up. A queue that does not move any more is a real jam. */
static bool wait_for_network(struct engine *engine) {
  enum { STEP_NS = 5000000, PATIENCE = 50 };
  uint64_t before = 0;
  for (int still = 0; engine->uses_network && still < PATIENCE; still++) {
    uint64_t now = procfs_tcp_in_flight(engine->pod.views[VIEW_TCP]);
    if (now == 0)
      break;
    if (now != before)
      still = 0;
    before = now;
    nanosleep(&(struct timespec){0, STEP_NS}, NULL);
    vec_each(&engine->tasks, place) if ((*place)->state == TASK_BLOCKED &&
                                        tracee_sleeping(&(*place)->tracee) == TRACEE_AWAKE) return true;
  }
  vec_each(&engine->tasks, place) if ((*place)->state == TASK_BLOCKED &&
                                      tracee_sleeping(&(*place)->tracee) == TRACEE_AWAKE) return true;
  return false;
}

static bool idle_too_long(const struct engine *engine, int64_t next) {
  return next - engine->last_change > engine->limits->idle_ns;
}

/* Nobody can go on but, at most, by asking again. Returns -1, or 0 after something was done or the run is over. */
static int nobody_goes_on(struct engine *engine, bool pollers) {
  bool started;
  if (output_drain(engine))
    return 0;
  if (moments_start_settled(engine, &started))
    return -1;
  if (started || (!pollers && wait_for_network(engine)))
    return 0;
  if (engine->closing)
    return engine_finish(engine, RUN_COMPLETED, NULL, NULL);
  int64_t next = clock_next(engine);
  if (progress_judge(engine) == PROGRESS_IMPOSSIBLE || (next != NEVER && idle_too_long(engine, next))) {
    if (moments_start_forced(engine, &started) || started)
      return started ? 0 : -1;
    return engine_finish(engine, RUN_NO_PROGRESS, NULL, NULL);
  }
  if (next != NEVER && clock_advance(engine, next))
    return -1;
  if (pollers) {
    struct task *poller = choose_poller(engine);
    return poller && poller->state == TASK_READY ? step(engine, poller) : 0;
  }
  if (next != NEVER)
    return 0;
  if (moments_start_forced(engine, &started) || started)
    return started ? 0 : -1;
  return engine_finish(engine, RUN_DEADLOCK, NULL, NULL);
}

/* A limit ended the run in the middle of somebody's computing: stop them, so that where they were can be told. */
static void stop_running(struct engine *engine) {
  vec_each(&engine->tasks, place) {
    struct task *task = *place;
    int status;
    if (task->state != TASK_RUNNING || ptrace(PTRACE_INTERRUPT, task->tid, 0, 0))
      continue;
    if (waitpid(task->tid, &status, __WALL) == task->tid && WIFSTOPPED(status) && status >> 16 == PTRACE_EVENT_STOP)
      task->stop = STOP_SLICE;
    task->state = TASK_READY;
  }
}

int tracer_conduct(struct engine *engine) {
  unsigned steps = 0;
  while (!engine->over) {
    bool all_poll;
    if (settle(engine) || moments_observe(engine) || moments_start_due(engine))
      return -1;
    if (engine->over)
      break;
    engine->closing = all_roles_ended(engine);
    if (++steps % 256 == 0)
      check_limits(engine, engine->current);
    struct task *next = choose(engine, &all_poll);
    if (next ? step(engine, next) : nobody_goes_on(engine, choose_poller(engine) != NULL))
      return -1;
    if (engine->closing && tasks_alive(engine) == 0)
      engine_finish(engine, RUN_COMPLETED, NULL, NULL);
  }
  stop_running(engine);
  return 0;
}
