/* Accesses compared with those before them; who knows what. */
#include "races/races.h"

#include "races/detector.h"

#include <string.h>

struct races *races_new(enum races_rule rule) {
  struct races *races = xcalloc(1, sizeof *races);
  races->rule = rule;
  return races;
}

void races_free(struct races *races) {
  if (!races)
    return;
  vec_each(&races->tasks, task) {
    vector_clock_release(task->clock);
    vector_clock_release(task->fenced);
    vector_clock_release(task->pended);
    vector_clock_release(task->wrote);
  }
  vec_release(&races->tasks);
  shadow_release(&races->memory);
  vec_each(&races->things, state)
    race_thing_release(state);
  vec_release(&races->things);
  vector_clock_release(races->moved);
  vec_release(&races->found);
  vec_release(&races->polls);
  free(races);
}

struct race_task *races_step(struct races *races, int task) {
  while (races->tasks.count <= (size_t)task)
    vec_add(&races->tasks);
  struct race_task *state = &races->tasks.items[task];
  state->now++;
  return state;
}

struct vector_clock *races_known(struct races *races, int task) {
  struct race_task *state = &races->tasks.items[task];
  struct vector_clock *known = vector_clock_with(state->clock, task, state->now);
  vector_clock_release(state->clock);
  return state->clock = known;
}

void races_pass(struct races *races, int from, int to) {
  races_step(races, from);
  races_step(races, to);
  vector_clock_learn(&races->tasks.items[to].clock, races_known(races, from));
}

/* ---- polls ---- */

static bool overlaps(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size) {
  return a < b + b_size && b < a + a_size;
}

static bool same_read(const struct race_poll *a, const struct race_poll *b) {
  return a->object == b->object && a->offset == b->offset && a->size == b->size && a->site == b->site;
}

static void note_poll(struct races *races, const struct race_poll *read, bool waits) {
  vec_each(&races->polls, poll) {
    if (!same_read(poll, read))
      continue;
    poll->waits = poll->waits || waits;
    return;
  }
  struct race_poll *poll = vec_add(&races->polls);
  *poll = *read;
  poll->waits = waits;
}

/* All that the loop has read since it was here last, this included. */
static void note_round(struct races *races, const struct race_task *task, const struct recent_read *here) {
  note_poll(races, &here->read, true);
  for (size_t i = 0; i < RECENT_READS; i++)
    if (task->recent[i].number > here->number)
      note_poll(races, &task->recent[i].read, true);
}

/* Has the task read the very same bytes a moment ago, there, and written nothing since? */
static void look_for_poll(struct races *races, struct race_task *task, const struct race_access *access) {
  const struct race_poll read = {access->object, access->offset, access->size, access->site, false};
  task->reads++;
  for (size_t i = 0; i < RECENT_READS; i++) {
    struct recent_read *recent = &task->recent[i];
    if (!same_read(&recent->read, &read))
      continue;
    if (recent->writes == task->writes && recent->news == task->news)
      note_round(races, task, recent);
    else if (recent->writes == task->writes)
      note_poll(races, &read, false);
    recent->writes = task->writes;
    recent->news = task->news;
    recent->number = task->reads;
    return;
  }
  task->news++;
  task->recent[task->next_recent++ % RECENT_READS] = (struct recent_read){read, task->writes, task->news, task->reads};
}

/* Who only looks at them between other work excuses the writes, and himself: others may read these bytes to change
 * them. */
bool race_is_on_flag(const struct race *race, const race_polls *polls) {
  vec_each(polls, poll) {
    bool same_bytes = poll->object == race->object && overlaps(poll->offset, poll->size, race->offset, race->size);
    bool reads_there = (!race->earlier.writes && poll->site == race->earlier.site) ||
                       (!race->later.writes && poll->site == race->later.site);
    if (reads_there || (same_bytes && (poll->waits || (race->earlier.writes && race->later.writes))))
      return true;
  }
  return false;
}

const race_list *races_found(struct races *races) {
  vec_each(&races->found, race)
    race->flag = races->rule == RACES_FLAGS && race_is_on_flag(race, &races->polls);
  return &races->found;
}

const race_polls *races_polls(const struct races *races) { return &races->polls; }

/* ---- accesses ---- */

static bool conflict(const struct race_side *a, const struct race_side *b) {
  return (a->writes || b->writes) && !(a->atomic && b->atomic) && a->task != b->task;
}

static bool same_places(const struct race *a, const struct race *b) {
  return (a->earlier.site == b->earlier.site && a->later.site == b->later.site) ||
         (a->earlier.site == b->later.site && a->later.site == b->earlier.site);
}

