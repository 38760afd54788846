/* Stops at shared memory: what the runtime of an explored build says becomes a list of accesses, each a point at which
 * another task may be chosen. */
#include "run/accesses.h"

#include "run/history.h"

#include <string.h>
#include <sys/ptrace.h>

struct accesses *accesses_new(void) {
  return xcalloc(1, sizeof(struct accesses));
}

void accesses_free(struct accesses *accesses) {
  if (!accesses)
    return;
  vec_each(&accesses->spaces, space)
    vec_release(&space->ranges);
  vec_release(&accesses->spaces);
  vec_release(&accesses->memories);
  vec_release(&accesses->places);
  free(accesses);
}

/* ---- what a stop says ---- */

bool accesses_is_stop(const struct registers *regs) { return registers_call(regs) == ACCESS_CALL; }

static const struct stop_meaning {
  enum access_kind kind; /* ACCESS_KINDS: only its outcome tells */
  bool of_memory;
} operations[STOP_OPERATIONS] = {
    [STOP_POINT] = {ACCESS_KINDS, true},
    [STOP_READ] = {ACCESS_READ, true},
    [STOP_WRITE] = {ACCESS_WRITE, true},
    [STOP_UPDATE] = {ACCESS_UPDATE, true},
    [STOP_COMPARE] = {ACCESS_UPDATE, true},
    [STOP_COPY] = {ACCESS_READ, true},
    [STOP_FENCE] = {ACCESS_FENCE, false},
    [STOP_ACQUIRE] = {ACCESS_ACQUIRE, true},
    [STOP_RELEASE] = {ACCESS_RELEASE, true},
    [STOP_ACQUIRE_SHARED] = {ACCESS_ACQUIRE_SHARED, true},
    [STOP_RELEASE_SHARED] = {ACCESS_RELEASE_SHARED, true},
    [STOP_SIGNAL] = {ACCESS_SIGNAL, true},
    [STOP_WOKEN] = {ACCESS_WOKEN, true},
    [STOP_POST] = {ACCESS_POST, true},
    [STOP_TAKE] = {ACCESS_TAKE, true},
    [STOP_ARRIVE] = {ACCESS_ARRIVE, true},
    [STOP_LEAVE] = {ACCESS_LEAVE, true},
    [STOP_SEEN] = {ACCESS_SEEN, true},
    [STOP_JOINED] = {ACCESS_JOINED, false},
    [STOP_FRESH] = {ACCESS_FRESH, true},
    [STOP_GIVE] = {ACCESS_WRITE, true},
};

static enum stop_operation operation_of(const struct registers *regs) {
  return (enum stop_operation)(registers_argument(regs, 0) & STOP_OPERATION_MASK);
}

/* Its thread pointer may be another's by now, who has been made since: the one that has ended is meant. */
static int joined_task(const struct engine *engine, const struct task *task, uint64_t thread_pointer) {
  for (size_t i = engine->tasks.count; i-- > 0;) {
    const struct task *other = engine->tasks.items[i];
    if (other->process == task->process && other->thread_pointer == thread_pointer && !task_is_alive(other))
      return other->number;
  }
  return -1;
}

static void add_next(struct task *task, const struct access *access) {
  if (task->next.count < MOST_ACCESSES_AT_ONCE)
    task->next.items[task->next.count++] = *access;
}

static void add_pieces(struct engine *engine, struct task *task, struct access access, uint64_t address,
                       uint64_t size) {
  struct shared_piece pieces[MOST_ACCESSES_AT_ONCE / 2];
  size_t count = sharing_pieces(engine, task, address, size, array_size(pieces), pieces);
  for (size_t i = 0; i < count; i++) {
    access.memory = pieces[i].memory;
    access.offset = pieces[i].offset;
    access.size = pieces[i].size;
    add_next(task, &access);
  }
}

/* What the stop says, into `task->next`. */
static void understand(struct engine *engine, struct task *task, const struct registers *regs) {
  uint64_t word = registers_argument(regs, 0);
  uint64_t first = registers_argument(regs, 1);
  const struct stop_meaning *operation = &operations[operation_of(regs)];
  struct access access = {.kind = operation->kind,
                          .task = task->number,
                          .process = task->process,
                          .memory = -1,
                          .is_volatile = word & STOP_VOLATILE,
                          .is_atomic = word & STOP_ATOMIC,
                          .order = (int)(word >> STOP_ORDER_SHIFT & STOP_ORDER_MASK),
                          .other = -1};
  task->next.count = 0;
  task->next.pc = registers_argument(regs, 3);
  if (operation->of_memory)
    add_pieces(engine, task, access, first, registers_argument(regs, 2));
  if (operation_of(regs) == STOP_COPY) {
    access.kind = ACCESS_WRITE;
    add_pieces(engine, task, access, registers_argument(regs, 4), registers_argument(regs, 5));
  }
  if (operation_of(regs) == STOP_JOINED)
    access.other = joined_task(engine, task, first);
  if (!operation->of_memory)
    add_next(task, &access);
}

/* ---- what has happened ---- */

