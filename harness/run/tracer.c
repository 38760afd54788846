/* Conducts a run: lets one task go on at a time, brings all to rest in between, and knows when nobody can go on. */
#include "run/engine.h"

#include "base/clock.h"
#include "run/moments.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum {
  TICK_NS = 10 * 1000 * 1000,      /* how often limits are looked at while a program computes */
  SLICE_NS = 50 * 1000 * 1000,     /* CPU time: only real spinning computes that long without a call */
  SPIN_SLICE_NS = 1 * 1000 * 1000, /* for one that is known to spin */
  CALLS_BETWEEN_LOOKS = 64,        /* at the limits, of programs that make many calls and compute little */
  MOST_CALLS_IN_A_ROW = 1000,      /* without waiting: others that can go on do */
  YIELDS = 32,                     /* before waiting for the kernel with a clock */
};

/* ---- waiting until tasks have come to rest ---- */

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

static int64_t tick_of(const struct task *task) { return task->spinning ? SPIN_SLICE_NS : TICK_NS; }
static int64_t slice_of(const struct engine *engine, const struct task *task) {
  int64_t slice = task->spinning ? SPIN_SLICE_NS : SLICE_NS;
  return engine->memcheck ? slice * MEMCHECK_SLOWER : slice;
}

/* It should compute, and sleeps in a call that is not in the table. */
static bool sleeps_unseen(const struct task *task) {
  return !task->slice.moved && task->state == TASK_RUNNING && tracee_sleeping(&task->tracee) == TRACEE_ASLEEP;
}

/* A task that computes: limits are looked at, and at the end of its slice it is stopped. */
static int on_tick(struct engine *engine, struct task *task) {
  int64_t now = clock_monotonic_ns();
  if (now < task->next_tick) /* an old signal cut the wait short */
    return 0;
  task->next_tick = now + tick_of(task);
  engine_check_limits(engine, task);
  slice_look(&task->slice, tracee_cpu_ns(&task->tracee), tick_of(task));
  if (sleeps_unseen(task)) {
    task->state = TASK_BLOCKED;
    return 0;
  }
  if (task->interrupting || task->slice.used < slice_of(engine, task) || accesses_count_blocks(engine, task))
    return 0;
  task->interrupting = true;
  return ptrace(PTRACE_INTERRUPT, task->tid, 0, 0) && errno != ESRCH ? engine_failed(engine, "interrupt", task) : 0;
}

/* In a call: asleep, or still on its way? */
static void look_whether_asleep(struct engine *engine, struct task *task) {
  enum tracee_sleep sleep = task->state == TASK_DYING ? TRACEE_GONE : tracee_sleeping(&task->tracee);
  if (sleep == TRACEE_UNINTERRUPTIBLE ? !task->vfork_child : sleep != TRACEE_ASLEEP)
    return;
  if (output_drain(engine)) /* it may sleep only because its terminal was full */
    return;
  task->state = TASK_BLOCKED;
  task->waited = true;
  task_got_on(task);
  task->calls_in_a_row = 0;
}

/* A main thread that ends before the others: wait(2) tells of its end only with the last of them. */
static bool ends_unheard(const struct engine *engine, const struct task *task) {
  return task->state == TASK_DYING && task->leaves_group && task_process_state(engine, task)->tasks > 1;
}

/* Whoever waits for a main thread is woken on its way out: it has to be gone, not only on its way. */
static bool is_at_rest(const struct engine *engine, const struct task *task) {
  if (task->state == TASK_DYING)
    return ends_unheard(engine, task) && tracee_sleeping(&task->tracee) == TRACEE_GONE;
  return task->state != TASK_RUNNING && task->state != TASK_NEW;
}

/* No stop need come of it: somebody has to look. */
static bool may_stay_in_kernel(const struct engine *engine, const struct task *task) {
  return ends_unheard(engine, task) || (task->call && (task->call->wait != WAIT_NOTHING || task->vfork_child));
}

