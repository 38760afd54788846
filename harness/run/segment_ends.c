/* What is written behind the end of a System V segment. The kernel maps whole pages, and to memcheck all of the last
 * one is the segment's; yet nothing of a program has any business in the rest of it. One task goes on at a time, so
 * whoever makes the first call behind which those bytes are others has written them, since its call before. */
#include "run/engine.h"

#include <string.h>

enum { PAGE = 4096, MOST_SEGMENTS = 64 };

/* The rest of a segment's last page, as it was when somebody looked last. */
struct rest {
  int number; /* of the segment */
  int64_t bytes;
  size_t size;
  unsigned char seen[PAGE];
};

struct attachment {
  int process;
  size_t image;
  uint64_t address;
  size_t rest; /* index */
};

/* A write that was noticed. */
struct overrun {
  int process;
  size_t event; /* the first that is known to be behind it */
  size_t rest;
};

struct segment_ends {
  VEC(struct rest) rests;
  VEC(struct attachment) attachments;
  VEC(struct overrun) overruns;
  VEC(int) known; /* processes that have their parent's attachments, or need none */
};

struct segment_ends *segment_ends_new(void) {
  return xcalloc(1, sizeof(struct segment_ends));
}

void segment_ends_free(struct segment_ends *ends) {
  if (!ends)
    return;
  vec_release(&ends->rests);
  vec_release(&ends->attachments);
  vec_release(&ends->overruns);
  vec_release(&ends->known);
  free(ends);
}

/* Of a segment that was not seen to be made nobody knows here how large it is. */
static size_t rest_of(struct engine *engine, int id) {
  struct segment_ends *ends = engine->segment_ends;
  int number = objects_number(engine->objects, OBJECT_SHM, id);
  int64_t bytes = objects_bytes(engine, OBJECT_SHM, id);
  for (size_t i = 0; i < ends->rests.count; i++)
    if (ends->rests.items[i].number == number)
      return i;
  if (!number || bytes <= 0 || bytes % PAGE == 0 || ends->rests.count == MOST_SEGMENTS)
    return SIZE_MAX;
  struct rest *rest = vec_add(&ends->rests);
  *rest = (struct rest){.number = number, .bytes = bytes, .size = PAGE - (size_t)(bytes % PAGE)};
  return ends->rests.count - 1;
}

static void add_attachment(struct segment_ends *ends, int process, size_t image, uint64_t address, size_t rest) {
  *vec_add(&ends->attachments) = (struct attachment){process, image, address, rest};
}

static void forget(struct segment_ends *ends, int process, uint64_t address) {
  size_t kept = 0;
  for (size_t i = 0; i < ends->attachments.count; i++)
    if (ends->attachments.items[i].process != process || ends->attachments.items[i].address != address)
      ends->attachments.items[kept++] = ends->attachments.items[i];
  ends->attachments.count = kept;
}

void segment_ends_note(struct engine *engine, struct task *task, int64_t result) {
  struct segment_ends *ends = engine->segment_ends;
  size_t image = task_process_state(engine, task)->image;
  if (!ends)
    return;
  if (call_id(task->call) == CALL_shmdt)
    forget(ends, task->process, registers_argument(&task->entry, 0));
  if (call_id(task->call) != CALL_shmat)
    return;
  size_t rest = rest_of(engine, (int)registers_argument(&task->entry, 0));
  if (rest != SIZE_MAX)
    add_attachment(ends, task->process, image, (uint64_t)result, rest);
}

/* A process that was forked has what its parent had, as long as it runs the same program. */
static void inherit(struct engine *engine, struct task *task) {
  struct segment_ends *ends = engine->segment_ends;
  vec_each(&ends->known, process)
    if (*process == task->process)
      return;
  *vec_add(&ends->known) = task->process;
  int parent = task_process(engine, task)->parent;
  size_t count = ends->attachments.count;
  for (size_t i = 0; i < count && parent >= 0; i++) {
    struct attachment had = ends->attachments.items[i];
    if (had.process == parent)
      add_attachment(ends, task->process, had.image, had.address, had.rest);
  }
}

void segment_ends_look(struct engine *engine, struct task *task) {
  struct segment_ends *ends = engine->segment_ends;
  unsigned char now[PAGE];
  if (!ends || !task->has_event)
    return;
  inherit(engine, task);
  for (size_t i = 0; i < ends->attachments.count; i++) {
    const struct attachment *attachment = &ends->attachments.items[i];
    struct rest *rest = &ends->rests.items[attachment->rest];
    if (attachment->process != task->process || attachment->image != task_process_state(engine, task)->image ||
        tracee_read(task->tid, attachment->address + (uint64_t)rest->bytes, now, rest->size) ||
        memcmp(now, rest->seen, rest->size) == 0)
      continue;
    memcpy(rest->seen, now, rest->size);
    *vec_add(&ends->overruns) = (struct overrun){task->process, task->event, attachment->rest};
  }
}

/* The next event from there on of which the line is known: calls of the C library for itself have none. */
static const struct event *with_place(const struct engine *engine, const struct overrun *overrun) {
  const struct timeline *timeline = &engine->record->timeline;
  for (size_t i = overrun->event; i < timeline->events.count; i++)
    if (timeline->events.items[i].process == overrun->process && timeline->events.items[i].place.file)
      return &timeline->events.items[i];
  return NULL;
}

void segment_ends_finish(struct engine *engine) {
  if (!engine->segment_ends)
    return;
  vec_each(&engine->segment_ends->overruns, overrun) {
    const struct rest *rest = &engine->segment_ends->rests.items[overrun->rest];
    const struct event *event = with_place(engine, overrun);
    struct memory_fault *fault = vec_add(&engine->record->memory_faults);
    *fault = (struct memory_fault){
        .process = overrun->process,
        .kind = xstrdup("InvalidWrite"),
        .what = xasprintf("Invalid write behind the end of shm#%d, noticed by the next call", rest->number),
        .origin = xasprintf("the segment has %lld bytes", (long long)rest->bytes)};
    if (event)
      fault->place = (struct place){xstrdup(event->place.file),
                                    event->place.function ? xstrdup(event->place.function) : NULL, event->place.line};
  }
}
