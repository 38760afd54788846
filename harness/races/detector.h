/* The detector's state, shared by the files of races/. Nothing outside includes it. */
#ifndef IPCGRADE_RACES_DETECTOR_H
#define IPCGRADE_RACES_DETECTOR_H

#include "races/shadow.h"

enum { RECENT_READS = 32 }; /* of one task: the most reads that a loop which polls can make each time round */

struct recent_read {
  struct race_poll read; /* size 0: none */
  uint64_t writes;       /* its task had made by then */
  uint64_t news;         /* likewise */
  uint64_t number;       /* among the reads of its task */
};

struct race_task {
  uint64_t now;                /* events so far */
  struct vector_clock *clock;  /* what it knows, itself up to its last release at least */
  struct vector_clock *fenced; /* what its relaxed stores pass on since a release fence; NULL before the first */
  struct vector_clock *pended; /* what its relaxed loads have found, for an acquire fence */
  struct vector_clock *wrote;  /* what it knew as the write began that it is in */
  uint64_t writes;             /* to shared memory */
  uint64_t news;               /* reads that were none of the recent ones */
  uint64_t reads;
  struct recent_read recent[RECENT_READS];
  size_t next_recent;
};

struct race_unit { /* of a semaphore: so many, put there by one */
  uint64_t count;
  struct vector_clock *clock;
};
struct race_message {
  int64_t tag;
  bool owed; /* it was received before the call that sends it returned */
  struct vector_clock *clock;
};
struct race_bytes {
  uint64_t end; /* their last one's position in the stream, plus 1 */
  struct vector_clock *clock;
};
struct race_round { /* of a barrier */
  struct vector_clock *clock;
  uint64_t entered;
  bool left; /* somebody has gone on */
};

struct race_thing_state {
  struct race_thing thing;
  struct vector_clock *clock;  /* all that was told; of a lock, by who held it alone */
  struct vector_clock *shared; /* by who held it with others; of a semaphore, by who took of it; of a
                                  queue, by who sent */
  VEC(struct race_unit) units;
  uint64_t owed; /* units that were taken before it was told that they are there */
  VEC(struct race_message) messages;
  VEC(struct race_bytes) chunks;
  uint64_t written;
  uint64_t read;
  uint64_t writing; /* calls that have not returned */
  bool unsure;      /* which bytes are whose */
  bool mixed;       /* with those of other streams: races.moved */
  VEC(struct race_round) rounds;
  VEC(size_t) round_of; /* by task: which it has entered */
};

struct races {
  enum races_rule rule;
  VEC(struct race_task) tasks;
  shadow_objects memory;
  VEC(struct race_thing_state) things;
  struct vector_clock *moved; /* by all who wrote to streams that are mixed */
  race_list found;
  race_polls polls;
};

/* The task, which has one event more. Holds until another one is met. */
struct race_task *races_step(struct races *races, int task);
/* What the task knows, itself included up to now. Owned by the task, which keeps it. */
struct vector_clock *races_known(struct races *races, int task);
void race_thing_release(struct race_thing_state *state);

#endif