/* Does `race` tell of these bytes already? Or of those before them, in the same two accesses: then of these too. */
static bool tells_of(struct race *race, const struct race *found) {
  if (race->object != found->object || !same_places(race, found))
    return false;
  bool same_access = race->earlier.task == found->earlier.task && race->earlier.time == found->earlier.time &&
                     race->later.task == found->later.task && race->later.time == found->later.time;
  if (same_access && race->offset + race->size == found->offset)
    race->size += found->size;
  return race->offset <= found->offset && found->offset + found->size <= race->offset + race->size;
}

static void note_race(struct races *races, const struct race *found) {
  vec_each(&races->found, race)
    if (tells_of(race, found))
      return;
  if (races->found.count < RACES_MOST)
    *vec_add(&races->found) = *found;
}

static void compare(struct races *races, const struct race_access *access, const struct shadow_range *range,
                    const struct race_side *side) {
  const struct vector_clock *clock = races->tasks.items[side->task].clock;
  vec_each(&range->last, last) {
    if (!conflict(last, side) || shadow_side_is_known(last, clock))
      continue;
    const struct race race = {.object = access->object,
                              .offset = range->start,
                              .size = range->end - range->start,
                              .earlier = *last,
                              .later = *side};
    note_race(races, &race);
  }
}

static bool acquires(const struct race_access *access) {
  return access->atomic && access->order != __ATOMIC_RELAXED && access->order != __ATOMIC_RELEASE;
}

static bool releases(const struct race_access *access) {
  return access->atomic &&
         (access->order == __ATOMIC_RELEASE || access->order == __ATOMIC_ACQ_REL || access->order == __ATOMIC_SEQ_CST);
}

/* A read takes over what its bytes pass on. */
static void take_over(struct races *races, struct race_task *task, const struct race_access *access,
                      struct vector_clock *passed) {
  if (races->rule == RACES_FLAGS || acquires(access))
    vector_clock_learn(&task->clock, passed);
  else if (access->atomic)
    vector_clock_learn(&task->pended, passed);
}

/* What a write passes on, apart from what it goes on with. The task has it. */
static struct vector_clock *passed_on(struct races *races, int number, const struct race_access *access) {
  if (races->rule == RACES_FLAGS || releases(access))
    return races_known(races, number);
  return access->atomic ? races->tasks.items[number].fenced : NULL;
}

/* C11, 5.1.2.4: a release sequence goes on with read-modify-writes, and with atomic stores of who began it. */
static bool goes_on(const struct shadow_range *range, int task, const struct race_access *access) {
  return access->atomic && (access->reads || range->heads & shadow_head(task));
}

static void write_range(struct shadow_range *range, int task, const struct race_access *access,
                        struct vector_clock *passed) {
  if (goes_on(range, task, access)) {
    vector_clock_learn(&range->release, passed);
  } else {
    vector_clock_set(&range->release, passed);
    range->heads = 0;
  }
  if (releases(access))
    range->heads |= shadow_head(task);
}

void races_access(struct races *races, int number, const struct race_access *access) {
  if (access->size == 0)
    return;
  size_t count;
  struct race_task *task = races_step(races, number);
  struct shadow_range *ranges = shadow_cut(&races->memory, access->object, access->offset, access->size, &count);
  const struct race_side side = {number, task->now, access->site, access->writes, access->atomic};
  for (size_t i = 0; i < count; i++)
    compare(races, access, &ranges[i], &side);
  for (size_t i = 0; i < count && access->reads; i++)
    take_over(races, task, access, ranges[i].release);
  if (access->reads && !access->writes)
    look_for_poll(races, task, access);
  task->writes += access->writes;
  struct vector_clock *passed = access->writes ? passed_on(races, number, access) : NULL;
  for (size_t i = 0; i < count; i++) {
    if (access->writes)
      write_range(&ranges[i], number, access, passed);
    shadow_note(&ranges[i], &side, task->clock);
  }
}

void races_fence(struct races *races, int number, int order) {
  struct race_task *task = races_step(races, number);
  const struct race_access fence = {.atomic = true, .order = order};
  if (acquires(&fence))
    vector_clock_learn(&task->clock, task->pended);
  if (releases(&fence))
    vector_clock_set(&task->fenced, races_known(races, number));
}

void races_forget(struct races *races, uint64_t object, uint64_t offset, uint64_t size) {
  if (size)
    shadow_forget(&races->memory, object, offset, size);
}
