/* Hashes of what has happened, and the record of where something else could have. */
#include "run/history.h"

#include "run/policy.h"

#include <string.h>
#include <sys/stat.h>

/* The last steps on some bytes of an object. */
struct cell {
  struct touch bytes;
  uint64_t written; /* the hash of the last step that wrote them */
  uint64_t read;    /* the sum of those that have read since */
};

struct pipe_made {
  uint64_t inode;
  uint64_t by;
};

struct history {
  VEC(struct cell) cells;
  VEC(struct pipe_made) pipes;
  uint64_t state;
  uint64_t everything; /* the hash of the last step that touched all */
  uint64_t calls;      /* of the last that touched OBJECT_CALLS … */
  uint64_t of_calls;   /* … and the sum of all with which such a one conflicts */
  unsigned steps;
  struct point point; /* of the last step */
};

struct history *history_new(void) {
  struct history *history = xcalloc(1, sizeof *history);
  history->point.task = -1;
  return history;
}

void history_free(struct history *history) {
  if (!history)
    return;
  vec_release(&history->cells);
  vec_release(&history->pipes);
  free(history);
}

uint64_t history_mix(uint64_t a, uint64_t b) {
  uint64_t z = (a ^ (b + 0x9e3779b97f4a7c15U + (a << 6) + (a >> 2))) * 0xbf58476d1ce4e5b9U;
  z = (z ^ z >> 27) * 0x94d049bb133111ebU;
  return z ^ z >> 31;
}

/* ---- steps ---- */

static struct cell *cell_of(struct history *history, const struct touch *touch) {
  vec_each(&history->cells, cell)
    if (cell->bytes.object == touch->object && cell->bytes.from == touch->from && cell->bytes.to == touch->to)
      return cell;
  struct cell *cell = vec_add(&history->cells);
  *cell = (struct cell){.bytes = *touch};
  return cell;
}

static const struct touch all_calls = {OBJECT_CALLS, 0, 1, true};

/* A sum, so that it is the same whatever bytes were touched first. */
static uint64_t before_touch(const struct history *history, const struct touch *touch) {
  uint64_t sum = 0;
  if (touch->object == OBJECT_ANY)
    return history->state;
  if (touch->object == OBJECT_CALLS)
    return history->of_calls;
  vec_each(&history->cells, cell)
    if (touches_meet(&cell->bytes, touch))
      sum += cell->written + (touch->writes ? history_mix(cell->read, 1) : 0);
  return sum + (touches_meet(&all_calls, touch) ? history->calls : 0);
}

static void after_touch(struct history *history, const struct touch *touch, uint64_t hash) {
  if (touch->object == OBJECT_ANY) {
    history->everything = touch->writes ? hash : history->everything;
    return;
  }
  if (touch->object == OBJECT_CALLS) {
    history->calls = touch->writes ? hash : history->calls;
    return;
  }
  cell_of(history, touch);
  vec_each(&history->cells, cell) {
    if (!touches_meet(&cell->bytes, touch))
      continue;
    cell->read = touch->writes ? 0 : cell->read + hash;
    cell->written = touch->writes ? hash : cell->written;
  }
}

static uint64_t hash_step(const struct engine *engine, const struct task *task, const struct operation *operation) {
  const struct history *history = engine->history;
  uint64_t hash = history_mix(task->identity, task->steps);
  hash = history_mix(hash, history_mix(task->last_step, history->everything));
  hash = history_mix(hash, (uint64_t)engine->clock.now);
  for (int i = 0; i < operation->count; i++) {
    const struct touch *touch = &operation->touches[i];
    hash = history_mix(hash, history_mix(touch->object, touch->from << 33 ^ touch->to << 1 ^ touch->writes));
    hash = history_mix(hash, before_touch(history, touch));
  }
  return hash;
}

static const struct operation *next_operation(struct engine *engine, struct task *task) {
  if (!task->operation_known)
    task->operation = operations_next(engine, task);
  task->operation_known = true;
  return &task->operation;
}

