/* Conducts a run: lets one task go on at a time, brings all to rest in between, and knows when nobody can go on. */
#include "run/engine.h"

#include "base/clock.h"
#include "run/history.h"
#include "run/moments.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum {
  TICK_NS = 10 * 1000 * 1000,      /* how often limits are looked at while a program computes */
  SLICE_NS = 50 * 1000 * 1000,     /* CPU time: only real spinning computes that long without a call */
  SPIN_SLICE_NS = 1 * 1000 * 1000, /* for one that is known to spin */
  CALLS_BETWEEN_LOOKS = 64,        /* at the limits, of programs that make many calls and compute little */
  MOST_CALLS_IN_A_ROW = 1000,      /* without waiting: others that can go on do */
  YIELDS = 2,                      /* before waiting for the kernel with a clock */
  FIRST_PAUSE_NS = 15 * 1000,      /* and how long then, four times as long each time */
  LAST_PAUSE_NS = 960 * 1000,
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

/* Between two looks at one that may be asleep. sched_yield(2) lets it go on only where the kernel doesn't share out the
 * CPU by sessions (sched(7), autogroups: a role has its own); so there is little of that, and then real pauses, which a
 * stop ends at once. */
static int64_t pause_before_look(int rounds) {
  if (rounds < YIELDS)
    return 0;
  int64_t pause = FIRST_PAUSE_NS;
  for (; rounds > YIELDS && pause < LAST_PAUSE_NS; rounds--)
    pause *= 4;
  return pause;
}

/* Waits until `task` has stopped, is known to sleep, or is dead. Handles whatever happens to others meanwhile. */
static int come_to_rest(struct engine *engine, struct task *task) {
  int status;
  for (int rounds = 0; !is_at_rest(engine, task) && !engine->over; rounds++) {
    bool may_sleep = may_stay_in_kernel(engine, task);
    if (may_sleep && rounds < YIELDS)
      sched_yield();
    int64_t pause = may_sleep ? pause_before_look(rounds) : tick_of(task);
    pid_t tid = next_event(pause, &status);
    if (tid < 0)
      return engine_failed(engine, "wait for the programs", task);
    if (tid > 0     ? stops_handle(engine, tid, status)
        : may_sleep ? (look_whether_asleep(engine, task), 0)
                    : on_tick(engine, task))
      return -1;
    if (tid == 0 && may_sleep && pause == LAST_PAUSE_NS)
      engine_check_limits(engine, task);
  }
  return 0;
}

/* May the last step have ended others at once, whatever they are stopped at? By a call, or by a signal of which the
 * whole process dies. */
static bool may_kill(const struct task *task) {
  if (!task)
    return false;
  if (task->state == TASK_DYING || task->state == TASK_DEAD)
    return true;
  return task->call && (call_sends_signal(task->call) || call_id(task->call) == CALL_exit_group);
}

/* SIGKILL takes whom it ends out of the stop in which he is ready to go on, ptrace(2). He is no candidate from that
 * moment on, not from the one at which the kernel got around to his end: that would differ from run to run. */
static int notice_killed(struct engine *engine) {
  struct registers regs;
  int status;
  for (size_t i = 0; i < engine->tasks.count && !engine->over; i++) {
    struct task *task = engine->tasks.items[i];
    if (task->state != TASK_READY)
      continue;
    if (registers_get(task->tid, &regs) && errno == ESRCH)
      task->state = TASK_RUNNING;
    else if (waitpid(task->tid, &status, WNOHANG | __WALL) == task->tid && stops_handle(engine, task->tid, status))
      return -1; /* he has come to his last stop already */
  }
  return 0;
}

/* Brings everybody to rest, those included that the last step woke. Whoever became able to go on queues up by number,
 * not by the moment at which the kernel got around to it: that would differ from run to run. */
