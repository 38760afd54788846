/* A schedule in words. */
#include "explore/story.h"

#include <string.h>

#define NONE SIZE_MAX

static const struct run_step *step_at(const struct run_record *record, size_t index) {
  return &record->choices.steps.items[index];
}

static const struct event *event_of_step(const struct run_record *record, size_t index) {
  size_t event = index == NONE ? NONE : step_at(record, index)->event;
  return event < record->timeline.events.count ? &record->timeline.events.items[event] : NULL;
}

/* What the step did to shared memory; NULL when that was nothing. */
static const struct access *access_of_step(const struct run_record *record, size_t index) {
  size_t access = index == NONE ? NONE : step_at(record, index)->access;
  return access < record->accesses.items.count ? &record->accesses.items.items[access] : NULL;
}

static bool can_be_told(const struct run_record *record, size_t index) {
  return event_of_step(record, index) || access_of_step(record, index);
}

static const struct place *place_of_step(const struct run_record *record, size_t index) {
  const struct access *access = access_of_step(record, index);
  const struct event *event = event_of_step(record, index);
  const struct place *place = access && access->place < record->accesses.places.count
                                  ? &record->accesses.places.items[access->place]
                              : event ? &event->place
                                      : NULL;
  return place && place->file ? place : NULL;
}

/* "client", "client (thread 1)". */
static void add_who(const struct run_record *record, int task, struct strbuf *ret_text) {
  vec_each(&record->choices.tasks, known) {
    if (known->number != task || known->process < 0)
      continue;
    strbuf_add_text(ret_text, record->timeline.processes.items[known->process].name);
    if (known->thread > 0)
      strbuf_addf(ret_text, " (thread %d)", known->thread);
    return;
  }
  strbuf_add_text(ret_text, "another");
}

/* ---- what overtook what ---- */

/* Indexes of steps: what was held up, and what came before it so. NONE where nothing is to be told of it. */
struct overtaking {
  size_t held;
  size_t first;
};

/* The first step of somebody else from `begin` on to `end` that the step conflicts with, and that can be told. */
static size_t conflicting(const struct run_record *record, size_t begin, size_t held) {
  for (size_t i = begin; i < held; i++)
    if (step_at(record, i)->task != step_at(record, held)->task && can_be_told(record, i) &&
        operations_conflict(&step_at(record, i)->operation, &step_at(record, held)->operation))
      return i;
  return NONE;
}

/* The first event of the task from that step on. */
static size_t first_told(const struct run_record *record, size_t begin, int task) {
  for (size_t i = begin; i < record->choices.steps.count; i++)
    if (step_at(record, i)->task == task && can_be_told(record, i))
      return i;
  return NONE;
}

/* Not the very step that was held up need be the one that matters: it may be one behind it. */
static struct overtaking overtaking_at(const struct run_record *record, const struct choice *choice) {
  int task = choice_option(&record->choices, choice, choice->ordinary)->task;
  int next = choice_option(&record->choices, choice, choice->chosen)->task;
  for (size_t i = choice->step; i < record->choices.steps.count; i++) {
    if (step_at(record, i)->task != task || !can_be_told(record, i))
      continue;
    size_t first = conflicting(record, choice->step, i);
    if (first != NONE)
      return (struct overtaking){i, first};
  }
  return (struct overtaking){first_told(record, choice->step, task), first_told(record, choice->step, next)};
}

/* ---- in words ---- */

static void add_text(const struct event *event, struct strbuf *ret_text) {
  enum { LONG = 40 };
  size_t length = 0;
  while (length < event->text_length && length < LONG && event->text[length] != '\n')
    length++;
  strbuf_add_text(ret_text, "prints \"");
  strbuf_add(ret_text, event->text, length);
  strbuf_add_text(ret_text, length < event->text_length && event->text[length] != '\n' ? "…\"" : "\"");
}

/* What a process' own variables are called is looked up for those that are raced for, as threads mostly do there. */
static const char *name_of_bytes(const struct run_record *record, const struct access *access, const char *memory) {
  vec_each(&record->races.races, race)
    if (race->own && race->offset == access->offset && race->size == access->size && strcmp(race->memory, memory) == 0)
      return race->member;
  return access_member_name(&record->accesses, access);
}

/* "reads Memory.data[2] of shm#1", "reads shm#1 (4 bytes at 8)", "reads 4 bytes of memory of server". */
static void add_access(const struct run_record *record, const struct access *access, struct strbuf *ret_text) {
  static const char *const verbs[ACCESS_KINDS] = {[ACCESS_READ] = "reads",
                                                  [ACCESS_WRITE] = "writes",
                                                  [ACCESS_UPDATE] = "updates",
                                                  [ACCESS_ACQUIRE] = "locks",
                                                  [ACCESS_RELEASE] = "unlocks",
                                                  [ACCESS_ACQUIRE_SHARED] = "locks",
                                                  [ACCESS_RELEASE_SHARED] = "unlocks",
                                                  [ACCESS_SIGNAL] = "signals",
                                                  [ACCESS_WOKEN] = "is woken by",
                                                  [ACCESS_POST] = "posts",
                                                  [ACCESS_TAKE] = "takes",
                                                  [ACCESS_ARRIVE] = "arrives at",
                                                  [ACCESS_LEAVE] = "leaves",
                                                  [ACCESS_SEEN] = "looks at"};
  const char *verb = access->kind < ACCESS_KINDS ? verbs[access->kind] : NULL;
  if (!verb || access->memory < 0) {
    strbuf_add_text(ret_text, "goes on");
    return;
  }
  strbuf_addf(ret_text, "%s ", verb);
  const struct shared_memory *memory = &record->accesses.memories.items[access->memory];
  const char *member = name_of_bytes(record, access, memory->name);
  if (member)
    strbuf_addf(ret_text, "%s of %s", member, memory->name);
  else if (memory->kind == MEMORY_PROCESS)
    strbuf_addf(ret_text, "%llu byte%s of %s", (unsigned long long)access->size, access->size == 1 ? "" : "s",
                memory->name);
  else
    strbuf_addf(ret_text, "%s (%llu bytes at %llu)", memory->name, (unsigned long long)access->size,
                (unsigned long long)access->offset);
}

