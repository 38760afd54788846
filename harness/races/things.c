/* Things by which tasks synchronise: locks, semaphores, barriers, queues, streams. */
#include "races/detector.h"

#include <string.h>

void race_thing_release(struct race_thing_state *state) {
  vector_clock_release(state->clock);
  vector_clock_release(state->shared);
  vec_each(&state->units, unit)
    vector_clock_release(unit->clock);
  vec_each(&state->messages, message)
    vector_clock_release(message->clock);
  vec_each(&state->chunks, chunk)
    vector_clock_release(chunk->clock);
  vec_each(&state->rounds, round)
    vector_clock_release(round->clock);
  vec_release(&state->units);
  vec_release(&state->messages);
  vec_release(&state->chunks);
  vec_release(&state->rounds);
  vec_release(&state->round_of);
}

static struct race_thing_state *find(struct races *races, struct race_thing thing) {
  vec_each(&races->things, state)
    if (state->thing.kind == thing.kind && state->thing.id == thing.id && state->thing.part == thing.part)
      return state;
  struct race_thing_state *made = vec_add(&races->things);
  made->thing = thing;
  return made;
}

/* The task's step; what it knows then. */
static struct vector_clock *step(struct races *races, int task) {
  races_step(races, task);
  return races_known(races, task);
}

static void learn(struct races *races, int task, struct vector_clock *clock) {
  vector_clock_learn(&races_step(races, task)->clock, clock);
}

void races_tell(struct races *races, int task, struct race_thing thing) {
  vector_clock_learn(&find(races, thing)->clock, step(races, task));
}

void races_look(struct races *races, int task, struct race_thing thing) {
  learn(races, task, find(races, thing)->clock);
}

void races_tell_anew(struct races *races, int task, struct race_thing thing) {
  vector_clock_set(&find(races, thing)->clock, step(races, task));
}

/* ---- locks ---- */

void races_lock(struct races *races, int task, struct race_thing lock, bool shared) {
  const struct race_thing_state *state = find(races, lock);
  learn(races, task, state->clock);
  if (!shared)
    learn(races, task, state->shared);
}

void races_unlock(struct races *races, int task, struct race_thing lock, bool shared) {
  struct race_thing_state *state = find(races, lock);
  vector_clock_learn(shared ? &state->shared : &state->clock, step(races, task));
}

/* ---- semaphores ---- */

enum { MOST_UNITS = 512 }; /* that are known one by one */

static void drop_units(struct race_thing_state *state, size_t count) {
  if (count == 0)
    return;
  for (size_t i = 0; i < count; i++)
    vector_clock_release(state->units.items[i].clock);
  memmove(state->units.items, state->units.items + count, (state->units.count - count) * sizeof *state->units.items);
  state->units.count -= count;
}

/* Behind many, those that come last share what is known by all of them. */
static void put_units(struct race_thing_state *state, uint64_t count, struct vector_clock *clock) {
  uint64_t paid = count < state->owed ? count : state->owed;
  state->owed -= paid;
  if (count == paid)
    return;
  if (state->units.count < MOST_UNITS) {
    *vec_add(&state->units) = (struct race_unit){count - paid, vector_clock_keep(clock)};
    return;
  }
  struct race_unit *last = &state->units.items[MOST_UNITS - 1];
  last->count += count - paid;
  vector_clock_learn(&last->clock, clock);
}

void races_semaphore_found(struct races *races, struct race_thing semaphore, uint64_t value) {
  struct race_thing_state *state = find(races, semaphore);
  uint64_t known = 0;
  vec_each(&state->units, unit)
    known += unit->count;
  if (value < known) { /* whose units are left isn't known */
    drop_units(state, state->units.count);
    put_units(state, value, state->clock);
  } else {
    put_units(state, value - known, NULL);
  }
}

void races_semaphore_set(struct races *races, int task, struct race_thing semaphore, uint64_t value) {
  struct race_thing_state *state = find(races, semaphore);
  struct vector_clock *known = step(races, task);
  drop_units(state, state->units.count);
  state->owed = 0;
  put_units(state, value, known);
  vector_clock_set(&state->shared, known);
  vector_clock_learn(&state->clock, known);
}

void races_semaphore_add(struct races *races, int task, struct race_thing semaphore, uint64_t units) {
  struct race_thing_state *state = find(races, semaphore);
  struct vector_clock *known = step(races, task);
  put_units(state, units, known);
  vector_clock_learn(&state->clock, known);
}

void races_semaphore_take(struct races *races, int task, struct race_thing semaphore, uint64_t units) {
  struct race_thing_state *state = find(races, semaphore);
  size_t used = 0;
  while (units && used < state->units.count) {
    struct race_unit *unit = &state->units.items[used];
    uint64_t taken = unit->count < units ? unit->count : units;
    learn(races, task, unit->clock);
    unit->count -= taken;
    units -= taken;
    used += unit->count == 0;
  }
  drop_units(state, used);
  if (units) /* it may have been anyone who put them there */
    learn(races, task, state->clock);
  state->owed += units;
  struct vector_clock *known = step(races, task);
  vector_clock_learn(&state->shared, known);
  vector_clock_learn(&state->clock, known);
}

void races_semaphore_taking(struct races *races, int task, struct race_thing semaphore) {
  vector_clock_learn(&find(races, semaphore)->shared, step(races, task));
}

void races_semaphore_zero(struct races *races, int task, struct race_thing semaphore) {
  learn(races, task, find(races, semaphore)->shared);
}

