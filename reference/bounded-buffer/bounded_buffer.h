/* A circular array between one producer and one consumer, made to lie in shared memory.
 *
 * `in` is where the next item goes, `out` where the next one comes from. in == out means empty, so full has to be
 * something else: one place stays free, and of BUFFER_SIZE places at most BUFFER_SIZE - 1 hold an item.
 *
 * Only the producer writes `in`, only the consumer writes `out`. That is why no lock is needed, and why a second
 * producer would break it. Memory that is all zeros is an empty buffer. */
#ifndef BOUNDED_BUFFER_H
#define BOUNDED_BUFFER_H

#include <stdatomic.h>
#include <stdbool.h>

#define BUFFER_SIZE 10

/* Who has come so far, and who has done all of its work: bits of `sides`. */
enum { PRODUCER_CAME = 1, PRODUCER_DONE = 2, CONSUMER_CAME = 4, CONSUMER_DONE = 8 };

struct bounded_buffer {
  _Atomic int in;
  _Atomic int out;
  int items[BUFFER_SIZE];
  _Atomic int sides; /* the buffer itself doesn't look at it */
};

void buffer_init(struct bounded_buffer *buffer);

bool buffer_is_empty(const struct bounded_buffer *buffer);
bool buffer_is_full(const struct bounded_buffer *buffer);

/* How many items are inside: 0 to BUFFER_SIZE - 1. */
int buffer_count(const struct bounded_buffer *buffer);

/* For the producer. False, with nothing changed, if there is no room. */
bool buffer_try_put(struct bounded_buffer *buffer, int item);

/* For the consumer. False, with nothing changed, if there is no item. */
bool buffer_try_get(struct bounded_buffer *buffer, int *ret_item);

#endif
