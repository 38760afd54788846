/* The circular array itself: no system call in here, so it works in any memory. What it promises: bounded_buffer.h. */
#include "bounded_buffer.h"

static int following(int place) { return (place + 1) % BUFFER_SIZE; }

/* Acquire: whoever sees the other side's step sees what was done before it. */
static int place_of(const _Atomic int *pointer) { return atomic_load_explicit(pointer, memory_order_acquire); }

void buffer_init(struct bounded_buffer *buffer) { *buffer = (struct bounded_buffer){}; }

int buffer_count(const struct bounded_buffer *buffer) {
  /* `in` may have gone round where `out` has not: without BUFFER_SIZE the difference could be negative. */
  return (place_of(&buffer->in) - place_of(&buffer->out) + BUFFER_SIZE) % BUFFER_SIZE;
}

bool buffer_is_empty(const struct bounded_buffer *buffer) { return buffer_count(buffer) == 0; }
bool buffer_is_full(const struct bounded_buffer *buffer) { return buffer_count(buffer) == BUFFER_SIZE - 1; }

bool buffer_try_put(struct bounded_buffer *buffer, int item) {
  if (buffer_is_full(buffer))
    return false;

  /* The item first, then the step that shows it. Release keeps compiler and processor to that order; the other way
   * round the consumer could take what isn't there yet. */
  int in = place_of(&buffer->in);
  buffer->items[in] = item;
  atomic_store_explicit(&buffer->in, following(in), memory_order_release);
  return true;
}

bool buffer_try_get(struct bounded_buffer *buffer, int *ret_item) {
  if (buffer_is_empty(buffer))
    return false;

  /* Read before the place is given back: from then on the producer may write over it. */
  int out = place_of(&buffer->out);
  *ret_item = buffer->items[out];
  atomic_store_explicit(&buffer->out, following(out), memory_order_release);
  return true;
}