/* Waits until `task` has stopped, is known to sleep, or is dead. Handles whatever happens to others meanwhile. */
static int come_to_rest(struct engine *engine, struct task *task) {
  int status;
  for (int rounds = 0; !is_at_rest(engine, task) && !engine->over; rounds++) {
    bool may_sleep = may_stay_in_kernel(engine, task);
    if (may_sleep && rounds < YIELDS)
      sched_yield();
    bool only_look = may_sleep && rounds < YIELDS;
    pid_t tid = next_event(only_look ? 0 : may_sleep ? TICK_NS / 10 : tick_of(task), &status);
    if (tid < 0)
      return engine_failed(engine, "wait for the programs", task);
    if (tid > 0     ? stops_handle(engine, tid, status)
        : may_sleep ? (look_whether_asleep(engine, task), 0)
                    : on_tick(engine, task))
      return -1;
    if (tid == 0 && may_sleep && rounds > YIELDS)
      engine_check_limits(engine, task);
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
      if (task->state == TASK_BLOCKED && tracee_has_woken(&task->tracee))
        task->state = TASK_RUNNING;
      if (is_at_rest(engine, task))
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
  if (engine->current != task || task_is_poller(task) || task->calls_in_a_row >= MOST_CALLS_IN_A_ROW) {
    task->ready_since = 0;
    task->calls_in_a_row = 0;
  }
  engine->current = task;
  if (task->stop != STOP_ACCESS) /* it has its own measure: accesses_count_blocks() */
    slice_begin(&task->slice, tracee_cpu_ns(&task->tracee));
  task->next_tick = clock_monotonic_ns() + tick_of(task);
  if (task->stop == STOP_ENTRY    ? stops_enter_call(engine, task)
      : task->stop == STOP_ACCESS ? accesses_go_on(engine, task)
                                  : stops_resume(engine, task, PTRACE_CONT))
    return -1;
  while (!engine->over) {
    if (come_to_rest(engine, task))
      return -1;
    if (task->state != TASK_READY || task->stop != STOP_RETURN)
      return 0;
    if (settle(engine) || (task->state == TASK_READY && stops_resume(engine, task, PTRACE_CONT)))
      return -1;
  }
  return 0;
}

/* Would its next instruction enter the kernel, where it might stay? */
static bool is_at_call(const struct task *task) {
  struct registers regs;
  return registers_get(task->tid, &regs) || registers_at_call(task->tid, &regs);
}

bool tracer_single_step(struct engine *engine, struct task *task) {
  int status;
  if (is_at_call(task) || ptrace(PTRACE_SINGLESTEP, task->tid, 0, 0))
    return false;
  if (waitpid(task->tid, &status, __WALL) != task->tid)
    return false;
  if (WIFSTOPPED(status) && status >> 16 == 0 && WSTOPSIG(status) == SIGTRAP)
    return true;
  task->state = TASK_RUNNING;
  stops_handle(engine, task->tid, status);
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
    *ret_all_poll = *ret_all_poll && task_is_poller(task);
    bool let_others = task_is_poller(task) || task->calls_in_a_row >= MOST_CALLS_IN_A_ROW;
    *vec_add(&candidates) = (struct candidate){.number = task->number,
                                               .ready_since = task->ready_since,
                                               .current = task == engine->current,
                                               .fruitless = let_others,
                                               .access = accesses_next(task)};
  }
  struct task *chosen = NULL;
  if (candidates.count && !*ret_all_poll) {
    size_t index = scheduler_choose(&engine->scheduler, candidates.items, candidates.count, engine->record);
    chosen = engine->tasks.items[candidates.items[index].number];
  }
  vec_release(&candidates);
  return chosen;
}

/* Of the pollers the one that has waited longest. */
static struct task *choose_poller(const struct engine *engine) {
  struct task *best = NULL;
  vec_each(&engine->tasks, place)
    if ((*place)->state == TASK_READY && (!best || (*place)->ready_since < best->ready_since))
      best = *place;
  return best;
}

/* ---- roles ---- */

int tracer_start_role(struct engine *engine, size_t index) {
  struct role_state *role = &engine->roles.items[index];
  pid_t tid;
  if (pod_spawn(&engine->pod, index, true, &tid, engine->err))
    return -1;
  int process = engine_add_process(engine, tid, index, -1);
  struct task *task = engine_add_task(engine, tid, tid, process);
  task->state = TASK_READY;
  role->started = true;
  struct role_record *record = &engine->record->roles.items[role->record];
  record->started = true;
  record->process = process;
  ordering_started(engine, task, role->role);
  engine_event(engine, task, EVENT_START);
  engine_changed(engine);
  return settle(engine);
}

