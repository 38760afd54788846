/* Tells the detector of races (races/races.h) what happens in a run that watches shared memory: accesses, tasks that
 * begin and end, signals. What calls mean is in ordering_calls.c. */
#include "run/ordering.h"

#include "run/accesses.h"
#include "run/history.h"

#include <signal.h>
#include <string.h>

struct ordering *ordering_new(const struct program *program) {
  struct ordering *ordering = xcalloc(1, sizeof *ordering);
  ordering->races = races_new(program->sync == SYNC_STRICT ? RACES_STRICT : RACES_FLAGS);
  ordering->input_signals = bit_of_signal(SIGIO) | bit_of_signal(SIGURG);
  return ordering;
}

void ordering_free(struct ordering *ordering) {
  if (!ordering)
    return;
  races_free(ordering->races);
  vec_release(&ordering->undone);
  vec_release(&ordering->made);
  vec_release(&ordering->queues);
  vec_release(&ordering->pipes);
  free(ordering);
}

struct race_thing ordering_thing(enum race_thing_kind kind, uint64_t part, uint64_t id) {
  return (struct race_thing){.kind = kind, .id = id, .part = part};
}

void ordering_tell(struct engine *engine, const struct task *task, enum common_state state) {
  races_tell(engine->ordering->races, task->number, ordering_thing(RACE_THING_STATE, PART_COMMON, state));
}

void ordering_look(struct engine *engine, const struct task *task, enum common_state state) {
  races_look(engine->ordering->races, task->number, ordering_thing(RACE_THING_STATE, PART_COMMON, state));
}

/* ---- accesses ---- */

static void tell_use(struct races *races, const struct access *access) {
  const struct race_access use = {.object = (uint64_t)access->memory,
                                  .offset = access->offset,
                                  .size = access->size,
                                  .site = access->place,
                                  .reads = access->kind != ACCESS_WRITE,
                                  .writes = access->kind != ACCESS_READ,
                                  .atomic = access->is_atomic,
                                  .order = access->order};
  races_access(races, access->task, &use);
}

/* Objects of the library lie in shared memory: they are known by where. */
static struct race_thing object_of(enum race_thing_kind kind, const struct access *access) {
  return ordering_thing(kind, PART_IN_MEMORY + access->offset, (uint64_t)access->memory);
}

/* A word of the object that the task's call is about; 0 when it can't be read. */
static uint32_t word_of_object(const struct task *task, uint64_t offset) {
  uint32_t word = 0;
  tracee_read(task->tid, registers_argument(&task->entry, 1) + offset, &word, sizeof word);
  return word;
}

/* The C library keeps a semaphore's value in the first four bytes of its sem_t, and of a pthread_barrier_t how many it
 * is for behind two other words. So what sem_init(3) or whoever made it has put there is seen at its next use. */
enum { COUNT_IN_BARRIER = 2 * sizeof(uint32_t) };

static void tell_semaphore(struct engine *engine, const struct task *task, const struct access *access) {
  struct races *races = engine->ordering->races;
  struct race_thing semaphore = object_of(RACE_THING_SEMAPHORE, access);
  races_semaphore_found(races, semaphore, (uint64_t)word_of_object(task, 0) + (access->kind == ACCESS_TAKE));
  if (access->kind == ACCESS_TAKE)
    races_semaphore_take(races, access->task, semaphore, 1);
  else
    races_semaphore_add(races, access->task, semaphore, 1);
}

