/* The circular array of ten places by itself, without a program around it. What is in the struct is its author's
 * business: the tests see a page of zeros, and what the functions say of it. */
#include "unit.h"

#include <limits.h>
#include <string.h>

enum { MOST = 9 }; /* of the ten places one stays free */

UNIT_PROCEDURE(buffer_init, void *)
UNIT_FUNCTION(bool, buffer_is_empty, void *)
UNIT_FUNCTION(bool, buffer_is_full, void *)
UNIT_FUNCTION(int, buffer_count, void *)
UNIT_FUNCTION(bool, buffer_try_put, void *, int)
UNIT_FUNCTION(bool, buffer_try_get, void *, int *)

/* Of the one test that a process runs. */
static void *buffer;
static int *item;

static void new_buffer(void) {
  buffer = unit_memory(UNIT_PAGE);
  item = unit_memory(sizeof *item);
  buffer_init(buffer);
}

static void put(int value) {
  if (!buffer_try_put(buffer, value))
    ck_abort_msg("buffer_try_put() refuses %d, with %d inside by buffer_count()", value, buffer_count(buffer));
}

static void get(int expected) {
  *item = ~expected;
  ck_assert_msg(buffer_try_get(buffer, item), "buffer_try_get() finds nothing where %d should come", expected);
  ck_assert_msg(*item == expected, "buffer_try_get() gives %d where %d should come", *item, expected);
}

/* All that can be asked about how much is inside. */
static void check_count(int count) {
  int told = buffer_count(buffer);
  ck_assert_msg(told == count, "buffer_count() is %d with %d inside", told, count);
  ck_assert_msg(buffer_is_empty(buffer) == (count == 0), "buffer_is_empty() is %s with %d inside",
                count == 0 ? "false" : "true", count);
  ck_assert_msg(buffer_is_full(buffer) == (count == MOST), "buffer_is_full() is %s with %d inside",
                count == MOST ? "false" : "true", count);
}

/* Whatever is in memory before. */
UNIT_TEST(new_is_empty) {
  new_buffer();
  check_count(0);
  memset(buffer, 0, UNIT_PAGE);
  buffer_init(buffer);
  put(1);
  buffer_init(buffer);
  check_count(0);
}
END_TEST

UNIT_TEST(empty_gives_nothing) {
  new_buffer();
  *item = 4711;
  ck_assert_msg(!buffer_try_get(buffer, item), "buffer_try_get() says that it found an item in an empty buffer");
  ck_assert_msg(*item == 4711, "buffer_try_get() found nothing, and yet stored %d", *item);
  check_count(0);
  put(1);
  get(1);
  *item = 4711;
  ck_assert_msg(!buffer_try_get(buffer, item), "buffer_try_get() gives an item twice");
  ck_assert_msg(*item == 4711, "buffer_try_get() found nothing, and yet stored %d", *item);
  check_count(0);
}
END_TEST

UNIT_TEST(nine_of_ten) {
  new_buffer();
  for (int i = 0; i < MOST; i++) {
    check_count(i);
    put(i);
  }
  check_count(MOST);
}
END_TEST

UNIT_TEST(full_takes_nothing) {
  new_buffer();
  for (int i = 0; i < MOST; i++)
    put(i);
  ck_assert_msg(!buffer_try_put(buffer, 4711), "buffer_try_put() takes a tenth item: one place has to stay free");
  check_count(MOST);
  for (int i = 0; i < MOST; i++)
    get(i);
  check_count(0);
}
END_TEST

UNIT_TEST(first_in_first_out) {
  static const int values[] = {0, -1, INT_MAX, INT_MIN, 1, 256, 65536, 0, -2};
  new_buffer();
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
    put(values[i]);
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
    get(values[i]);
  check_count(0);
}
END_TEST

/* With any number inside, at any place of the round. */
UNIT_TEST(goes_round) {
  new_buffer();
  int in = 0;
  int out = 0;
  for (int inside = 1; inside <= MOST; inside++) {
    while (in - out < inside)
      put(in++);
    for (int step = 0; step < 11; step++) {
      get(out++);
      put(in++);
    }
    check_count(inside);
  }
}
END_TEST

/* Where the functions write when they are used for longer is where they have written when all places had been in use
 * some times. */
UNIT_TEST(never_past_the_end) {
  static unsigned char before[UNIT_PAGE];
  static bool used[UNIT_PAGE];
  new_buffer();
  memcpy(before, buffer, UNIT_PAGE);
  for (int i = 0; i < 150; i++) {
    put(i % 2 ? ~i : (int)(2654435761u * (unsigned)i));
    get(i % 2 ? ~i : (int)(2654435761u * (unsigned)i));
    for (size_t at = 0; at < UNIT_PAGE; at++) {
      bool changed = ((unsigned char *)buffer)[at] != before[at];
      ck_assert_msg(!changed || used[at] || i < 40,
                    "after %d items byte %zu of the buffer is written for the first time", i, at);
      used[at] = used[at] || changed;
    }
    memcpy(before, buffer, UNIT_PAGE);
  }
}
END_TEST

/* Two buffers know nothing of each other: all that a buffer is lies in its own memory. */
UNIT_TEST(two_at_once) {
  new_buffer();
  void *first = buffer;
  new_buffer();
  void *second = buffer;
  for (int i = 0; i < MOST; i++) {
    buffer = first;
    put(i);
    buffer = second;
    check_count(i / 2);
    if (i % 2)
      put(-i);
  }
  for (int i = 1; i < MOST; i += 2)
    get(-i);
  check_count(0);
  buffer = first;
  check_count(MOST);
  for (int i = 0; i < MOST; i++)
    get(i);
}
END_TEST

/* Against a model that is too simple to be wrong: what is inside, as a list. */
UNIT_TEST(like_the_model) {
  int model[MOST];
  int inside = 0;
  unsigned random = 20011;
  new_buffer();
  for (int i = 0; i < 600; i++) {
    random = random * 1103515245u + 12345u;
    /* Phases in which it tends to fill, and to drain. */
    bool puts = (random >> 16) % 8 < (i / 60 % 2 ? 5u : 3u);
    if (puts && inside < MOST)
      put(model[inside++] = (int)random);
    else if (puts)
      ck_assert_msg(!buffer_try_put(buffer, (int)random), "buffer_try_put() takes a tenth item, after %d steps", i);
    else if (inside > 0) {
      get(model[0]);
      memmove(model, model + 1, (size_t)--inside * sizeof model[0]);
    } else
      ck_assert_msg(!buffer_try_get(buffer, item), "buffer_try_get() gives %d of an empty buffer, after %d steps",
                    *item, i);
    if (i % 12 == 0)
      check_count(inside);
  }
}
END_TEST