/* ---- when nobody can go on ---- */

static bool all_roles_ended(const struct engine *engine) {
  for (size_t i = 0; i < engine->programs; i++)
    if (!engine->roles.items[i].ended)
      return false;
  return true;
}

static bool idle_too_long(const struct engine *engine, int64_t next) {
  return next - engine->last_change > engine->limits->idle_ns;
}

/* Nobody can go on but, at most, by asking again. Returns -1, or 0 after something was done or the run is over. */
static int nobody_goes_on(struct engine *engine, bool pollers) {
  bool started;
  if (output_drain(engine) || moments_send_signals(engine))
    return 0;
  if (moments_start_settled(engine, &started))
    return -1;
  if (started || (!pollers && network_wait(engine)))
    return 0;
  if (engine->closing)
    return engine_finish(engine, RUN_COMPLETED, NULL, NULL);
  int64_t next = clock_next(engine);
  int64_t typing = input_next(engine);
  next = typing < next ? typing : next;
  bool hopeless = typing == NEVER && progress_judge(engine) == PROGRESS_IMPOSSIBLE;
  if (hopeless || (next != NEVER && idle_too_long(engine, next))) {
    if (moments_start_forced(engine, &started) || started)
      return started ? 0 : -1;
    return engine_finish(engine, RUN_NO_PROGRESS, NULL, NULL);
  }
  if (next != NEVER) {
    clock_advance(engine, next);
    input_type(engine);
  }
  if (pollers) {
    struct task *poller = choose_poller(engine);
    return poller && poller->state == TASK_READY ? step(engine, poller) : 0;
  }
  if (next != NEVER)
    return 0;
  if (moments_start_forced(engine, &started) || started)
    return started ? 0 : -1;
  engine_check_limits(engine, engine->current); /* which few calls may have passed, between two looks */
  return engine_finish(engine, RUN_DEADLOCK, NULL, NULL);
}

/* A limit ended the run in the middle of somebody's computing: stop them, so that where they were can be told. */
static void stop_running(struct engine *engine) {
  vec_each(&engine->tasks, place) {
    struct task *task = *place;
    int status;
    if (task->state != TASK_RUNNING || ptrace(PTRACE_INTERRUPT, task->tid, 0, 0))
      continue;
    bool stopped = waitpid(task->tid, &status, __WALL) == task->tid && WIFSTOPPED(status);
    task->state = stopped ? TASK_READY : TASK_DYING;
    if (stopped && status >> 16 == PTRACE_EVENT_STOP)
      task->stop = STOP_SLICE;
    if (stopped && status >> 16 == PTRACE_EVENT_EXIT) { /* no SIGKILL wakes one that is dying already */
      counting_look(engine, task);
      ptrace(PTRACE_CONT, task->tid, 0, 0);
      task->state = TASK_DYING;
    }
  }
}

/* All ask in vain: the next role is started, whatever it waited for; without one the run is over. */
static int change_hopeless(struct engine *engine) {
  bool started;
  engine->in_vain = false;
  engine->idle_calls = 0;
  if (moments_start_forced(engine, &started))
    return -1;
  return started ? 0 : engine_finish(engine, RUN_NO_PROGRESS, NULL, NULL);
}

int tracer_conduct(struct engine *engine) {
  unsigned steps = 0;
  while (!engine->over) {
    bool all_poll;
    if (settle(engine) || moments_observe(engine) || moments_start_due(engine))
      return -1;
    if (engine->over)
      break;
    if (engine->in_vain && change_hopeless(engine))
      return -1;
    engine->closing = all_roles_ended(engine);
    if (++steps % CALLS_BETWEEN_LOOKS == 0)
      engine_check_limits(engine, engine->current);
    struct task *next = choose(engine, &all_poll);
    if (next ? step(engine, next) : nobody_goes_on(engine, choose_poller(engine) != NULL))
      return -1;
    if (engine->closing && engine_tasks_alive(engine) == 0)
      engine_finish(engine, RUN_COMPLETED, NULL, NULL);
  }
  stop_running(engine);
  return 0;
}