static size_t place_of(struct engine *engine, const struct task *task) {
  struct accesses *accesses = engine->accesses;
  size_t image = task_process_state(engine, task)->image;
  for (size_t i = accesses->places.count; i-- > 0;)
    if (accesses->places.items[i].image == image && accesses->places.items[i].pc == task->next.pc)
      return i;
  *vec_add(&accesses->places) = (struct known_place){image, task->next.pc};
  return accesses->places.count - 1;
}

/* A compare-and-exchange that is about to find another value only reads. */
static bool will_exchange(const struct task *task, const struct registers *regs) {
  const uint64_t expected[] = {registers_argument(regs, 4), registers_argument(regs, 5)};
  uint64_t size = registers_argument(regs, 2);
  unsigned char now[sizeof expected];
  return size <= sizeof now && tracee_read(task->tid, registers_argument(regs, 1), now, (size_t)size) == 0 &&
         memcmp(now, expected, (size_t)size) == 0;
}

static void note_writer(struct engine *engine, const struct access *access) {
  bool writes = access->kind == ACCESS_WRITE || access->kind == ACCESS_UPDATE;
  if (writes && engine->record->accesses.memories.items[access->memory].kind != MEMORY_PROCESS)
    engine->roles.items[engine->processes.items[access->process].role].wrote = true;
}

/* Who has the memory next need not be one whom we see get it: the C library takes blocks for itself, and hands them out
 * (asprintf(3), getline(3)). */
static void forget(struct engine *engine, const struct task *task, struct access access) {
  access.kind = ACCESS_FRESH;
  ordering_access(engine, task, &access);
}

static void record(struct engine *engine, struct task *task, const struct registers *regs) {
  bool only_reads = operation_of(regs) == STOP_COMPARE && !will_exchange(task, regs);
  for (size_t i = 0; i < task->next.count; i++) {
    struct access *access = &task->next.items[i];
    if (access->kind == ACCESS_KINDS)
      continue;
    if (only_reads) {
      access->kind = ACCESS_READ;
      access->order = (int)(registers_argument(regs, 0) >> STOP_OTHERWISE_SHIFT & STOP_ORDER_MASK);
    }
    access->event = engine->record->timeline.events.count;
    access->place = place_of(engine, task);
    *vec_add(&engine->record->accesses.items) = *access;
    note_writer(engine, access);
    ordering_access(engine, task, access);
    if (operation_of(regs) == STOP_GIVE)
      forget(engine, task, *access);
  }
}

/* ---- polling ---- */

/* A place and the calls that led there: a function that is called twice reads twice, which is no loop. What is watched
 * keeps its frame pointers; where the chain of frames leads nowhere, it ends. */
static uint64_t place_in_calls(const struct task *task) {
  unsigned char stack[2048];
  uint64_t place = task->next.pc;
  uint64_t bottom = registers_stack(&task->entry);
  uint64_t frame[2] = {registers_frame(&task->entry), 0}; /* the caller's, and where it goes on */
  size_t got = tracee_read_some(task->tid, bottom, stack, sizeof stack);
  for (uint64_t at = 0; got >= sizeof frame && frame[0] >= bottom + at && frame[0] - bottom <= got - sizeof frame;) {
    at = frame[0] - bottom;
    memcpy(frame, stack + at, sizeof frame);
    place = history_mix(place, frame[1]);
    at += sizeof frame;
  }
  return place;
}

enum { READ_NEW = -1, READ_TOO_MANY = -2 };

/* Where in the list of reads this one is; a new one is added as long as there is room. */
static int find_read(struct polling *polling, uint64_t place, uint64_t address) {
  for (size_t i = 0; i < polling->count; i++)
    if (polling->reads[i].place == place && polling->reads[i].address == address)
      return (int)i;
  if (polling->count == array_size(polling->reads))
    return READ_TOO_MANY;
  polling->reads[polling->count].place = place;
  polling->reads[polling->count++].address = address;
  return READ_NEW;
}

/* Has the task, with this read, gone round a loop that reads what it has read before? The same read twice in a row is a
 * round; a longer one has to be seen from its beginning, since what comes before a loop is new. */
static bool ends_round(struct polling *polling, const struct task *task) {
  int index = find_read(polling, place_in_calls(task), registers_argument(&task->entry, 1));
  int before = polling->last;
  if (index == READ_TOO_MANY)
    return false;
  polling->last = index == READ_NEW ? (int)polling->count - 1 : index;
  if (index == READ_NEW) {
    polling->fresh = true;
    polling->waits = false;
    return false;
  }
  if (index != before && index != polling->round) {
    polling->fresh = polling->fresh && polling->round >= 0;
    polling->round = polling->round < 0 ? index : polling->round;
    return false;
  }
  bool nothing_new = index == before || !polling->fresh;
  polling->round = index;
  polling->fresh = false;
  return nothing_new;
}

/* The same places read the same bytes once more, and nothing has changed. A loop that makes calls as well is looked at
 * there. */
