/* What ordering.c, ordering_calls.c and ordering_room.c know together. Nothing else includes it. */
#ifndef IPCGRADE_RUN_ORDERING_H
#define IPCGRADE_RUN_ORDERING_H

#include "races/races.h"
#include "run/engine.h"

/* Things that there is one of, as the id of a RACE_THING_STATE. Whoever looks knows what all have told: where it isn't
 * worth finding out who it was. */
enum common_state {
  COMMON_ENDS = 1, /* processes that have ended: descriptors and locks are given back, others see them gone */
  COMMON_EXECS,    /* programs executed: vfork(2) goes on then */
  COMMON_OPENS,    /* files being opened: a FIFO's two ends wait for each other */
  COMMON_PATHS,    /* names made and removed */
  COMMON_SOCKETS,
  COMMON_INPUT,    /* what poll(2) and the like could have seen, */
  COMMON_ROOM,     /* and that there is room again */
  COMMON_NOTICES,  /* signals that a queue sends: mq_notify(3) */
  COMMON_REMOVALS, /* System V objects removed */
  COMMON_STATES,
};

/* Which kind of thing an id is of: part of a struct race_thing, so that numbers of different kinds don't meet. */
enum thing_part {
  PART_COMMON,
  PART_SYSTEM_V, /* and the kind of object */
  PART_ATTACHED = PART_SYSTEM_V + 4,
  PART_FILE,
  PART_LOCKED, /* a file of which bytes were locked */
  PART_SIGNAL,
  PART_SEMAPHORE,                          /* and the number in its set */
  PART_IN_MEMORY = PART_SEMAPHORE + 65536, /* and the offset */
};

/* ordering_calls.c: what a call means that `task` is about to make; that has returned. */
void ordering_calls_enter(struct engine *engine, struct task *task);
void ordering_calls_return(struct engine *engine, struct task *task, int64_t result);
/* The process has ended: what its semaphore operations with SEM_UNDO did is taken back. */
void ordering_calls_undo(struct engine *engine, const struct task *task);

/* ordering_room.c: a call of `task` that has returned put so much into the pipe (bytes) or the POSIX queue (messages)
 * of its first argument, or the System V queue `id` (bytes); below 0: took it out. That queue's bound was set:
 * msgctl(2). */
void ordering_room_in_pipe(struct engine *engine, const struct task *task, uint64_t inode, int64_t put);
void ordering_room_in_mqueue(struct engine *engine, const struct task *task, uint64_t inode, int64_t put);
void ordering_room_in_queue(struct engine *engine, const struct task *task, int id, int64_t put);
void ordering_room_bounded(struct engine *engine, int id, uint64_t bytes);

struct race_thing ordering_thing(enum race_thing_kind kind, uint64_t part, uint64_t id);
void ordering_tell(struct engine *engine, const struct task *task, enum common_state state);
void ordering_look(struct engine *engine, const struct task *task, enum common_state state);

/* What one process is to have given back when it ends, and by whom it was done. */
struct undone {
  int process;
  struct race_thing semaphore;
  int64_t adjustment;
};

/* A System V queue. */
struct queue_room {
  int id;
  int64_t all; /* bytes that it may hold, once a program has said so; else 0, and nobody relies on it */
  int64_t used;
};

static inline uint64_t bit_of_signal(int signal) { return UINT64_C(1) << (signal - 1); }

struct ordering {
  struct races *races;
  VEC(struct queue_room) queues;
  VEC(uint64_t) pipes;    /* inodes of those that were read */
  uint64_t input_signals; /* that tell of input: O_ASYNC of open(2), and F_SETSIG of fcntl(2) */
  VEC(struct undone) undone;
  VEC(struct race_thing) made; /* System V objects whose making was told */
};

#endif
