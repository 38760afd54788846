/* What each stop of a task means: it starts a process, runs a new program, gets a signal, ends. Calls are in
 * stops_calls.c. */
#include "run/engine.h"
#include "run/history.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum { CLONE_THREAD_POINTER = 4 }; /* the argument that holds it */

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

/* How a task goes on from a stop that means nothing: an errand is to be seen to its end. */
static int request_of(const struct task *task) {
  return task->call || task->errand.active ? PTRACE_SYSCALL : PTRACE_CONT;
}

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
    bool shares = state->shares_memory;
    process = engine_add_process(engine, group, state->role, parent->process);
    engine->processes.items[process].image = image;
    engine->processes.items[process].own_image = own;
    engine->processes.items[process].shares_memory = shares;
    engine->processes.items[process].start_event = parent->has_event ? parent->event : NO_EVENT;
    counting_inherit(engine, parent, process, event == PTRACE_EVENT_VFORK);
    sharing_forked(engine, parent, process, group, event == PTRACE_EVENT_VFORK);
  }
  struct task *task = engine_add_task(engine, tid, group, process);
  if (group == parent->group) {
    task->thread_pointer = registers_argument(&parent->entry, CLONE_THREAD_POINTER);
    sharing_new_thread(engine, parent);
  }
  ordering_born(engine, task, parent);
  history_born(engine, task, parent);
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
    ordering_executed(engine, caller, task);
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
  if (task_process_state(engine, task)->unborn) /* not before: it shared its memory with the pod's first process */
    tracee_volunteer_for_oom(task->tid);
  task_process_state(engine, task)->unborn = false;
  task_process_state(engine, task)->own_image = role != NULL;
  task_process_state(engine, task)->shares_memory = false;
  counting_new_image(engine, task, role);
  sharing_new_image(engine, task);
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
  ordering_ends(engine, task);
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
    if (signal == SIGCONT) /* whoever had been stopped goes on by it all the same */
      ordering_signalled(engine, task, signal);
    return 0;
  }
  if (task->repeating)
    stops_interrupt_call(engine, task);
  struct event *event = engine_event(engine, task, EVENT_SIGNAL);
  event->signal = signal;
  event->status = action == ACTION_HANDLE;
  places_note(engine, task, engine->record->timeline.events.count - 1);
  ordering_signalled(engine, task, signal);
  engine_changed(engine);
  return 0;
}

static int on_stop(struct engine *engine, struct task *task, int status) {
  int signal = WSTOPSIG(status);
  if (signal == (SIGTRAP | 0x80))
    return stops_on_return(engine, task);
  switch (status >> 16) {
  case 0: return on_signal(engine, task, signal);
  case PTRACE_EVENT_SECCOMP: return stops_on_entry(engine, task);
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