static void note_read(struct engine *engine, struct task *task) {
  struct polling *polling = &task->polling;
  if (polling->changes != engine->changes)
    *polling = (struct polling){.changes = engine->changes, .round = -1, .last = -1};
  if (!ends_round(polling, task))
    return;
  bool by_itself = polling->waits && polling->calls == task->calls;
  polling->waits = true;
  polling->calls = task->calls;
  task->fruitless++;
  if (by_itself)
    progress_observe(engine, task);
}

/* A try that fails leaves no more behind than a read. */
static bool only_looks(enum access_kind kind) { return kind == ACCESS_READ || kind == ACCESS_KINDS; }

static void note_progress(struct engine *engine, struct task *task) {
  bool looks = true;
  for (size_t i = 0; i < task->next.count; i++)
    looks = looks && only_looks(task->next.items[i].kind);
  if (looks) {
    note_read(engine, task);
    return;
  }
  task_got_on(task);
  engine_changed(engine);
}

/* Of no memory; or of a look that was told as it began. */
static bool goes_without_saying(enum access_kind kind) { return kind == ACCESS_FENCE || kind == ACCESS_SEEN; }

/* ---- stops ---- */

static int greet(struct engine *engine, struct task *task, const struct registers *regs) {
  struct address_space *space = sharing_space(engine, task->process);
  space->table = registers_argument(regs, 1);
  sharing_tell(engine, space, task->tid);
  return stops_resume(engine, task, PTRACE_CONT);
}

/* Its blocks went by without a call: it computes, or turns in a loop that waits for memory of its own to change. */
static int on_blocks(struct engine *engine, struct task *task) {
  accesses_restart_blocks(engine, task);
  if (task->calls_at_blocks != task->calls) {
    task->calls_at_blocks = task->calls;
    return stops_resume(engine, task, PTRACE_CONT);
  }
  task->state = TASK_READY;
  task->stop = STOP_SLICE;
  task->spinning++;
  return 0;
}

int accesses_on_stop(struct engine *engine, struct task *task, const struct registers *regs) {
  enum stop_operation operation = operation_of(regs);
  if (!engine->accesses || operation >= STOP_OPERATIONS)
    return stops_resume(engine, task, PTRACE_CONT);
  if (operation == STOP_HELLO)
    return greet(engine, task, regs);
  if (operation == STOP_BLOCKS)
    return on_blocks(engine, task);
  task->entry = *regs;
  task->spinning = 0;
  understand(engine, task, regs);
  if (registers_argument(regs, 0) & STOP_DONE || task->next.count == 0)
    return accesses_go_on(engine, task);
  task->state = TASK_READY;
  task->stop = STOP_ACCESS;
  return 0;
}

int accesses_go_on(struct engine *engine, struct task *task) {
  if (++engine->events > engine->limits->events)
    return engine_finish(engine, RUN_EVENT_LIMIT, task, NULL);
  task->calls_in_a_row++;
  record(engine, task, &task->entry);
  if (task->next.count > 0 && !goes_without_saying(task->next.items[0].kind))
    note_progress(engine, task);
  return stops_resume(engine, task, PTRACE_CONT);
}

bool accesses_count_blocks(const struct engine *engine, const struct task *task) {
  return engine->accesses && sharing_space(engine, task->process)->table;
}

void accesses_restart_blocks(const struct engine *engine, const struct task *task) {
  const uint64_t all = BLOCKS_PER_STOP;
  if (!accesses_count_blocks(engine, task))
    return;
  uint64_t table = sharing_space(engine, task->process)->table;
  tracee_write(task->tid, table + offsetof(struct access_table, blocks_left), &all, sizeof all);
}

/* ---- after the run ---- */

enum { MOST_MEMBERS = 4096 };

/* A file that the run has made goes by the object's name: a named semaphore was mapped before it had one. */
static void name_memories(struct engine *engine) {
  for (size_t i = 0; i < engine->accesses->memories.count; i++) {
    struct shared_memory *memory = &engine->record->accesses.memories.items[i];
    const struct object *object =
        memory->kind == MEMORY_FILE ? objects_by_inode(engine, engine->accesses->memories.items[i].first) : NULL;
    if (!object || !object->name)
      continue;
    free(memory->name);
    memory->name = xstrdup(object->name);
  }
}

/* All else of a process is no struct that others know, too. */
static void name_members(struct engine *engine) {
  struct access_list *list = &engine->record->accesses;
  vec_each(&list->items, access) {
    if (access->memory < 0 || list->memories.items[access->memory].kind == MEMORY_PROCESS ||
        list->members.count >= MOST_MEMBERS || access_member_name(list, access))
      continue;
    const struct known_place *known = &engine->accesses->places.items[access->place];
    char *name = places_member(engine, known->image, known->pc, access->offset, access->size);
    if (name)
      *vec_add(&list->members) =
          (struct access_member){access->place, access->memory, access->offset, access->size, name};
  }
}

void accesses_finish(struct engine *engine) {
  if (!engine->accesses)
    return;
  vec_each(&engine->accesses->places, known)
    places_of_return(engine, known->image, known->pc, vec_add(&engine->record->accesses.places));
  name_memories(engine);
  if (engine->tells_members)
    name_members(engine);
}
