/* What is written behind the end of a System V segment by those whom Memcheck does not tell of (shared_ends.c), since
 * it could not be told. One task goes on at a time, so whoever makes the first call behind which those bytes are others
 * has written them, since its call before. */
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
  bool told;   /* Memcheck knows where it ends, and so tells of its process' writes by itself */
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

void segment_ends_detached(struct engine *engine, struct task *task) {
  struct segment_ends *ends = engine->segment_ends;
  size_t kept = 0;
  for (size_t i = 0; i < ends->attachments.count; i++)
    if (ends->attachments.items[i].process != task->process ||
        ends->attachments.items[i].address != registers_argument(&task->entry, 0))
      ends->attachments.items[kept++] = ends->attachments.items[i];
  ends->attachments.count = kept;
}

void segment_ends_attached(struct engine *engine, struct task *task, uint64_t address, bool told) {
  size_t image = task_process_state(engine, task)->image;
  size_t rest = rest_of(engine, (int)registers_argument(&task->entry, 0));
  if (rest != SIZE_MAX)
    *vec_add(&engine->segment_ends->attachments) = (struct attachment){task->process, image, address, rest, told};
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
    if (had.process == parent) {
      had.process = task->process;
      *vec_add(&ends->attachments) = had;
    }
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
    if (!attachment->told)
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
