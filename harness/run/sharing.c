/* What of a process' memory others can see: kept from the calls that map and unmap, and told to its runtime. */
#include "run/accesses.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { PAGE = 4096 };

static uint64_t round_up(uint64_t size) { return (size + PAGE - 1) & ~(uint64_t)(PAGE - 1); }

/* ---- memory ---- */

static int add_memory(struct engine *engine, enum memory_kind kind, uint64_t first, uint64_t second, char *name) {
  struct access_list *list = &engine->record->accesses;
  *vec_add(&list->memories) = (struct shared_memory){kind, name};
  *vec_add(&engine->accesses->memories) = (struct known_memory){first, second};
  return (int)list->memories.count - 1;
}

static int find_memory(const struct engine *engine, enum memory_kind kind, uint64_t first, uint64_t second) {
  for (size_t i = 0; i < engine->accesses->memories.count; i++) {
    const struct known_memory *known = &engine->accesses->memories.items[i];
    if (engine->record->accesses.memories.items[i].kind == kind && known->first == first && known->second == second)
      return (int)i;
  }
  return -1;
}

/* Of a segment that is there no longer for others to find, but for those who have its id, the number isn't known. */
static int memory_of_segment(struct engine *engine, int id) {
  int number = objects_number(engine->objects, OBJECT_SHM, id);
  uint64_t key = number ? (uint64_t)number : -(uint64_t)(unsigned)id;
  int found = find_memory(engine, MEMORY_SEGMENT, key, 0);
  return found >= 0 ? found : add_memory(engine, MEMORY_SEGMENT, key, 0, symbols_object(engine, OBJECT_SHM, id));
}

static int new_anonymous_memory(struct engine *engine) {
  return add_memory(engine, MEMORY_ANONYMOUS, 0, 0, xasprintf("mapping#%d", ++engine->accesses->anonymous));
}

/* Of /dev/zero each mapping is memory of its own: zero(4). */
static int memory_of_file(struct engine *engine, struct task *task, int fd) {
  char link[64];
  struct stat st;
  snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)task->tid, fd);
  if (stat(link, &st))
    return -1;
  if (S_ISCHR(st.st_mode))
    return new_anonymous_memory(engine);
  int found = find_memory(engine, MEMORY_FILE, st.st_ino, st.st_dev);
  return found >= 0 ? found
                    : add_memory(engine, MEMORY_FILE, st.st_ino, st.st_dev, symbols_descriptor(engine, task, fd));
}

static int memory_of_process(struct engine *engine, const struct task *task) {
  struct address_space *space = sharing_space(engine, task->process);
  if (space->own < 0)
    space->own = add_memory(engine, MEMORY_PROCESS, 0, 0, xasprintf("memory of %s", task_process(engine, task)->name));
  return space->own;
}

/* ---- ranges ---- */

struct address_space *sharing_space(const struct engine *engine, int process) {
  struct accesses *accesses = engine->accesses;
  while (accesses->spaces.count <= (size_t)process)
    vec_add(&accesses->spaces)->own = -1;
  return &accesses->spaces.items[process];
}

static void insert(struct address_space *space, const struct shared_range *range) {
  vec_add(&space->ranges);
  size_t at = space->ranges.count - 1;
  for (; at > 0 && space->ranges.items[at - 1].start > range->start; at--)
    space->ranges.items[at] = space->ranges.items[at - 1];
  space->ranges.items[at] = *range;
}

/* What was mapped there is not any longer; of what reaches beyond, the rest stays. */
static void cut(struct address_space *space, uint64_t start, uint64_t end) {
  VEC(struct shared_range) before = {space->ranges.items, space->ranges.count, space->ranges.room};
  memset(&space->ranges, 0, sizeof space->ranges);
  vec_each(&before, range) {
    struct shared_range left = *range;
    struct shared_range right = *range;
    if (range->end <= start || range->start >= end) {
      insert(space, range);
      continue;
    }
    left.end = start;
    right.start = end;
    right.offset += end - range->start;
    if (range->start < start)
      insert(space, &left);
    if (range->end > end)
      insert(space, &right);
  }
  vec_release(&before);
}

/* One more than the table has room for is made one with the last: the runtime stops more often than it needs to, and
 * the tracer, which knows better, lets it go on. */
static void fill_table(const struct address_space *space, struct access_table *table) {
  vec_each(&space->ranges, range) {
    if (table->count < ACCESS_RANGES)
      table->ranges[table->count++] = (struct access_range){range->start, range->end};
    table->ranges[table->count - 1].end = range->end;
  }
  table->threads = space->threads;
  table->lowest = space->threads ? 0 : table->count ? table->ranges[0].start : UINT64_MAX;
  table->highest = space->threads ? UINT64_MAX : table->count ? table->ranges[table->count - 1].end : 0;
  table->begin = table->lowest < LARGEST_PLAIN ? 0 : table->lowest - (LARGEST_PLAIN - 1);
  table->span = table->highest > table->begin ? table->highest - table->begin : 0;
}

void sharing_tell(const struct engine *engine, const struct address_space *space, pid_t tid) {
  struct access_table table = {.blocks_left = BLOCKS_PER_STOP};
  (void)engine;
  if (!space->table)
    return;
  fill_table(space, &table);
  tracee_write(tid, space->table, &table, sizeof table);
}

/* ---- calls ---- */

/* shmctl(2) would tell its size, but of one that was not seen to be made only the process' own maps do. */
static uint64_t size_of_segment(const struct engine *engine, const struct task *task, int id, uint64_t address) {
  int64_t bytes = objects_bytes(engine, OBJECT_SHM, id);
  mappings maps = {0};
  if (bytes > 0)
    return round_up((uint64_t)bytes);
  procfs_mappings(task->tid, &maps);
  uint64_t size = 0;
  vec_each(&maps, mapping)
    if (mapping->start == address)
      size = mapping->end - mapping->start;
  mappings_release(&maps);
  return size;
}

