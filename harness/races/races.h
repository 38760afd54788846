/* Data races by happens-before: fed with what tasks do in the order in which they did it, it tells which accesses to
 * the same bytes nothing orders. Vector clocks, and for each range of bytes the last accesses as epochs, that is a task
 * and a moment of it (Flanagan and Freund, "FastTrack", PLDI 2009).
 *
 * Tasks are numbers from 0, unknown ones begin with no past. Nothing here knows of system calls: run/ watches a run and
 * says what its calls mean. An edge that is told without need can only hide a race; one that is missing would accuse
 * a correct program. So where it can't be known who was waited for, everybody who might have been counts. */
#ifndef IPCGRADE_RACES_RACES_H
#define IPCGRADE_RACES_RACES_H

#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>

/* What passes on what happened before, beside the calls that are made for it. */
enum races_rule {
  /* A read passes on what happened before the write whose value it returns, also where both are plain. Races on what
   * is polled are told apart: they are advice. */
  RACES_FLAGS,
  /* C11, 5.1.2.4: only atomics, by their memory order, with release sequences and fences. */
  RACES_STRICT,
};

struct race_access {
  uint64_t object; /* what is shared, as the caller numbers it */
  uint64_t offset;
  uint64_t size;
  uint64_t site; /* where in a program, as the caller numbers it */
  bool reads;
  bool writes;
  bool atomic; /* with both, one read-modify-write */
  int order;   /* of an atomic: __ATOMIC_RELAXED and so on */
};

/* One of the two accesses of a race. */
struct race_side {
  int task;
  uint64_t time; /* how many events its task had by then */
  uint64_t site;
  bool writes;
  bool atomic;
};

struct race {
  uint64_t object;
  uint64_t offset; /* of the first bytes that both touch */
  uint64_t size;
  struct race_side earlier;
  struct race_side later;
  bool flag; /* on what is polled, under RACES_FLAGS */
};
typedef VEC(struct race) race_list;
enum { RACES_MOST = 4096 }; /* that are told of a run */

/* A read that was made again by one task, which wrote nothing meanwhile: it looks for a change. */
struct race_poll {
  uint64_t object;
  uint64_t offset;
  uint64_t size;
  uint64_t site;
  bool waits; /* nor read anything new: all that it does is wait for it */
};
typedef VEC(struct race_poll) race_polls;

enum { RACES_HIGHEST = INT32_MIN }; /* in place of a message's tag */

struct races;
struct races *races_new(enum races_rule rule);
void races_free(struct races *races);

/* What was found, each pair of places once for the same bytes, and the polls. Both belong to `races`; `flag` is set by
 * these polls. */
const race_list *races_found(struct races *races);
const race_polls *races_polls(const struct races *races);
/* Is the race one about a flag, with what is known to be polled? In another run of the same programs more may be. */
bool race_is_on_flag(const struct race *race, const race_polls *polls);

/* ---- memory ---- */
void races_access(struct races *races, int task, const struct race_access *access);
/* atomic_thread_fence(3) of this order. */
void races_fence(struct races *races, int task, int order);
/* The bytes are others from now on: freed and given out again, unmapped. */
void races_forget(struct races *races, uint64_t object, uint64_t offset, uint64_t size);

/* ---- one task passes on to another ---- */
/* All that `from` has done so far happened before whatever `to` does next: fork(2), pthread_create(3), a role's start;
 * an end that was waited for, a signal that was sent to it. */
void races_pass(struct races *races, int from, int to);

/* ---- things by which tasks synchronise ---- */

enum race_thing_kind {
  RACE_THING_STATE, /* something that tasks change and look at: races_tell(), races_look() */
  RACE_THING_LOCK,
  RACE_THING_SEMAPHORE,
  RACE_THING_BARRIER,
  RACE_THING_QUEUE,
  RACE_THING_STREAM,
};
/* Which one it is: the caller numbers them as it likes, within a kind. */
struct race_thing {
  enum race_thing_kind kind;
  uint64_t id;
  uint64_t part; /* of a set of semaphores: which */
};

/* Tasks tell, and whoever looks knows what all have told. As a second use: of a stream, its ends closed and seen; of a
 * queue, room made and found; of a semaphore, its value seen. */
void races_tell(struct races *races, int task, struct race_thing thing);
void races_look(struct races *races, int task, struct race_thing thing);
/* As races_tell(), and what was told before is gone. */
void races_tell_anew(struct races *races, int task, struct race_thing thing);

/* Mutexes, file locks; shared: rwlocks held for reading. After the call that takes it, before the one that gives it
 * back. */
void races_lock(struct races *races, int task, struct race_thing lock, bool shared);
void races_unlock(struct races *races, int task, struct race_thing lock, bool shared);

/* Semaphores with their counts: whoever takes one unit knows what was known by whoever put the unit there that has
 * been there for longest, and nothing of those that may be put there before the value would be short. */
void races_semaphore_set(struct races *races, int task, struct race_thing semaphore, uint64_t value);
/* Before others can take of them. */
void races_semaphore_add(struct races *races, int task, struct race_thing semaphore, uint64_t units);
void races_semaphore_take(struct races *races, int task, struct race_thing semaphore, uint64_t units);
/* Before a call that takes: whoever waits for 0 may be back before it is told what that call has taken. */
void races_semaphore_taking(struct races *races, int task, struct race_thing semaphore);
/* Its value was seen to be this, before what is told of it next. Units that nobody told of have been there since before
 * anybody did; where there are fewer than were told of, it has been made anew. */
void races_semaphore_found(struct races *races, struct race_thing semaphore, uint64_t value);
/* It has waited for the value 0: semop(2). */
void races_semaphore_zero(struct races *races, int task, struct race_thing semaphore);

/* Before the wait, with how many it lets go on together (0: as many as have come when the first goes on), and after it.
 */
void races_barrier_enter(struct races *races, int task, struct race_thing barrier, uint64_t count);
void races_barrier_leave(struct races *races, int task, struct race_thing barrier);

/* Messages keep their order among those of one `tag` (a type, a priority). Before the call that sends one, which others
 * may receive before that call returns; and when it has been sent. */
void races_send_begin(struct races *races, int task, struct race_thing queue);
void races_send(struct races *races, int task, struct race_thing queue, int64_t tag);
/* With RACES_HIGHEST, one of the highest tag there is. */
void races_receive(struct races *races, int task, struct race_thing queue, int64_t tag);

/* Bytes of a pipe or a connection. Before a write and, with what it moved, after it: others may read meanwhile. */
void races_stream_write(struct races *races, int task, struct race_thing stream);
void races_stream_written(struct races *races, int task, struct race_thing stream, uint64_t bytes);
void races_stream_read(struct races *races, int task, struct race_thing stream, uint64_t bytes);
/* Before a call by which bytes come or go that nobody sees, splice(2) or the like: from then on whoever reads there, or
 * from another such stream, knows what all wrote to any of them. */
void races_stream_mixed(struct races *races, int task, struct race_thing stream);
/* A name by which streams are found (fifo(7)) was opened. What was written and not read may be gone by then, if all
 * had closed it: from then on whoever reads knows what all wrote. */
void races_stream_reopened(struct races *races, struct race_thing stream);

#endif