/* ---- barriers ---- */

void races_barrier_enter(struct races *races, int task, struct race_thing barrier, uint64_t count) {
  struct race_thing_state *state = find(races, barrier);
  const struct race_round *last = state->rounds.count ? &state->rounds.items[state->rounds.count - 1] : NULL;
  if (!last || (count ? last->entered >= count : last->left))
    vec_add(&state->rounds);
  size_t round = state->rounds.count - 1;
  state->rounds.items[round].entered++;
  while (state->round_of.count <= (size_t)task)
    vec_add(&state->round_of);
  state->round_of.items[task] = round;
  vector_clock_learn(&state->rounds.items[round].clock, step(races, task));
}

void races_barrier_leave(struct races *races, int task, struct race_thing barrier) {
  struct race_thing_state *state = find(races, barrier);
  if ((size_t)task >= state->round_of.count || state->rounds.count == 0)
    return;
  struct race_round *round = &state->rounds.items[state->round_of.items[task]];
  round->left = true;
  learn(races, task, round->clock);
}

/* ---- messages and bytes ---- */

static void remove_message(struct race_thing_state *state, struct race_message *message) {
  vector_clock_release(message->clock);
  size_t behind = (size_t)(state->messages.items + state->messages.count - message) - 1;
  memmove(message, message + 1, behind * sizeof *message);
  state->messages.count--;
}

/* The first of this tag, or of the highest; NULL when there is none. */
static struct race_message *find_message(struct race_thing_state *state, int64_t tag, bool owed) {
  struct race_message *found = NULL;
  vec_each(&state->messages, message) {
    bool fits = tag == RACES_HIGHEST ? !found || message->tag > found->tag : !found && message->tag == tag;
    if (fits && message->owed == owed)
      found = message;
  }
  return found;
}

void races_send_begin(struct races *races, int task, struct race_thing queue) {
  struct race_thing_state *state = find(races, queue);
  vector_clock_learn(&state->shared, step(races, task));
}

void races_send(struct races *races, int task, struct race_thing queue, int64_t tag) {
  struct race_thing_state *state = find(races, queue);
  struct race_message *owed = find_message(state, tag, true);
  if (!owed)
    owed = find_message(state, RACES_HIGHEST, true); /* whoever received it wasn't told of which tag */
  if (owed && (owed->tag == tag || owed->tag == RACES_HIGHEST)) {
    remove_message(state, owed);
    return;
  }
  struct vector_clock *known = step(races, task);
  *vec_add(&state->messages) = (struct race_message){.tag = tag, .clock = vector_clock_keep(known)};
  vector_clock_learn(&state->shared, known);
}

void races_receive(struct races *races, int task, struct race_thing queue, int64_t tag) {
  struct race_thing_state *state = find(races, queue);
  struct race_message *message = find_message(state, tag, false);
  if (!message) { /* its sender's call has not returned yet */
    learn(races, task, state->shared);
    *vec_add(&state->messages) = (struct race_message){.tag = tag, .owed = true};
    return;
  }
  learn(races, task, message->clock);
  remove_message(state, message);
}

/* Of two who write at once nobody knows whose bytes come first. */
void races_stream_write(struct races *races, int task, struct race_thing stream) {
  struct race_thing_state *state = find(races, stream);
  struct vector_clock *known = step(races, task);
  state->unsure = state->unsure || state->writing > 0;
  state->writing++;
  vector_clock_set(&races->tasks.items[task].wrote, known);
  vector_clock_learn(&state->clock, known);
  if (state->mixed)
    vector_clock_learn(&races->moved, known);
}

void races_stream_written(struct races *races, int task, struct race_thing stream, uint64_t bytes) {
  struct race_thing_state *state = find(races, stream);
  const struct race_task *writer = races_step(races, task);
  state->writing -= state->writing > 0;
  state->written += bytes;
  if (state->written > state->read) /* else all of it has been read meanwhile */
    *vec_add(&state->chunks) = (struct race_bytes){state->written, vector_clock_keep(writer->wrote)};
}

void races_stream_mixed(struct races *races, int task, struct race_thing stream) {
  struct race_thing_state *state = find(races, stream);
  vector_clock_learn(&state->clock, step(races, task));
  vector_clock_learn(&races->moved, state->clock);
  state->unsure = state->mixed = true;
}

void races_stream_reopened(struct races *races, struct race_thing stream) {
  struct race_thing_state *state = find(races, stream);
  state->unsure = state->unsure || state->written != state->read;
}

void races_stream_read(struct races *races, int task, struct race_thing stream, uint64_t bytes) {
  struct race_thing_state *state = find(races, stream);
  uint64_t end = state->read + bytes;
  size_t passed = 0;
  if (end > state->written || state->unsure) /* of a write that has not returned yet, or of any */
    learn(races, task, state->clock);
  if (state->mixed)
    learn(races, task, races->moved);
  vec_each(&state->chunks, chunk) {
    if (bytes == 0 || (chunk > state->chunks.items && chunk[-1].end >= end))
      break;
    learn(races, task, chunk->clock);
    if (chunk->end <= end) {
      vector_clock_release(chunk->clock);
      passed++;
    }
  }
  if (passed > 0)
    memmove(state->chunks.items, state->chunks.items + passed,
            (state->chunks.count - passed) * sizeof *state->chunks.items);
  state->chunks.count -= passed;
  state->read = end;
}
