/* Source lines of events: samples taken while a task stands still, resolved when the run is over. */
#include "run/engine.h"
#include "run/history.h"

#include "base/file.h"
#include "linux/lines.h"
#include "linux/root_folder.h"
#include "run/session.h"

#include <limits.h>
#include <string.h>

enum { MOST_SAMPLES = 1500, LAST_SAMPLES = 250 };

/* What is mapped into processes that run one image: read again when an address is met that it doesn't know. */
struct image {
  bool own;
  const char *executable; /* of the submission's, where it lies on the host; else NULL */
  bool guest;             /* its program runs under Valgrind */
  struct loader loader;
  bool loaded; /* and other code has made a call since */
  mappings maps;
  VEC(struct code_mapping) code;
};

struct sample {
  size_t event;
  size_t image;
  uint64_t pc, sp, fp, first_argument;
  bool in_call;
  unsigned char *stack;
  size_t stack_size;
};

struct executable {
  const struct role *role;
  char *inside;
  char *host;
};

struct places {
  struct lines *lines; /* the session's */
  VEC(struct executable) executables;
  VEC(struct image) images;
  VEC(struct sample) samples;
  size_t oldest; /* beyond MOST_SAMPLES the last ones are kept in a ring behind the first */
};

struct places *places_new(const struct run_request *request, struct lines *lines) {
  struct places *places = xcalloc(1, sizeof *places);
  places->lines = lines;
  for (size_t i = 0; i < request->program->roles.count; i++) {
    const struct role *role = &request->program->roles.items[i];
    vec_each(&role->executables, name) {
      if (!request->built[i])
        continue;
      struct executable *executable = vec_add(&places->executables);
      executable->role = role;
      executable->inside = path_join(POD_WORK, *name);
      executable->host = path_join(request->built[i], role->name);
    }
  }
  vec_add(&places->images); /* number 0: of processes that have not executed anything yet */
  return places;
}

void places_free(struct places *places) {
  if (!places)
    return;
  vec_each(&places->executables, executable) {
    free(executable->inside);
    free(executable->host);
  }
  vec_each(&places->images, image) {
    mappings_release(&image->maps);
    vec_release(&image->code);
  }
  vec_each(&places->samples, sample)
    free(sample->stack);
  vec_release(&places->executables);
  vec_release(&places->images);
  vec_release(&places->samples);
  free(places);
}

static const struct executable *own_executable(const struct engine *engine, const char *path) {
  char inside[PATH_MAX];
  snprintf(inside, sizeof inside, "%s", path);
  pod_inside(&engine->pod, inside);
  vec_each(&engine->places->executables, executable)
    if (strcmp(executable->inside, inside) == 0)
      return executable;
  return NULL;
}

static bool knows(const struct image *image, uint64_t pc) {
  vec_each(&image->code, mapping)
    if (pc >= mapping->start && pc < mapping->end)
      return true;
  return false;
}

static void read_image(const struct engine *engine, struct image *image, pid_t tid) {
  mappings_release(&image->maps);
  vec_release(&image->code);
  procfs_mappings(tid, &image->maps);
  vec_each(&image->maps, mapping) {
    if (mapping->path[0] != '/')
      continue;
    const struct executable *own = own_executable(engine, mapping->path);
    *vec_add(&image->code) = (struct code_mapping){.start = mapping->start,
                                                   .end = mapping->end,
                                                   .offset = mapping->offset,
                                                   .path = own ? own->host : mapping->path,
                                                   .own = own != NULL};
  }
}

const struct role *places_new_image(struct engine *engine, struct task *task, uint64_t loader) {
  char link[64];
  char path[512];
  snprintf(link, sizeof link, "/proc/%d/exe", (int)task->tid);
  ssize_t got = readlink(link, path, sizeof path - 1);
  path[got < 0 ? 0 : got] = '\0';
  struct image *image = vec_add(&engine->places->images);
  image->guest = engine->memcheck && memcheck_is_tool(path);
  _cleanup_free_ char *program = image->guest ? memcheck_program(task->tid) : xstrdup(path);
  const struct executable *own = program ? own_executable(engine, program) : NULL;
  task->guest = 0;
  image->own = own != NULL;
  image->executable = own ? own->host : NULL;
  task_process_state(engine, task)->image = engine->places->images.count - 1;
  read_image(engine, image, task->tid);
  image->loader = loader_at(&image->maps, loader);
  return own ? own->role : NULL;
}

