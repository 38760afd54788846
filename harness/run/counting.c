/* Reads gcov's counters out of processes: before an exec, at their end, and at the end of the run. */
#include "run/counters.h"
#include "run/engine.h"

/* A child begins with what its parent has counted: that is the parent's. */
static void add_up(struct process_state *state) {
  for (size_t i = 0; state->counted && i < state->counters->sums.count; i++)
    state->counters->of_run.items[i] += state->counted[i] - (state->inherited ? state->inherited[i] : 0);
}

static void forget(struct process_state *state) {
  free(state->counted);
  free(state->inherited);
  state->counted = state->inherited = NULL;
  state->counters = NULL;
}

static uint64_t *read_all(const struct counters *counters, pid_t tid) {
  uint64_t *values = xcalloc(counters->sums.count + 1, sizeof *values);
  vec_each(&counters->units, unit)
    vec_each(&unit->functions, function)
      if (tracee_read(tid, function->address, values + function->first, function->count * sizeof *values)) {
        free(values);
        return NULL;
      }
  return values;
}

void counting_look(struct engine *engine, const struct task *task) {
  struct process_state *state = task_process_state(engine, task);
  uint64_t *values = state->counters && !state->borrows_memory ? read_all(state->counters, task->tid) : NULL;
  if (!values)
    return;
  free(state->counted);
  state->counted = values;
}

void counting_inherit(struct engine *engine, const struct task *parent, int process, bool borrows_memory) {
  const struct process_state *from = task_process_state(engine, parent);
  struct process_state *state = &engine->processes.items[process];
  state->borrows_memory = borrows_memory;
  state->counters = from->counters;
  if (state->counters && !borrows_memory)
    state->inherited = read_all(state->counters, parent->tid);
}

void counting_new_image(struct engine *engine, const struct task *task, const struct role *role) {
  struct process_state *state = task_process_state(engine, task);
  add_up(state);
  forget(state);
  state->borrows_memory = false;
  if (role && engine->counters)
    state->counters = engine->counters[role - engine->program->roles.items];
}

void counting_ended(struct process_state *state) {
  add_up(state);
  forget(state);
}

/* What the run has counted is added to all before, or is forgotten. */
static void settle(const struct engine *engine, bool counts) {
  for (size_t role = 0; engine->counters && role < engine->program->roles.count; role++) {
    struct counters *counters = engine->counters[role];
    for (size_t i = 0; counters && i < counters->sums.count; i++) {
      counters->sums.items[i] += counts ? counters->of_run.items[i] : 0;
      counters->of_run.items[i] = 0;
    }
  }
}

void counting_finish(struct engine *engine) {
  vec_each(&engine->tasks, task)
    if (task_is_alive(*task))
      counting_look(engine, *task);
  vec_each(&engine->processes, state)
    add_up(state);
  settle(engine, !engine->room.lacking && !engine->renewal.outgrown);
}

void counting_release(struct engine *engine) {
  vec_each(&engine->processes, state)
    forget(state);
  settle(engine, false);
}