/* "calls shmctl()". */
static void add_deed(const struct event *event, struct strbuf *ret_text) {
  switch (event->kind) {
  case EVENT_CALL: strbuf_addf(ret_text, "calls %s()", event_call_name(event)); break;
  case EVENT_OUTPUT: add_text(event, ret_text); break;
  case EVENT_EXIT: strbuf_add_text(ret_text, "ends"); break;
  default: strbuf_add_text(ret_text, "goes on"); break;
  }
}

static void add_place(const struct place *place, struct strbuf *ret_text) {
  if (place->file && place->line > 0)
    strbuf_addf(ret_text, " at %s:%d", place->file, place->line);
}

static void add_step(const struct run_record *record, size_t step, int task, struct strbuf *ret_text) {
  add_who(record, step == NONE ? task : step_at(record, step)->task, ret_text);
  strbuf_add_text(ret_text, " ");
  const struct access *access = access_of_step(record, step);
  const struct place *place = place_of_step(record, step);
  if (access)
    add_access(record, access, ret_text);
  else if (step != NONE)
    add_deed(event_of_step(record, step), ret_text);
  else
    strbuf_add_text(ret_text, "goes on");
  if (place)
    add_place(place, ret_text);
}

static bool same_bytes(const struct access *a, const struct access *b) {
  return a->memory == b->memory && a->offset < b->offset + b->size && b->offset < a->offset + a->size;
}

/* What the writer had read there, when somebody else has written since: that is lost. *ret_writer: who it was, last.
 * NULL: nothing is lost. */
static const struct access *outdated_read(const struct run_record *record, const struct access *write,
                                          int *ret_writer) {
  bool overtaken = false;
  if (write->kind != ACCESS_WRITE)
    return NULL;
  for (const struct access *earlier = write; earlier-- > record->accesses.items.items;) {
    if (!same_bytes(earlier, write))
      continue;
    if (earlier->task == write->task)
      return overtaken && earlier->kind == ACCESS_READ ? earlier : NULL;
    if (!overtaken && (earlier->kind == ACCESS_WRITE || earlier->kind == ACCESS_UPDATE)) {
      *ret_writer = earlier->task;
      overtaken = true;
    }
  }
  return NULL;
}

/* ", which it had read at count.c:13: what count/2 wrote since is lost" */
static void add_loss(const struct run_record *record, size_t step, struct strbuf *ret_text) {
  int writer = 0;
  const struct access *write = access_of_step(record, step);
  const struct access *read = write ? outdated_read(record, write, &writer) : NULL;
  if (!read)
    return;
  strbuf_add_text(ret_text, ", which it had read");
  if (read->place < record->accesses.places.count)
    add_place(&record->accesses.places.items[read->place], ret_text);
  strbuf_add_text(ret_text, ": what ");
  add_who(record, writer, ret_text);
  strbuf_add_text(ret_text, " wrote since is lost");
}

static void tell_choice(const struct run_record *record, const struct choice *choice, struct strbuf *ret_text,
                        const struct place **ret_place) {
  const struct overtaking overtaking = overtaking_at(record, choice);
  add_step(record, overtaking.first, choice_option(&record->choices, choice, choice->chosen)->task, ret_text);
  strbuf_add_text(ret_text, " before ");
  add_step(record, overtaking.held, choice_option(&record->choices, choice, choice->ordinary)->task, ret_text);
  add_loss(record, overtaking.held, ret_text);
  const struct place *held = place_of_step(record, overtaking.held);
  *ret_place = held ? held : *ret_place;
}

bool story_tell(const struct run_record *record, struct strbuf *ret_text, const struct place **ret_place) {
  const struct place *place = NULL;
  strings told = {0};
  vec_each(&record->choices.list, choice) {
    struct strbuf clause = STRBUF_INIT;
    if (choice->chosen == choice->ordinary)
      continue;
    tell_choice(record, choice, &clause, &place);
    if (!strings_have(&told, clause.buf))
      strbuf_addf(ret_text, "%s%s", told.count ? ", and " : "", clause.buf);
    strings_add(&told, clause.buf);
    strbuf_release(&clause);
  }
  bool tells = told.count > 0;
  strings_release(&told);
  if (ret_place)
    *ret_place = place;
  return tells;
}