bool places_has_guest(const struct engine *engine, const struct task *task) {
  return engine->places->images.items[task_process_state(engine, task)->image].guest;
}

const char *places_executable(const struct engine *engine, const struct task *task) {
  return engine->places->images.items[task_process_state(engine, task)->image].executable;
}

bool places_is_valgrinds(struct engine *engine, struct task *task) {
  struct registers regs;
  return engine->memcheck && places_has_guest(engine, task) &&
         !registers_of_guest(task->tid, &task->entry, &task->guest, &regs);
}

bool places_is_loading(struct engine *engine, const struct task *task) {
  struct image *image = &engine->places->images.items[task_process_state(engine, task)->image];
  if (loader_is_private_call(&image->loader, &task->entry))
    return true;
  if (!image->loaded && loader_is_opening(&image->loader, task->tid, &task->entry))
    return true;
  image->loaded = true;
  return false;
}

/* The first events are kept, and the last: a run of a million calls is judged by how it began and how it ended. */
static struct sample *place_for_sample(struct places *places) {
  if (places->samples.count < MOST_SAMPLES + LAST_SAMPLES)
    return vec_add(&places->samples);
  struct sample *sample = &places->samples.items[MOST_SAMPLES + places->oldest++ % LAST_SAMPLES];
  free(sample->stack);
  *sample = (struct sample){0};
  return sample;
}

/* A child that posix_spawn(3) or system(3) runs on a stack of its own, below which no caller lies, has the registers of
 * its parent, which waits for it in their call. One of vfork(2) goes on on its parent's stack. */
static const struct registers *registers_of_caller(const struct engine *engine, const struct task *task) {
  vec_each(&engine->tasks, place) {
    const struct task *parent = *place;
    if (parent->vfork_child != task->tid || !parent->call)
      continue;
    uint64_t above = registers_stack(&parent->entry) - registers_stack(&task->entry) + STACK_SAMPLE_SIZE;
    return above > 2 * (uint64_t)STACK_SAMPLE_SIZE ? &parent->entry : &task->entry;
  }
  return &task->entry;
}

/* Where `task` is, with as much of its stack as is kept; false when it runs no program of the submission. */
static bool take_sample(struct engine *engine, struct task *task, struct sample *ret_sample) {
  struct places *places = engine->places;
  size_t index = task_process_state(engine, task)->image;
  struct image *image = &places->images.items[index];
  unsigned char stack[STACK_SAMPLE_SIZE];
  struct registers regs = task->call ? *registers_of_caller(engine, task) : task->entry;
  if (!image->own || (!task->call && registers_get(task->tid, &regs)))
    return false;
  if (image->guest && !registers_of_guest(task->tid, &task->entry, &task->guest, &regs))
    return false;
  if (!knows(image, registers_pc(&regs)))
    read_image(engine, image, task->tid);
  *ret_sample = (struct sample){.image = index,
                                .pc = registers_pc(&regs),
                                .sp = registers_stack(&regs),
                                .fp = registers_frame(&regs),
                                .first_argument = registers_argument(&regs, 0),
                                .in_call = task->call != NULL};
  ret_sample->stack_size = tracee_read_some(task->tid, ret_sample->sp, stack, sizeof stack);
  ret_sample->stack = xmemdup(stack, ret_sample->stack_size);
  return true;
}

void places_note(struct engine *engine, struct task *task, size_t event) {
  struct sample sample;
  if (!take_sample(engine, task, &sample))
    return;
  sample.event = event;
  *place_for_sample(engine->places) = sample;
}

static struct stack_sample stack_of(const struct places *places, const struct sample *sample) {
  const struct image *image = &places->images.items[sample->image];
  return (struct stack_sample){.pc = sample->pc,
                               .sp = sample->sp,
                               .fp = sample->fp,
                               .first_argument = sample->first_argument,
                               .in_call = sample->in_call,
                               .stack_base = sample->sp,
                               .stack = sample->stack,
                               .stack_size = sample->stack_size,
                               .mappings = image->code.items,
                               .mapping_count = image->code.count};
}

