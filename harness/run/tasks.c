/* Tasks and processes of a run: how they come and go, what is recorded of them, the limits that they share. */
#include "run/engine.h"

#include "base/clock.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

/* ---- asking about tasks ---- */

bool task_is_alive(const struct task *task) { return task->state != TASK_DEAD && task->state != TASK_DYING; }

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

bool task_is_poller(const struct task *task) { return task->spinning || task->fruitless >= FRUITLESS_CALLS; }

void task_got_on(struct task *task) {
  task->fruitless = 0;
  task->spent_reading = 0;
}

size_t engine_tasks_alive(const struct engine *engine) {
  size_t alive = 0;
  vec_each(&engine->tasks, task)
    alive += (*task)->state != TASK_DEAD;
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
  engine->spins_judged = 0;
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

int engine_failed(struct engine *engine, const char *what, const struct task *task) {
  return error_errno(engine->err, "%s (task %d)", what, task ? task->number : -1);
}

/* ---- tasks come and go ---- */

struct task *engine_add_task(struct engine *engine, pid_t tid, pid_t group, int process) {
  struct task *task = xcalloc(1, sizeof *task);
  struct process_state *state = &engine->processes.items[process];
  *task = (struct task){.number = (int)engine->tasks.count,
                        .process = process,
                        .thread = state->threads_made++,
                        .tid = tid,
                        .group = group,
                        .deadline = NEVER,
                        .slept_at = NEVER,
                        .state = TASK_NEW,
                        .stop = STOP_START};
  state->tasks++;
  tracee_open(&task->tracee, tid);
  *vec_add(&engine->tasks) = task;
  return task;
}

/* "client", or "client#2" where there are several. */
static char *name_of_instance(const struct engine *engine, size_t role) {
  const struct role_state *state = &engine->roles.items[role];
  bool one = case_crowd(engine->test, state->role->name) == 1;
  return one ? xstrdup(state->role->name) : xasprintf("%s#%d", state->role->name, state->instance + 1);
}

/* Where vfork(2) returns when the child executes its program, either may be seen first. */
static void rename_in_results(struct engine *engine, const char *from, const char *to) {
  vec_each(&engine->record->timeline.events, event) {
    if (event->kind != EVENT_CALL || !event->result || strcmp(event->result, from) != 0)
      continue;
    free(event->result);
    event->result = xstrdup(to);
  }
}

void engine_become_role(struct engine *engine, struct task *task, const struct role *role) {
  struct process_state *state = task_process_state(engine, task);
  size_t index = engine->programs;
  while (index < engine->roles.count && engine->roles.items[index].role != role)
    index++;
  if (index == engine->roles.count || state->first) /* a role's own process stays that role */
    return;
  struct role_state *helper = &engine->roles.items[index];
  struct role_record *record = &engine->record->roles.items[helper->record];
  struct process *process = task_process(engine, task);
  char *name = helper->started ? xasprintf("%s#%d", role->name, ++helper->instance + 1) : xstrdup(role->name);
  state->role = index;
  state->first = !helper->started;
  rename_in_results(engine, process->name, name);
  free(process->role);
  free(process->name);
  process->role = xstrdup(role->name);
  process->name = name;
  if (helper->started)
    return;
  helper->started = record->started = true;
  record->process = task->process;
}

/* "server/1", "server/1/2"; of a chain that has become long, in which each starts the next, only the end. */
static char *name_of_child(const struct engine *engine, int parent, int number) {
  enum { LONG = 40 };
  const struct process *process = &engine->record->timeline.processes.items[parent];
  if (strlen(process->name) < LONG)
    return xasprintf("%s/%d", process->name, number);
  return xasprintf("%s/…/%zu", process->role, engine->processes.count);
}

int engine_add_process(struct engine *engine, pid_t group, size_t role, int parent) {
  struct process *process = vec_add(&engine->record->timeline.processes);
  struct process_state *state = vec_add(&engine->processes);
  const char *role_name = engine->roles.items[role].role->name;
  size_t printer = parent < 0 ? role : engine->processes.items[parent].printer;
  const struct role_state *started = &engine->roles.items[printer];
  *state = (struct process_state){.group = group,
                                  .role = role,
                                  .printer = printer,
                                  .first = parent < 0,
                                  .alive = true,
                                  .timer_deadline = NEVER,
                                  .start_event = NO_EVENT};
  process->role = xstrdup(role_name);
  process->printer = xstrdup(started->role->name);
  process->instance = started->instance;
  process->pid = procfs_inner_pid(group);
  process->parent = parent;
  process->name = parent < 0 ? name_of_instance(engine, role)
                             : name_of_child(engine, parent, ++engine->processes.items[parent].children_made);
  return (int)engine->processes.count - 1;
}

static void process_ended(struct engine *engine, struct task *task, int status) {
  struct process_state *state = task_process_state(engine, task);
  struct event *event = engine_event(engine, task, EVENT_EXIT);
  event->status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  event->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  state->alive = false;
  counting_ended(state);
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

void engine_task_ended(struct engine *engine, struct task *task, int status) {
  struct process_state *state = task_process_state(engine, task);
  int64_t cpu = task->cpu_counted;
  engine->cpu_of_dead += cpu;
  engine->record->roles.items[engine->roles.items[state->role].record].cpu_ns += cpu;
  task->state = TASK_DEAD;
  tracee_close(&task->tracee);
  progress_forget(task);
  ordering_ends(engine, task);
  if (--state->tasks == 0) {
    process_ended(engine, task, status);
    engine->signalled = engine->steps; /* its parent gets SIGCHLD */
  }
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

/* Files in memory, named or not. */
static int64_t count_files(const struct engine *engine) {
  static const enum pod_view views[] = {VIEW_POSIX, VIEW_TMP, VIEW_WORK};
  int64_t total = 0;
  if (engine->pod.translation) /* the host's file systems: the files are counted one by one */
    return pod_file_bytes(&engine->pod, engine->limits);
  for (size_t i = 0; i < array_size(views); i++) {
    struct statvfs st;
    if (fstatvfs(engine->pod.views[views[i]], &st) == 0)
      total += (int64_t)((st.f_blocks - st.f_bfree) * st.f_frsize);
  }
  return total;
}

bool engine_samples_memory(const struct engine *engine) {
  return engine->pod.cgroup.kind == CGROUP_NONE || engine->pod.translation;
}

/* What a control group would count as well. Pages that are mapped and shared by nobody's name can be given back by
 * whoever touched them and are still there: they are counted when they are asked for, and forgiven a few times. */
static bool exceeds_uncounted(const struct engine *engine, int64_t counted) {
  enum { FORGIVEN = 4 };
  bool all_but_files = engine->pod.cgroup.kind != CGROUP_NONE; /* are counted there */
  if (!engine_samples_memory(engine))
    return false;
  int64_t room = engine->limits->memory + POD_OVERHEAD - counted - count_files(engine);
  if (all_but_files)
    return room < 0;
  return objects_kernel_bytes(engine, room) > room || engine->shared_asked > engine->limits->memory * FORGIVEN;
}

static int64_t count_memory(const struct engine *engine) {
  _cleanup_strbuf_ struct strbuf segments = STRBUF_INIT;
  int64_t total = 0;
  vec_each(&engine->tasks, place) {
    const struct task *task = *place;
    bool counts = task->tid == task->group && !engine->processes.items[task->process].unborn;
    if (task->state != TASK_DEAD && counts)
      total += procfs_private_bytes(task->tid);
  }
  if (pod_list(&engine->pod, VIEW_SHM, &segments))
    return total;
  return total + procfs_shared_bytes(segments.buf);
}

static bool exceeds_memory(const struct engine *engine) {
  int64_t counted = count_memory(engine);
  return counted > engine->limits->memory || exceeds_uncounted(engine, counted);
}

/* How much longer the tracer takes than in a build that is used. */
#ifdef __SANITIZE_ADDRESS__
enum { TRACER_SLOWER = 30 };
#else
enum { TRACER_SLOWER = 1 };
#endif

/* A verdict must not depend on what else the host has to do: the limit on a run's time counts the time in which the run
 * and its tracer had the CPU. Real time only guards against what nobody foresaw. */
static bool has_taken_too_long(const struct engine *engine, int64_t cpu) {
  enum { LOADED = 30 };
  int64_t used = cpu + (clock_process_cpu_ns() - engine->own_cpu_start) / TRACER_SLOWER;
  return used > engine->limits->wall_ns || clock_monotonic_ns() - engine->wall_start > engine->limits->wall_ns * LOADED;
}

void engine_check_limits(struct engine *engine, struct task *task) {
  const struct limits *limits = engine->limits;
  int64_t cpu = count_cpu(engine);
  if (has_taken_too_long(engine, cpu))
    engine_finish(engine, RUN_WALL_LIMIT, task, NULL);
  else if (cpu > limits->cpu_ns)
    engine_finish(engine, RUN_CPU_LIMIT, task, NULL);
  else if (exceeds_memory(engine))
    engine_finish(engine, RUN_MEMORY_LIMIT, task, NULL);
}