void history_step(struct engine *engine, struct task *task) {
  struct history *history = engine->history;
  task->steps++;
  if (!history)
    return;
  const struct operation *operation = next_operation(engine, task);
  uint64_t hash = hash_step(engine, task, operation);
  const struct operation any_call = {{all_calls}, 1};
  history->of_calls += operations_conflict(operation, &any_call) ? hash : 0;
  for (int i = 0; i < operation->count; i++)
    after_touch(history, &operation->touches[i], hash);
  task->last_step = hash;
  task->operation_known = false;
  history->state += hash;
  history->steps++;
  history->point = (struct point){task->number, task->steps};
  *vec_add(&engine->record->choices.steps) =
      (struct run_step){.task = task->number,
                        .number = task->steps,
                        .operation = *operation,
                        .event = engine->record->timeline.events.count,
                        .access = task->stop == STOP_ACCESS ? engine->record->accesses.items.count : NO_EVENT};
  engine->record->choices.state = history->state;
}

void history_step_made(struct engine *engine) {
  if (!engine->history)
    return;
  struct choices *choices = &engine->record->choices;
  struct run_step *step = &choices->steps.items[choices->steps.count - 1];
  if (step->event == engine->record->timeline.events.count)
    step->event = NO_EVENT;
  if (step->access == engine->record->accesses.items.count)
    step->access = NO_EVENT;
}

/* Numbers of tasks hang on who forked first: an identity doesn't. */
void history_born(struct engine *engine, struct task *task, struct task *parent) {
  const struct process_state *state = task_process_state(engine, task);
  task->identity = parent ? history_mix(parent->identity, ++parent->children) : history_mix(0x726f6c65, state->role);
  task->last_step = parent ? parent->last_step : 0;
  *vec_add(&engine->record->choices.tasks) = (struct task_process){task->number, task->process, task->thread};
  if (!parent && engine->history) /* a role starts because of what has happened */
    task->last_step = engine->history->everything = engine->history->state;
}

/* ---- pipes ---- */

/* Their inode numbers are the host's: what stays the same is who made them. */
static void note_pipe(struct history *history, const struct task *task, int fd) {
  char path[64];
  struct stat st;
  snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)task->tid, fd);
  if (stat(path, &st) == 0)
    *vec_add(&history->pipes) = (struct pipe_made){st.st_ino, history_mix(task->identity, task->steps)};
}

static void note_pipes(struct engine *engine, const struct task *task) {
  int fds[2];
  if (tracee_read(task->tid, registers_argument(&task->entry, 0), fds, sizeof fds) == 0)
    note_pipe(engine->history, task, fds[0]);
}

void history_returned(struct engine *engine, const struct task *task) {
  if (!engine->history)
    return;
  if (call_id(task->call) == CALL_pipe || call_id(task->call) == CALL_pipe2)
    note_pipes(engine, task);
  if (operations_begins_sharing(task))
    task_process_state(engine, task)->shares_memory = true;
}

uint64_t history_of_pipe(const struct history *history, uint64_t inode) {
  for (size_t i = history->pipes.count; i-- > 0;)
    if (history->pipes.items[i].inode == inode)
      return history->pipes.items[i].by;
  return 0;
}

/* ---- choices ---- */

void history_choice(struct engine *engine, const struct situation *situation, size_t chosen) {
  struct choices *choices = &engine->record->choices;
  struct choice *choice = vec_add(&choices->list);
  *choice = (struct choice){.point = situation->point,
                            .first = choices->options.count,
                            .count = situation->count,
                            .current = -1,
                            .ordinary = (int)policy_ordinary(situation),
                            .chosen = (int)chosen,
                            .state = history_mix(engine->history->state, (uint64_t)engine->clock.now),
                            .step = choices->steps.count};
  for (size_t i = 0; i < situation->count; i++) {
    const struct candidate *candidate = &situation->candidates[i];
    struct task *task = engine->tasks.items[candidate->number];
    if (candidate->current && !candidate->fruitless)
      choice->current = (int)i;
    *vec_add(&choices->options) = (struct alternative){
        .task = candidate->number, .asleep = candidate->asleep, .next = *next_operation(engine, task)};
  }
}

/* A write that was taken out is told by the output behind it. */
static size_t new_number(const struct run_record *record, const size_t *numbers, size_t count, size_t event) {
  if (event >= count || numbers[event] != NO_EVENT)
    return event < count ? numbers[event] : NO_EVENT;
  size_t next = event + 1 < count ? numbers[event + 1] : NO_EVENT;
  return next != NO_EVENT && record->timeline.events.items[next].kind == EVENT_OUTPUT ? next : NO_EVENT;
}

void history_renumber(struct run_record *record, const size_t *numbers, size_t count) {
  vec_each(&record->choices.steps, step)
    step->event = new_number(record, numbers, count, step->event);
}