void ordering_access(struct engine *engine, const struct task *task, const struct access *access) {
  struct races *races = engine->ordering ? engine->ordering->races : NULL;
  if (!races)
    return;
  switch (access->kind) {
  case ACCESS_READ:
  case ACCESS_WRITE:
  case ACCESS_UPDATE: tell_use(races, access); break;
  case ACCESS_FENCE: races_fence(races, access->task, access->order); break;
  case ACCESS_ACQUIRE: races_lock(races, access->task, object_of(RACE_THING_LOCK, access), false); break;
  case ACCESS_RELEASE: races_unlock(races, access->task, object_of(RACE_THING_LOCK, access), false); break;
  case ACCESS_ACQUIRE_SHARED: races_lock(races, access->task, object_of(RACE_THING_LOCK, access), true); break;
  case ACCESS_RELEASE_SHARED: races_unlock(races, access->task, object_of(RACE_THING_LOCK, access), true); break;
  case ACCESS_SIGNAL: races_tell(races, access->task, object_of(RACE_THING_STATE, access)); break;
  case ACCESS_WOKEN: races_look(races, access->task, object_of(RACE_THING_STATE, access)); break;
  case ACCESS_POST:
  case ACCESS_TAKE: tell_semaphore(engine, task, access); break;
  case ACCESS_ARRIVE:
    races_barrier_enter(races, access->task, object_of(RACE_THING_BARRIER, access),
                        word_of_object(task, COUNT_IN_BARRIER));
    break;
  case ACCESS_SEEN: /* none of the functions that POSIX lists, XBD 4.12: a flag like others */
    if (engine->program->sync == SYNC_FLAGS)
      races_look(races, access->task, object_of(RACE_THING_SEMAPHORE, access));
    break;
  case ACCESS_LEAVE: races_barrier_leave(races, access->task, object_of(RACE_THING_BARRIER, access)); break;
  case ACCESS_JOINED:
    if (access->other >= 0)
      races_pass(races, access->other, access->task);
    else
      ordering_look(engine, task, COMMON_ENDS);
    break;
  case ACCESS_FRESH: races_forget(races, (uint64_t)access->memory, access->offset, access->size); break;
  case ACCESS_KINDS: break;
  }
}

/* ---- tasks ---- */

enum { CLONE_STACK = 1, MOST_STACK = 8 << 20 };

static uint64_t start_of_mapping(const struct task *task, uint64_t address) {
  mappings maps = {0};
  uint64_t start = address;
  procfs_mappings(task->tid, &maps);
  vec_each(&maps, mapping)
    if (mapping->start <= address && address < mapping->end)
      start = mapping->start;
  mappings_release(&maps);
  return start;
}

/* The C library gives a thread the stack of one that has ended, and nobody can see what orders the two. */
static void forget_stack(struct engine *engine, const struct task *parent) {
  uint64_t top = registers_argument(&parent->entry, CLONE_STACK);
  struct shared_piece piece;
  if (top == 0)
    return;
  uint64_t start = start_of_mapping(parent, top - 1);
  start = top - start < MOST_STACK ? start : top - MOST_STACK;
  if (sharing_pieces(engine, parent, start, top - start, 1, &piece))
    races_forget(engine->ordering->races, (uint64_t)piece.memory, piece.offset, piece.size);
}

void ordering_born(struct engine *engine, const struct task *task, const struct task *parent) {
  if (!engine->ordering || !parent)
    return;
  races_pass(engine->ordering->races, parent->number, task->number);
  if (task->process == parent->process)
    forget_stack(engine, parent);
}

void ordering_executed(struct engine *engine, const struct task *thread, const struct task *task) {
  if (engine->ordering)
    races_pass(engine->ordering->races, thread->number, task->number);
}

/* Whoever is there by then has done what the role waited for, or could have. */
void ordering_started(struct engine *engine, const struct task *task, const struct moment *start) {
  if (!engine->ordering || start->kind == MOMENT_AT_ONCE)
    return;
  vec_each(&engine->tasks, other)
    if (*other != task)
      races_pass(engine->ordering->races, (*other)->number, task->number);
}

/* Descriptors, locks and semaphores are given back on the way out, and others may notice before the end is told. */
void ordering_ends(struct engine *engine, const struct task *task) {
  if (!engine->ordering)
    return;
  ordering_tell(engine, task, COMMON_ENDS);
  if (task_process_state(engine, task)->tasks <= 1)
    ordering_calls_undo(engine, task);
}

