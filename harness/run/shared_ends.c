/* Where memory that processes share ends. The kernel maps whole pages, and to Memcheck all of the last one belongs to
 * the segment or the mapping; yet nothing of a program has any business in the rest of it, which others may see or
 * nobody at all, and which is another's as soon as the size changes. So Memcheck is told, process by process, and tells
 * by itself who reads or writes there, and in which line. It keeps that for a child that is forked, and forgets it when
 * the memory is given back. */
#include "run/engine.h"

#include "linux/functions.h"

#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096, MOST_AT_ONCE = 64 /* bytes that an instruction reads or writes */ };

/* The rest of a last page, in one process. */
struct rest {
  int process;
  uint64_t start, end;
  char *of; /* "shm#1, which has 100 bytes" */
};

struct shared_ends {
  VEC(struct rest) rests; /* also those of memory that is given back: what was said of them is read at the end */
};

struct shared_ends *shared_ends_new(void) {
  return xcalloc(1, sizeof(struct shared_ends));
}

void shared_ends_free(struct shared_ends *ends) {
  if (!ends)
    return;
  vec_each(&ends->rests, rest)
    free(rest->of);
  vec_release(&ends->rests);
  free(ends);
}

/* `of` is taken over. */
static bool tell(struct engine *engine, struct task *task, uint64_t end, char *of) {
  uint64_t next_page = (end + PAGE - 1) & ~(uint64_t)(PAGE - 1);
  if (end == next_page || !guest_forbid(engine, task, end, next_page - end)) {
    free(of);
    return false;
  }
  *vec_add(&engine->shared_ends->rests) = (struct rest){task->process, end, next_page, of};
  return true;
}

/* ---- segments ---- */

/* Of one that was not seen to be made nobody knows here how large it is. */
static void note_segment(struct engine *engine, struct task *task, uint64_t address) {
  int id = (int)registers_argument(&task->entry, 0);
  int64_t bytes = objects_bytes(engine, OBJECT_SHM, id);
  bool told = false;
  if (bytes > 0) {
    _cleanup_free_ char *name = symbols_object(engine, OBJECT_SHM, id);
    told = tell(engine, task, address + (uint64_t)bytes,
                xasprintf("%s, which has %lld byte%s", name, (long long)bytes, bytes == 1 ? "" : "s"));
  }
  segment_ends_attached(engine, task, address, told);
}

/* ---- mappings ---- */

/* mremap(2) within a page is a call that Valgrind answers: of a program that has it the end isn't known for long. */
static bool changes_mappings(const struct engine *engine, const struct task *task) {
  static const char function[] = "mremap";
  const char *executable = places_executable(engine, task);
  strings names = {0};
  bool changes = !executable;
  if (executable)
    elf_names_read(executable, function, &names);
  for (size_t i = 0; i < names.count; i++)
    changes = changes || strcmp(names.items[i], function) == 0;
  strings_release(&names);
  return changes;
}

/* As far as was asked for: the object behind it may be made larger meanwhile, the mapping isn't. */
static void note_mapping(struct engine *engine, struct task *task, uint64_t address) {
  uint64_t size = registers_argument(&task->entry, 1);
  int flags = (int)registers_argument(&task->entry, 3);
  int fd = (int)registers_argument(&task->entry, 4);
  if (!(flags & MAP_SHARED) || size % PAGE == 0 || changes_mappings(engine, task))
    return;
  _cleanup_free_ char *file = flags & MAP_ANONYMOUS ? NULL : symbols_descriptor(engine, task, fd);
  tell(engine, task, address + size,
       xasprintf("the mapping%s%s, which has %llu byte%s", file ? " of " : "", file ? file : "",
                 (unsigned long long)size, size == 1 ? "" : "s"));
}

void shared_ends_note(struct engine *engine, struct task *task, int64_t result) {
  if (!engine->shared_ends)
    return;
  switch (call_id(task->call)) {
  case CALL_shmat: note_segment(engine, task, (uint64_t)result); break;
  case CALL_shmdt: segment_ends_detached(engine, task); break;
  case CALL_mmap: note_mapping(engine, task, (uint64_t)result); break;
  default: break;
  }
}

/* ---- what is said of them ---- */

/* The latest of that process there; two of the same place were not there at once. What begins in front of an end may
 * reach behind it: it is why Memcheck tells of it. */
static const struct rest *find(const struct shared_ends *ends, int process, uint64_t address) {
  const struct rest *found = NULL;
  vec_each(&ends->rests, rest)
    if (rest->process == process && address + MOST_AT_ONCE > rest->start && address < rest->end)
      found = rest;
  return found;
}

char *shared_ends_describe(const struct engine *engine, int process, uint64_t address) {
  const struct rest *rest = NULL;
  if (!engine->shared_ends)
    return NULL;
  for (int of = process; of >= 0 && !rest; of = engine->record->timeline.processes.items[of].parent)
    rest = find(engine->shared_ends, of, address);
  if (!rest)
    return NULL;
  if (address < rest->start)
    return xasprintf("across the end of %s", rest->of);
  uint64_t distance = address - rest->start;
  return distance ? xasprintf("%llu byte%s behind the end of %s", (unsigned long long)distance,
                              distance == 1 ? "" : "s", rest->of)
                  : xasprintf("right behind the end of %s", rest->of);
}