/* The nearest frame in the student's own code; -1 when there is none. */
static int find_frame(const struct places *places, const struct sample *sample, struct stack_frame *ret_frame) {
  const struct stack_sample stack = stack_of(places, sample);
  return lines_student_frame(places->lines, &stack, ret_frame);
}

bool places_is_students(struct engine *engine, struct task *task, char **ret_function) {
  struct sample sample;
  struct stack_frame frame;
  if (!take_sample(engine, task, &sample))
    return false;
  lines_look_again(engine->places->lines);
  int status = find_frame(engine->places, &sample, &frame);
  free(sample.stack);
  if (status)
    return false;
  *ret_function = functions_plain_name(frame.callee);
  stack_frame_release(&frame);
  return true;
}

void places_of_return(struct engine *engine, size_t image, uint64_t pc, struct place *ret_place) {
  const struct sample sample = {.image = image, .pc = pc, .in_call = true};
  struct stack_frame frame;
  *ret_place = (struct place){0};
  if (find_frame(engine->places, &sample, &frame))
    return;
  *ret_place = (struct place){steal_pointer(&frame.file), steal_pointer(&frame.function), frame.line};
  stack_frame_release(&frame);
}

char *places_member(struct engine *engine, size_t image, uint64_t pc, uint64_t offset, uint64_t size) {
  const struct sample sample = {.image = image, .pc = pc, .in_call = true};
  const struct stack_sample stack = stack_of(engine->places, &sample);
  return lines_member(engine->places->lines, &stack, offset, size);
}

char *places_variable(struct engine *engine, size_t image, uint64_t pc, uint64_t address, uint64_t size) {
  const struct sample sample = {.image = image, .pc = pc, .in_call = true};
  const struct stack_sample stack = stack_of(engine->places, &sample);
  return lines_variable(engine->places->lines, &stack, address, size);
}

void places_resolve(struct engine *engine) {
  struct places *places = engine->places;
  lines_look_again(places->lines);
  vec_each(&places->samples, sample) {
    struct event *event = &engine->record->timeline.events.items[sample->event];
    struct stack_frame frame;
    if (find_frame(places, sample, &frame))
      continue;
    place_release(&event->place);
    event->place = (struct place){steal_pointer(&frame.file), steal_pointer(&frame.function), frame.line};
    free(event->function);
    event->function = event->call ? functions_plain_name(frame.callee) : NULL;
    stack_frame_release(&frame);
  }
}

/* sem_open(3) is told by the file that it opens. */
static bool is_mapping_of_another(const struct event *event) {
  return strcmp(event->call, "mmap") == 0 && event->function && strcmp(event->function, "mmap") != 0;
}

/* A call that the student's own code has no part in, or a print that is told by the output behind it. */
static bool is_dispensable(const struct event *event) {
  if (event->kind != EVENT_CALL || event->waited || !event->result || event->injected)
    return false;
  if (strncmp(event->call, "write", 5) == 0 && event->error == 0)
    return strncmp(event->arguments, "stdout", 6) == 0 || strncmp(event->arguments, "stderr", 6) == 0;
  if (is_mapping_of_another(event))
    return true;
  return !event->place.file && strcmp(event->call, "execve") != 0 && strncmp(event->call, "exit", 4) != 0;
}

static void renumber(struct inventory *inventory, const size_t *numbers, size_t count) {
  vec_each(&inventory->objects, object)
    object->event = object->event < count ? numbers[object->event] : NO_EVENT;
}

void places_drop_foreign(struct engine *engine) {
  struct run_record *record = engine->record;
  struct timeline *timeline = &record->timeline;
  size_t count = timeline->events.count;
  _cleanup_free_ size_t *numbers = xcalloc(count, sizeof *numbers);
  _cleanup_free_ size_t *before = xcalloc(count, sizeof *before); /* that stay, of those before each */
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    struct event *event = &timeline->events.items[i];
    bool drop = is_dispensable(event);
    numbers[i] = drop ? NO_EVENT : kept;
    before[i] = kept;
    if (drop)
      event_release(event);
    else
      timeline->events.items[kept++] = *event;
  }
  timeline->events.count = kept;
  vec_each(&record->accesses.items, access)
    access->event = access->event < count ? before[access->event] : kept;
  vec_each(&record->observed, inventory)
    renumber(inventory, numbers, count);
  renumber(&record->made, numbers, count);
  renumber(&record->left, numbers, count);
  history_renumber(record, numbers, count);
}