static void attached(struct engine *engine, struct task *task, uint64_t address) {
  struct address_space *space = sharing_space(engine, task->process);
  int id = (int)registers_argument(&task->entry, 0);
  uint64_t end = address + size_of_segment(engine, task, id, address);
  cut(space, address, end);
  insert(space, &(struct shared_range){address, end, 0, memory_of_segment(engine, id)});
}

static void detached(const struct engine *engine, const struct task *task) {
  struct address_space *space = sharing_space(engine, task->process);
  uint64_t address = registers_argument(&task->entry, 0);
  vec_each(&space->ranges, range)
    if (range->start == address && engine->record->accesses.memories.items[range->memory].kind == MEMORY_SEGMENT) {
      cut(space, range->start, range->end);
      return;
    }
}

static void mapped(struct engine *engine, struct task *task, uint64_t address) {
  struct address_space *space = sharing_space(engine, task->process);
  uint64_t end = address + round_up(registers_argument(&task->entry, 1));
  int flags = (int)registers_argument(&task->entry, 3);
  int type = flags & MAP_TYPE;
  cut(space, address, end);
  if (type != MAP_SHARED && type != MAP_SHARED_VALIDATE)
    return;
  bool anonymous = flags & MAP_ANONYMOUS;
  int memory =
      anonymous ? new_anonymous_memory(engine) : memory_of_file(engine, task, (int)registers_argument(&task->entry, 4));
  uint64_t offset = anonymous ? 0 : registers_argument(&task->entry, 5);
  if (memory >= 0)
    insert(space, &(struct shared_range){address, end, offset, memory});
}

/* Whatever it was and is, it keeps its bytes. */
static void moved(struct engine *engine, const struct task *task, uint64_t address) {
  struct address_space *space = sharing_space(engine, task->process);
  uint64_t former = registers_argument(&task->entry, 0);
  uint64_t former_size = round_up(registers_argument(&task->entry, 1));
  uint64_t size = round_up(registers_argument(&task->entry, 2));
  struct shared_range range = {0};
  bool found = false;
  vec_each(&space->ranges, candidate)
    if (former >= candidate->start && former < candidate->end) {
      range = *candidate;
      found = true;
    }
  cut(space, address, address + size);
  if (former_size) /* else it is mapped twice from now on */
    cut(space, former, former + former_size);
  if (found)
    insert(space, &(struct shared_range){address, address + size, range.offset + (former - range.start), range.memory});
}

void sharing_call_returned(struct engine *engine, struct task *task, int64_t result) {
  if (!engine->accesses || result < 0)
    return;
  struct address_space *space = sharing_space(engine, task->process);
  switch (call_id(task->call)) {
  case CALL_shmat: attached(engine, task, (uint64_t)result); break;
  case CALL_shmdt: detached(engine, task); break;
  case CALL_mmap: mapped(engine, task, (uint64_t)result); break;
  case CALL_mremap: moved(engine, task, (uint64_t)result); break;
  case CALL_munmap: {
    uint64_t start = registers_argument(&task->entry, 0);
    cut(space, start, start + round_up(registers_argument(&task->entry, 1)));
    break;
  }
  default: return;
  }
  sharing_tell(engine, space, task->tid);
}

/* ---- processes ---- */

void sharing_forked(struct engine *engine, const struct task *parent, int process, pid_t group, bool borrows_memory) {
  if (!engine->accesses)
    return;
  struct address_space *made = sharing_space(engine, process); /* first: it may move the other */
  const struct address_space *had = sharing_space(engine, parent->process);
  made->table = had->table;
  made->threads = borrows_memory && had->threads;
  vec_each(&had->ranges, range)
    insert(made, range);
  if (had->threads && !borrows_memory)
    sharing_tell(engine, made, group);
}

void sharing_new_thread(struct engine *engine, const struct task *parent) {
  if (!engine->accesses)
    return;
  struct address_space *space = sharing_space(engine, parent->process);
  if (space->threads)
    return;
  space->threads = true;
  sharing_tell(engine, space, parent->tid);
}

void sharing_new_image(struct engine *engine, const struct task *task) {
  if (!engine->accesses)
    return;
  struct address_space *space = sharing_space(engine, task->process);
  vec_release(&space->ranges);
  *space = (struct address_space){.own = -1};
}

/* ---- asking ---- */

static void add_piece(size_t most, struct shared_piece *pieces, size_t *count, int memory, uint64_t offset,
                      uint64_t size) {
  if (size > 0 && memory >= 0 && *count < most)
    pieces[(*count)++] = (struct shared_piece){memory, offset, size};
}

size_t sharing_pieces(struct engine *engine, const struct task *task, uint64_t address, uint64_t size, size_t most,
                      struct shared_piece *ret_pieces) {
  const struct address_space *space = sharing_space(engine, task->process);
  int own = space->threads ? memory_of_process(engine, task) : -1;
  uint64_t end = address + size < address ? UINT64_MAX : address + size;
  uint64_t at = address;
  size_t count = 0;
  vec_each(&space->ranges, range) {
    if (range->end <= at || range->start >= end)
      continue;
    if (at < range->start) {
      add_piece(most, ret_pieces, &count, own, at, range->start - at);
      at = range->start;
    }
    uint64_t upto = range->end < end ? range->end : end;
    add_piece(most, ret_pieces, &count, range->memory, range->offset + (at - range->start), upto - at);
    at = upto;
  }
  add_piece(most, ret_pieces, &count, own, at, end - at);
  return count;
}