/* Such a one may have been told by the signal that it is: prctl(2), PR_SET_PDEATHSIG. It is sent by the thread that
 * made the process, on its way out. */
static bool is_orphan(const struct engine *engine, const struct task *task) {
  int parent = task_process(engine, task)->parent;
  vec_each(&engine->tasks, other)
    if ((*other)->process == parent && !task_is_alive(*other))
      return true;
  return false;
}

void ordering_signalled(struct engine *engine, const struct task *task, int signal) {
  if (!engine->ordering)
    return;
  races_look(engine->ordering->races, task->number, ordering_thing(RACE_THING_STATE, PART_SIGNAL, (uint64_t)signal));
  ordering_look(engine, task, COMMON_NOTICES);
  if (signal == SIGCHLD || is_orphan(engine, task))
    ordering_look(engine, task, COMMON_ENDS);
  if (engine->ordering->input_signals & bit_of_signal(signal))
    ordering_look(engine, task, COMMON_INPUT);
}

/* ---- calls ---- */

void ordering_enter_call(struct engine *engine, struct task *task) {
  if (engine->ordering)
    ordering_calls_enter(engine, task);
}

void ordering_call_returned(struct engine *engine, struct task *task, int64_t result) {
  if (engine->ordering)
    ordering_calls_return(engine, task, result);
}

/* ---- after the run ---- */

static const char *name_of_memory(const struct engine *engine, uint64_t object) {
  const char *name = engine->record->accesses.memories.items[object].name;
  return name ? name : "shared memory";
}

static struct place copy_place(const struct engine *engine, uint64_t site) {
  const struct place *place = &engine->record->accesses.places.items[site];
  return (struct place){xstrdup(place->file), xstrdup(place->function), place->line};
}

static struct racing_access describe_side(const struct engine *engine, const struct race_side *side) {
  const struct task *task = engine->tasks.items[side->task];
  const struct process *process = task_process(engine, task);
  return (struct racing_access){.process = xstrdup(process->name),
                                .role = xstrdup(process->role),
                                .thread = task->thread,
                                .writes = side->writes,
                                .atomic = side->atomic,
                                .place = copy_place(engine, side->site)};
}

static bool is_own_memory(const struct engine *engine, uint64_t object) {
  return engine->record->accesses.memories.items[object].kind == MEMORY_PROCESS;
}

/* As either of the two places calls it. */
static char *member_of(struct engine *engine, const struct race *race) {
  const uint64_t sites[] = {race->later.site, race->earlier.site};
  bool own = is_own_memory(engine, race->object);
  char *member = NULL;
  for (size_t i = 0; i < array_size(sites) && !member; i++) {
    const struct known_place *known = &engine->accesses->places.items[sites[i]];
    member = own ? places_variable(engine, known->image, known->pc, race->offset, race->size)
                 : places_member(engine, known->image, known->pc, race->offset, race->size);
  }
  return member;
}

void ordering_finish(struct engine *engine) {
  if (!engine->ordering)
    return;
  struct race_report *report = &engine->record->races;
  report->flags = engine->program->sync == SYNC_FLAGS;
  vec_each(races_found(engine->ordering->races), race)
    *vec_add(&report->races) =
        (struct data_race){.memory = xstrdup(name_of_memory(engine, race->object)),
                           .own = is_own_memory(engine, race->object),
                           .offset = race->offset,
                           .size = race->size,
                           .touch = operations_touch_memory(engine, race->object, race->offset, race->size, true),
                           .member = member_of(engine, race),
                           .earlier = describe_side(engine, &race->earlier),
                           .later = describe_side(engine, &race->later)};
  vec_each(races_polls(engine->ordering->races), poll)
    *vec_add(&report->polls) = (struct polled_bytes){.memory = xstrdup(name_of_memory(engine, poll->object)),
                                                     .offset = poll->offset,
                                                     .size = poll->size,
                                                     .place = copy_place(engine, poll->site),
                                                     .waits = poll->waits};
}