static int settle(struct engine *engine) {
  bool moved = true;
  if (may_kill(engine->current) && notice_killed(engine))
    return -1;
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
static int make_step(struct engine *engine, struct task *task) {
  if (engine->current != task || task_is_poller(task) || task->calls_in_a_row >= MOST_CALLS_IN_A_ROW) {
    task->ready_since = 0;
    task->calls_in_a_row = 0;
  }
  engine->current = task;
  history_step(engine, task);
  engine->steps++;
  engine->point = (struct point){task->number, task->steps};
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

static int step(struct engine *engine, struct task *task) {
  int status = make_step(engine, task);
  history_step_made(engine);
  return status;
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

/* Of the pollers the one that has waited longest. */
static struct task *choose_poller(const struct engine *engine) {
  struct task *best = NULL;
  vec_each(&engine->tasks, place)
    if ((*place)->state == TASK_READY && (!best || (*place)->ready_since < best->ready_since))
      best = *place;
  return best;
}

typedef VEC(struct candidate) candidates;

/* Somebody goes on where another would have without being held up: readers of the timeline are to see that. */
static void tell_switch(struct engine *engine, const struct candidate *chosen) {
  const struct task *held = engine->current;
  const struct task *next = engine->tasks.items[chosen->number];
  struct event *event = engine_event(engine, (struct task *)(uintptr_t)held, EVENT_SWITCH);
  event->text = xasprintf("is held up here; %s %s", task_process(engine, next)->name,
                          chosen->asleep ? "has slept long enough" : "goes on");
  event->text_length = strlen(event->text);
}

static bool is_held_up(const struct engine *engine, const candidates *list, const struct candidate *chosen) {
  vec_each(list, candidate)
    if (candidate->current && !candidate->fruitless && candidate != chosen)
      return engine->current->process != engine->tasks.items[chosen->number]->process ||
             engine->current->thread != engine->tasks.items[chosen->number]->thread;
  return false;
}

static struct task *choose_among(struct engine *engine, const candidates *list) {
  const struct situation situation = {list->items, list->count, engine->point, engine->steps};
  size_t index = scheduler_choose(&engine->scheduler, &situation, engine->record);
  const struct candidate *chosen = &list->items[index];
  if (engine->history && list->count > 1)
    history_choice(engine, &situation, index);
  if (engine->history && is_held_up(engine, list, chosen))
    tell_switch(engine, chosen);
  return engine->tasks.items[chosen->number];
}

/* It sleeps, and nothing else happens before it wakes. */
static bool wakes_next(const struct engine *engine, const struct task *task, int64_t next) {
  return engine->history && task->state == TASK_BLOCKED && task->call && task->call->wait == WAIT_TIME &&
         task->deadline != NEVER && task->deadline == next;
}

/* It reads shared memory that it has read before, and nothing has changed: it waits for somebody to write, as long as
 * there is somebody else. */
static bool waits_for_write(const struct engine *engine, const struct task *task) {
  return engine->history && task->state == TASK_READY && task->stop == STOP_ACCESS && task->fruitless &&
         task->polling.waits && task->polling.changes == engine->changes;
}

/* Whoever waits for a write is no candidate where somebody could write. Where nobody could they take turns, until it is
 * clear that they all ask in vain: the order in which they do so is no matter. */
static bool drop_waiting(const struct engine *engine, candidates *list) {
  size_t kept = 0;
  vec_each(list, candidate)
    if (!candidate->asleep && !waits_for_write(engine, engine->tasks.items[candidate->number]))
      kept++;
  if (!kept)
    return false;
  kept = 0;
  for (size_t i = 0; i < list->count; i++)
    if (!waits_for_write(engine, engine->tasks.items[list->items[i].number]))
      list->items[kept++] = list->items[i];
  list->count = kept;
  return true;
}

/* Who goes on, or NULL when nobody can: somebody who is ready, or, in an explored run, asleep. `ret_all_poll`: those
 * who are ready can only ask or spin. */
static struct task *choose(struct engine *engine, bool *ret_all_poll) {
  candidates list = {0};
  int64_t next = engine->history ? clock_next(engine) : NEVER;
  bool any_ready = false;
  *ret_all_poll = true;
  vec_each(&engine->tasks, place) {
    const struct task *task = *place;
    bool asleep = wakes_next(engine, task, next);
    if (task->state != TASK_READY && !asleep)
      continue;
    any_ready = any_ready || !asleep;
    *ret_all_poll = *ret_all_poll && (asleep || task_is_poller(task));
    bool let_others = task_is_poller(task) || task->calls_in_a_row >= MOST_CALLS_IN_A_ROW;
    *vec_add(&list) = (struct candidate){.number = task->number,
                                         .ready_since = task->ready_since,
                                         .current = task == engine->current && !asleep,
                                         .fruitless = let_others,
                                         .asleep = asleep};
  }
  struct task *chosen = NULL;
  if (any_ready && !*ret_all_poll)
    chosen = !engine->history || drop_waiting(engine, &list) ? choose_among(engine, &list) : choose_poller(engine);
  vec_release(&list);
  return chosen;
}

/* Time passes for a sleeper, while others who could go on don't. */
static int wake(struct engine *engine, struct task *task) {
  clock_advance(engine, task->deadline);
  return settle(engine);
}

/* ---- roles ---- */

int tracer_start_role(struct engine *engine, size_t index) {
  struct role_state *role = &engine->roles.items[index];
  pid_t tid;
  if (pod_spawn(&engine->pod, index, true, &tid, engine->err))
    return -1;
  int process = engine_add_process(engine, tid, index, -1);
  struct task *task = engine_add_task(engine, tid, tid, process);
  history_born(engine, task, NULL);
  task->state = TASK_READY;
  task_process_state(engine, task)->unborn = true;
  role->started = true;
  struct role_record *record = &engine->record->roles.items[role->record];
  record->started = true;
  record->process = process;
  ordering_started(engine, task, role->start);
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
    if (next && next->state == TASK_BLOCKED && wake(engine, next))
      return -1;
    if (next && (next->state != TASK_READY || engine->over))
      continue;
    if (next ? step(engine, next) : nobody_goes_on(engine, choose_poller(engine) != NULL))
      return -1;
    if (engine->closing && engine_tasks_alive(engine) == 0)
      engine_finish(engine, RUN_COMPLETED, NULL, NULL);
  }
  stop_running(engine);
  return 0;
}
