/* Happens-before and data races: streams of events by hand, and random ones against the definition. */
#include "race_graph.h"
#include "races/races.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

enum { A, B, C, D };
enum { DATA = 0, FLAG = 8, OTHER = 16 };

static struct races *races;

static void begin_flags(void) { races = races_new(RACES_FLAGS); }
static void begin_strict(void) { races = races_new(RACES_STRICT); }
static void end(void) { races_free(races); }

/* ---- saying what happens; the place is where the bytes are, unless it matters ---- */

static void touch_at(int task, uint64_t offset, bool writes, uint64_t site) {
  const struct race_access access = {.offset = offset, .size = 4, .site = site, .reads = !writes, .writes = writes};
  races_access(races, task, &access);
}
static void reads(int task, uint64_t offset) { touch_at(task, offset, false, offset * 100 + (uint64_t)task); }
static void writes(int task, uint64_t offset) { touch_at(task, offset, true, offset * 100 + 50 + (uint64_t)task); }

static void atomic(int task, uint64_t offset, bool is_read, bool is_write, int order) {
  const struct race_access access = {
      .offset = offset, .size = 4, .site = 7, .reads = is_read, .writes = is_write, .atomic = true, .order = order};
  races_access(races, task, &access);
}
static void loads(int task, uint64_t offset, int order) { atomic(task, offset, true, false, order); }
static void stores(int task, uint64_t offset, int order) { atomic(task, offset, false, true, order); }
static void adds(int task, uint64_t offset, int order) { atomic(task, offset, true, true, order); }

static const struct race_thing lock = {.kind = RACE_THING_LOCK, .id = 1};
static const struct race_thing sem = {.kind = RACE_THING_SEMAPHORE, .id = 1};
static const struct race_thing barrier = {.kind = RACE_THING_BARRIER, .id = 1};
static const struct race_thing queue = {.kind = RACE_THING_QUEUE, .id = 1};
static const struct race_thing stream = {.kind = RACE_THING_STREAM, .id = 1};
static const struct race_thing state = {.kind = RACE_THING_STATE, .id = 1};

/* Races that cost: those on flags are advice. */
static size_t count(bool flags) {
  size_t found = 0;
  vec_each(races_found(races), race)
    found += race->flag == flags;
  return found;
}
#define no_race() ck_assert_uint_eq(count(false), 0)
#define one_race() ck_assert_uint_eq(count(false), 1)

/* ---- accesses alone ---- */

START_TEST(test_races__nothing_orders_two_processes) {
  writes(A, DATA);
  reads(B, DATA);
  one_race();
  const struct race *race = &races_found(races)->items[0];
  ck_assert_int_eq(race->earlier.task, A);
  ck_assert(race->earlier.writes);
  ck_assert_int_eq(race->later.task, B);
  ck_assert(!race->later.writes);
  ck_assert_uint_eq(race->offset, DATA);
  ck_assert_uint_eq(race->size, 4);
}
END_TEST

START_TEST(test_races__reads_alone_are_none) {
  reads(A, DATA);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__a_write_after_a_read_is_one) {
  reads(A, DATA);
  writes(B, DATA);
  one_race();
}
END_TEST

START_TEST(test_races__each_of_several_readers_counts) {
  reads(A, DATA);
  reads(B, DATA);
  races_pass(races, B, C);
  writes(C, DATA);
  one_race();
  ck_assert_int_eq(races_found(races)->items[0].earlier.task, A);
}
END_TEST

START_TEST(test_races__bytes_beside_each_other_are_others) {
  writes(A, DATA);
  writes(B, DATA + 4);
  no_race();
}
END_TEST

START_TEST(test_races__one_byte_in_common_is_enough) {
  const struct race_access wide = {.offset = 0, .size = 16, .writes = true};
  const struct race_access narrow = {.offset = 15, .size = 4, .writes = true, .site = 1};
  races_access(races, A, &wide);
  races_access(races, B, &narrow);
  one_race();
  ck_assert_uint_eq(races_found(races)->items[0].offset, 15);
  ck_assert_uint_eq(races_found(races)->items[0].size, 1);
}
END_TEST

START_TEST(test_races__a_wide_access_is_one_race) {
  writes(A, DATA);
  writes(A, DATA + 4);
  const struct race_access wide = {.offset = 0, .size = 16, .reads = true, .site = 1};
  races_access(races, B, &wide);
  ck_assert_uint_eq(races_found(races)->count, 2); /* two places of A with one of B */
  writes(A, DATA);
  races_access(races, B, &wide);
  ck_assert_uint_eq(races_found(races)->count, 2);
}
END_TEST

START_TEST(test_races__other_objects_are_others) {
  const struct race_access access = {.object = 1, .offset = DATA, .size = 4, .writes = true};
  writes(A, DATA);
  races_access(races, B, &access);
  no_race();
}
END_TEST

START_TEST(test_races__memory_given_out_again_is_new) {
  writes(A, DATA);
  races_forget(races, 0, DATA, 4);
  writes(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__what_lies_beside_forgotten_memory_stays) {
  writes(A, DATA);
  races_forget(races, 0, DATA, 2);
  writes(B, DATA);
  one_race();
  ck_assert_uint_eq(races_found(races)->items[0].offset, DATA + 2);
}
END_TEST

START_TEST(test_races__a_pair_of_places_is_one_race) {
  for (int i = 0; i < 5; i++) {
    writes(A, DATA);
    reads(B, DATA);
  }
  ck_assert_uint_eq(races_found(races)->count, 1);
}
END_TEST

/* ---- one passes on to another ---- */

START_TEST(test_races__a_child_is_after_its_fork) {
  writes(A, DATA);
  races_pass(races, A, B);
  reads(B, DATA);
  no_race();
  writes(A, DATA);
  one_race();
}
END_TEST

START_TEST(test_races__what_was_passed_on_goes_further) {
  writes(A, DATA);
  races_pass(races, A, B);
  races_pass(races, B, C);
  writes(C, DATA);
  no_race();
}
END_TEST

/* ---- locks ---- */

START_TEST(test_races__a_lock_orders) {
  for (int task = A; task <= C; task++) {
    races_lock(races, task, lock, false);
    reads(task, DATA);
    writes(task, DATA);
    races_unlock(races, task, lock, false);
  }
  no_race();
}
END_TEST

START_TEST(test_races__another_lock_does_not) {
  const struct race_thing other = {.kind = RACE_THING_LOCK, .id = 2};
  races_lock(races, A, lock, false);
  writes(A, DATA);
  races_unlock(races, A, lock, false);
  races_lock(races, B, other, false);
  writes(B, DATA);
  races_unlock(races, B, other, false);
  one_race();
}
END_TEST

START_TEST(test_races__a_write_under_a_shared_lock_is_unprotected) {
  for (int task = A; task <= B; task++) {
    races_lock(races, task, lock, true);
    writes(task, DATA);
    races_unlock(races, task, lock, true);
  }
  one_race();
}
END_TEST

START_TEST(test_races__a_writer_waits_for_all_readers) {
  for (int task = A; task <= B; task++) {
    races_lock(races, task, lock, true);
    reads(task, DATA);
    races_unlock(races, task, lock, true);
  }
  races_lock(races, C, lock, false);
  writes(C, DATA);
  races_unlock(races, C, lock, false);
  races_lock(races, A, lock, true);
  reads(A, DATA);
  no_race();
}
END_TEST

/* ---- semaphores ---- */

START_TEST(test_races__a_semaphore_orders) {
  writes(A, DATA);
  races_semaphore_add(races, A, sem, 1);
  races_semaphore_take(races, B, sem, 1);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__a_semaphore_that_begins_at_one_orders_nothing) {
  races_semaphore_set(races, C, sem, 1);
  writes(A, DATA);
  races_semaphore_add(races, A, sem, 1);
  races_semaphore_take(races, B, sem, 1);
  reads(B, DATA);
  one_race();
}
END_TEST

START_TEST(test_races__a_semaphore_posted_twice_too_early) {
  races_semaphore_add(races, A, sem, 1);
  writes(A, DATA);
  races_semaphore_add(races, A, sem, 1);
  races_semaphore_take(races, B, sem, 1);
  reads(B, DATA);
  one_race();
}
END_TEST

START_TEST(test_races__who_takes_two_waits_for_both) {
  writes(A, DATA);
  races_semaphore_add(races, A, sem, 1);
  writes(B, FLAG);
  races_semaphore_add(races, B, sem, 1);
  races_semaphore_take(races, C, sem, 2);
  writes(C, DATA);
  writes(C, FLAG);
  no_race();
}
END_TEST

START_TEST(test_races__a_semaphore_is_a_lock) {
  races_semaphore_set(races, A, sem, 1);
  for (int task = A; task <= C; task++) {
    races_semaphore_take(races, task, sem, 1);
    writes(task, DATA);
    races_semaphore_add(races, task, sem, 1);
  }
  no_race();
}
END_TEST

START_TEST(test_races__two_in_a_lock_for_two) {
  races_semaphore_set(races, A, sem, 2);
  for (int task = A; task <= B; task++)
    races_semaphore_take(races, task, sem, 1);
  for (int task = A; task <= B; task++) {
    writes(task, DATA);
    races_semaphore_add(races, task, sem, 1);
  }
  one_race();
}
END_TEST

START_TEST(test_races__waiting_for_nought_is_after_those_who_took) {
  races_semaphore_set(races, C, sem, 2);
  for (int task = A; task <= B; task++) {
    writes(task, task == A ? DATA : FLAG);
    races_semaphore_take(races, task, sem, 1);
  }
  races_semaphore_zero(races, C, sem);
  writes(C, DATA);
  writes(C, FLAG);
  no_race();
}
END_TEST

/* Who waits for 0 may be back before the call that has made it so. */
START_TEST(test_races__waiting_for_nought_is_after_those_who_are_taking) {
  races_semaphore_set(races, C, sem, 1);
  writes(A, DATA);
  races_semaphore_taking(races, A, sem);
  races_semaphore_zero(races, C, sem);
  writes(C, DATA);
  races_semaphore_take(races, A, sem, 1);
  no_race();
}
END_TEST

START_TEST(test_races__units_that_nobody_put_there_accuse_nobody) {
  writes(A, DATA);
  races_semaphore_add(races, A, sem, 1);
  races_semaphore_take(races, B, sem, 3);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__units_that_were_taken_before_they_were_told_of_are_gone) {
  races_semaphore_take(races, B, sem, 1);
  races_semaphore_add(races, A, sem, 1);
  writes(A, DATA);
  races_semaphore_add(races, A, sem, 1);
  races_semaphore_take(races, B, sem, 1);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__units_that_were_there_from_the_beginning_pass_on_nothing) {
  writes(A, DATA);
  races_semaphore_add(races, A, sem, 1);
  races_semaphore_set(races, C, sem, 0);
  races_semaphore_found(races, sem, 1);
  races_semaphore_add(races, A, sem, 1);
  races_semaphore_take(races, B, sem, 1);
  reads(B, DATA);
  one_race();
}
END_TEST

START_TEST(test_races__a_semaphore_made_anew_has_others_units) {
  races_semaphore_add(races, C, sem, 1);
  writes(A, DATA);
  races_semaphore_found(races, sem, 0); /* sem_init(3) */
  races_semaphore_add(races, A, sem, 1);
  races_semaphore_found(races, sem, 1);
  races_semaphore_take(races, B, sem, 1);
  reads(B, DATA);
  no_race();
}
END_TEST

/* ---- barriers ---- */

START_TEST(test_races__a_barrier_orders_all) {
  for (int round = 0; round < 3; round++) {
    for (int task = A; task <= C; task++) {
      writes(task, (uint64_t)(4 * ((task + round) % 3)));
      races_barrier_enter(races, task, barrier, 3);
    }
    for (int task = C; task >= A; task--)
      races_barrier_leave(races, task, barrier);
  }
  no_race();
}
END_TEST

START_TEST(test_races__a_barrier_is_left_before_all_have_left_it) {
  races_barrier_enter(races, A, barrier, 2);
  races_barrier_enter(races, B, barrier, 2);
  races_barrier_leave(races, A, barrier);
  writes(A, DATA);
  races_barrier_enter(races, A, barrier, 2);
  races_barrier_leave(races, B, barrier);
  reads(B, DATA);
  one_race();
}
END_TEST

START_TEST(test_races__a_barrier_for_two_that_four_come_to) {
  races_barrier_enter(races, A, barrier, 2);
  races_barrier_enter(races, B, barrier, 2);
  races_barrier_enter(races, C, barrier, 2);
  races_barrier_leave(races, A, barrier);
  writes(D, DATA);
  races_barrier_enter(races, D, barrier, 2);
  races_barrier_leave(races, C, barrier);
  reads(C, DATA);
  no_race();
  reads(A, DATA);
  one_race();
}
END_TEST

/* ---- messages and bytes ---- */

START_TEST(test_races__a_message_passes_on_its_senders_past) {
  writes(A, DATA);
  races_send(races, A, queue, 1);
  races_receive(races, B, queue, 1);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__another_message_does_not) {
  races_send(races, A, queue, 1);
  writes(A, DATA);
  races_send(races, A, queue, 2);
  races_receive(races, B, queue, 1);
  reads(B, DATA);
  one_race();
}
END_TEST

START_TEST(test_races__the_second_message_of_a_type_comes_second) {
  writes(A, DATA);
  races_send(races, A, queue, 2);
  writes(C, FLAG);
  races_send(races, C, queue, 1);
  races_send(races, C, queue, 2);
  races_receive(races, B, queue, 2);
  reads(B, DATA);
  no_race();
  races_receive(races, B, queue, 2);
  reads(B, FLAG);
  no_race();
}
END_TEST

START_TEST(test_races__a_message_that_comes_before_its_call_returns) {
  writes(A, DATA);
  races_send_begin(races, A, queue);
  races_receive(races, B, queue, 1);
  reads(B, DATA);
  no_race();
  races_send(races, A, queue, 1);
  writes(A, FLAG);
  races_send_begin(races, A, queue);
  races_send(races, A, queue, 1);
  races_receive(races, B, queue, 1); /* the second one, not the first again */
  reads(B, FLAG);
  no_race();
}
END_TEST

START_TEST(test_races__the_highest_message_comes_first) {
  races_send(races, A, queue, 1);
  writes(A, DATA);
  races_send(races, A, queue, 9);
  races_receive(races, B, queue, RACES_HIGHEST);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__bytes_pass_on_what_was_before_their_write) {
  writes(A, DATA);
  races_stream_write(races, A, stream);
  races_stream_written(races, A, stream, 10);
  writes(A, FLAG);
  races_stream_write(races, A, stream);
  races_stream_written(races, A, stream, 10);
  races_stream_read(races, B, stream, 3);
  races_stream_read(races, B, stream, 7);
  reads(B, DATA);
  no_race();
  reads(B, FLAG);
  one_race();
}
END_TEST

START_TEST(test_races__bytes_across_two_writes) {
  races_stream_write(races, A, stream);
  races_stream_written(races, A, stream, 4);
  writes(A, FLAG);
  races_stream_write(races, A, stream);
  races_stream_written(races, A, stream, 4);
  races_stream_read(races, B, stream, 5);
  reads(B, FLAG);
  no_race();
}
END_TEST

START_TEST(test_races__bytes_that_are_read_before_their_write_returns) {
  writes(A, DATA);
  races_stream_write(races, A, stream);
  races_stream_read(races, B, stream, 6);
  reads(B, DATA);
  no_race();
  races_stream_written(races, A, stream, 8);
  races_stream_read(races, C, stream, 2);
  reads(C, DATA);
  no_race();
}
END_TEST

/* Whose bytes came first nobody knows. */
START_TEST(test_races__bytes_of_two_who_write_at_once) {
  writes(A, DATA);
  races_stream_write(races, A, stream);
  writes(B, FLAG);
  races_stream_write(races, B, stream);
  races_stream_written(races, B, stream, 4);
  races_stream_written(races, A, stream, 4);
  races_stream_read(races, C, stream, 4);
  reads(C, DATA);
  reads(C, FLAG);
  no_race();
}
END_TEST

START_TEST(test_races__bytes_that_were_lost_with_a_fifo) {
  races_stream_write(races, A, stream);
  races_stream_written(races, A, stream, 4);
  races_stream_reopened(races, stream);
  writes(A, DATA);
  races_stream_write(races, A, stream);
  races_stream_written(races, A, stream, 4);
  races_stream_read(races, B, stream, 4);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__who_looks_knows_what_was_told) {
  writes(A, DATA);
  races_tell(races, A, state);
  writes(B, FLAG);
  races_tell(races, B, state);
  races_look(races, C, state);
  writes(C, DATA);
  writes(C, FLAG);
  no_race();
}
END_TEST

START_TEST(test_races__what_was_told_anew_stands_alone) {
  writes(A, DATA);
  races_tell(races, A, state);
  races_tell_anew(races, B, state);
  races_look(races, C, state);
  reads(C, DATA);
  one_race();
}
END_TEST

/* ---- flags ---- */

START_TEST(test_races__a_polled_flag_passes_on_and_is_advice) {
  reads(B, FLAG);
  reads(B, FLAG);
  writes(A, DATA);
  writes(A, FLAG);
  reads(B, FLAG);
  reads(B, DATA);
  no_race();
  ck_assert_uint_gt(count(true), 0);
}
END_TEST

START_TEST(test_races__a_flag_set_before_the_data_passes_on_too_little) {
  reads(B, FLAG);
  reads(B, FLAG);
  writes(A, FLAG);
  writes(A, DATA);
  reads(B, FLAG);
  reads(B, DATA);
  one_race();
  const struct race *race = races_found(races)->items;
  while (race->flag)
    race++;
  ck_assert_uint_eq(race->offset, DATA);
}
END_TEST

START_TEST(test_races__initial_memory_passes_on_nothing) {
  writes(A, DATA);
  reads(B, FLAG);
  reads(B, FLAG);
  reads(B, DATA);
  one_race();
}
END_TEST

START_TEST(test_races__a_flag_passes_on_what_its_last_write_does) {
  writes(A, DATA);
  writes(A, FLAG);
  writes(C, FLAG);
  reads(B, FLAG);
  reads(B, FLAG);
  reads(B, DATA);
  ck_assert_uint_eq(count(false), 1);
}
END_TEST

START_TEST(test_races__what_is_read_once_is_no_flag) {
  writes(A, FLAG);
  reads(B, FLAG);
  one_race();
}
END_TEST

START_TEST(test_races__what_the_reader_writes_meanwhile_is_no_flag) {
  for (int i = 0; i < 3; i++) {
    reads(B, DATA);
    writes(B, DATA);
  }
  reads(A, DATA);
  writes(A, DATA);
  ck_assert_uint_gt(count(false), 0);
  ck_assert_uint_eq(count(true), 0);
}
END_TEST

START_TEST(test_races__a_place_that_polls_polls_everywhere) {
  touch_at(B, FLAG, false, 1);
  touch_at(B, FLAG, false, 1);
  touch_at(A, OTHER, true, 2);
  touch_at(B, OTHER, false, 1);
  no_race();
  ck_assert_uint_eq(count(true), 1);
}
END_TEST

START_TEST(test_races__polls_of_another_run_tell_flags_too) {
  writes(A, FLAG);
  reads(B, FLAG);
  const struct race race = races_found(races)->items[0];
  ck_assert(!race_is_on_flag(&race, races_polls(races)));
  reads(B, FLAG);
  ck_assert(race_is_on_flag(&race, races_polls(races)));
}
END_TEST

START_TEST(test_races__strictly_a_flag_is_no_synchronisation) {
  reads(B, FLAG);
  reads(B, FLAG);
  writes(A, DATA);
  writes(A, FLAG);
  reads(B, FLAG);
  reads(B, DATA);
  ck_assert_uint_gt(count(false), 1);
  ck_assert_uint_eq(count(true), 0);
}
END_TEST

/* ---- atomics ---- */

START_TEST(test_races__a_release_is_acquired) {
  writes(A, DATA);
  stores(A, FLAG, __ATOMIC_RELEASE);
  loads(B, FLAG, __ATOMIC_ACQUIRE);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__relaxed_passes_on_nothing) {
  writes(A, DATA);
  stores(A, FLAG, __ATOMIC_RELAXED);
  loads(B, FLAG, __ATOMIC_ACQUIRE);
  reads(B, DATA);
  one_race();
}
END_TEST

START_TEST(test_races__a_relaxed_load_learns_nothing) {
  writes(A, DATA);
  stores(A, FLAG, __ATOMIC_SEQ_CST);
  loads(B, FLAG, __ATOMIC_RELAXED);
  reads(B, DATA);
  one_race();
}
END_TEST

START_TEST(test_races__fences_make_up_for_relaxed) {
  writes(A, DATA);
  races_fence(races, A, __ATOMIC_RELEASE);
  stores(A, FLAG, __ATOMIC_RELAXED);
  loads(B, FLAG, __ATOMIC_RELAXED);
  races_fence(races, B, __ATOMIC_ACQUIRE);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__a_release_sequence_goes_through_others) {
  writes(A, DATA);
  stores(A, FLAG, __ATOMIC_RELEASE);
  adds(C, FLAG, __ATOMIC_RELAXED);
  loads(B, FLAG, __ATOMIC_ACQUIRE);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__a_release_sequence_goes_through_ones_own_stores) {
  writes(A, DATA);
  stores(A, FLAG, __ATOMIC_RELEASE);
  stores(A, FLAG, __ATOMIC_RELAXED);
  loads(B, FLAG, __ATOMIC_ACQUIRE);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__a_store_ends_a_release_sequence) {
  writes(A, DATA);
  stores(A, FLAG, __ATOMIC_RELEASE);
  stores(C, FLAG, __ATOMIC_RELAXED);
  loads(B, FLAG, __ATOMIC_ACQUIRE);
  reads(B, DATA);
  one_race();
}
END_TEST

START_TEST(test_races__atomics_and_plain_accesses_race) {
  stores(A, FLAG, __ATOMIC_SEQ_CST);
  reads(B, FLAG);
  one_race();
}
END_TEST

/* ---- against the definition ---- */

struct both {
  struct races *races;
  struct graph graph;
  uint64_t random;
  unsigned tasks;
  unsigned plenty; /* of accesses among all events */
  uint64_t sites;
  bool held[GRAPH_TASKS][GRAPH_THINGS];   /* lock, alone or shared */
  bool shared[GRAPH_TASKS][GRAPH_THINGS]; /* how */
  int units[GRAPH_EVENTS * 2];            /* of the semaphore: who put each there */
  int first_unit, units_end;
  event_set alone, with_others; /* events that gave back the lock */
  event_set takers;
  event_set told;
  struct {
    int event;
    int64_t tag;
  } messages[GRAPH_EVENTS];
  int message_count;
  int bytes[GRAPH_EVENTS * 4]; /* of the stream: who wrote each */
  int bytes_read, bytes_written;
};

static unsigned draw(struct both *both, unsigned below) {
  both->random ^= both->random << 13; /* Marsaglia's xorshift */
  both->random ^= both->random >> 7;
  both->random ^= both->random << 17;
  return (unsigned)((both->random >> 20) % below);
}

static void both_access(struct both *both, int task) {
  static const int orders[] = {__ATOMIC_RELAXED, __ATOMIC_ACQUIRE, __ATOMIC_RELEASE, __ATOMIC_ACQ_REL,
                               __ATOMIC_SEQ_CST};
  struct race_access access = {.size = 1u << draw(both, 3), .site = both->sites++};
  access.offset = draw(both, GRAPH_BYTES - 3);
  access.atomic = draw(both, 2);
  access.order = orders[draw(both, array_size(orders))];
  access.reads = draw(both, 2);
  access.writes = !access.reads || (access.atomic && draw(both, 2));
  races_access(both->races, task, &access);
  graph_access(&both->graph, task, &access);
}

static void both_fence(struct both *both, int task) {
  int order = draw(both, 2) ? __ATOMIC_ACQUIRE : __ATOMIC_RELEASE;
  races_fence(both->races, task, order);
  graph_fence(&both->graph, task, order);
}

static bool somebody_holds(const struct both *both, bool alone) {
  bool holds = false;
  for (int task = 0; task < GRAPH_TASKS; task++)
    holds = holds || (both->held[task][0] && (!alone || !both->shared[task][0]));
  return holds;
}

static void both_lock(struct both *both, int task) {
  if (both->held[task][0]) {
    bool shared = both->shared[task][0];
    races_unlock(both->races, task, lock, shared);
    int event = graph_event(&both->graph, task, NULL);
    (shared ? &both->with_others : &both->alone)->has[event] = true;
    both->held[task][0] = false;
    return;
  }
  bool shared = draw(both, 2);
  if (somebody_holds(both, shared))
    return;
  event_set sources = both->alone;
  for (int i = 0; i < GRAPH_EVENTS && !shared; i++)
    sources.has[i] |= both->with_others.has[i];
  races_lock(both->races, task, lock, shared);
  graph_event(&both->graph, task, &sources);
  both->held[task][0] = true;
  both->shared[task][0] = shared;
}

static void both_semaphore(struct both *both, int task) {
  int there = both->units_end - both->first_unit;
  event_set sources = {0};
  switch (draw(both, 4)) {
  case 0:
  case 1: {
    int units = 1 + (int)draw(both, 2);
    races_semaphore_add(both->races, task, sem, (uint64_t)units);
    int event = graph_event(&both->graph, task, NULL);
    while (units--)
      both->units[both->units_end++] = event;
    break;
  }
  case 2:
    if (there == 0)
      return;
    for (int units = 1 + (int)draw(both, (unsigned)there), i = units; i--;)
      sources.has[both->units[both->first_unit++]] = true;
    races_semaphore_take(both->races, task, sem, (uint64_t)(there - (both->units_end - both->first_unit)));
    both->takers.has[graph_event(&both->graph, task, &sources)] = true;
    break;
  default:
    if (there)
      return;
    races_semaphore_zero(both->races, task, sem);
    graph_event(&both->graph, task, &both->takers);
  }
}

static void both_queue(struct both *both, int task) {
  int64_t tag = draw(both, 2);
  if (draw(both, 2)) {
    races_send(both->races, task, queue, tag);
    both->messages[both->message_count].tag = tag;
    both->messages[both->message_count++].event = graph_event(&both->graph, task, NULL);
    return;
  }
  for (int i = 0; i < both->message_count; i++) {
    if (both->messages[i].tag != tag)
      continue;
    event_set sources = {0};
    sources.has[both->messages[i].event] = true;
    both->messages[i].tag = -1;
    races_receive(both->races, task, queue, tag);
    graph_event(&both->graph, task, &sources);
    return;
  }
}

static void both_stream(struct both *both, int task) {
  if (draw(both, 2)) {
    int bytes = 1 + (int)draw(both, 3);
    races_stream_write(both->races, task, stream);
    races_stream_written(both->races, task, stream, (uint64_t)bytes);
    int event = graph_event(&both->graph, task, NULL);
    while (bytes--)
      both->bytes[both->bytes_written++] = event;
    return;
  }
  int there = both->bytes_written - both->bytes_read;
  if (there == 0)
    return;
  event_set sources = {0};
  int bytes = 1 + (int)draw(both, (unsigned)there);
  races_stream_read(both->races, task, stream, (uint64_t)bytes);
  while (bytes--)
    sources.has[both->bytes[both->bytes_read++]] = true;
  graph_event(&both->graph, task, &sources);
}

static void both_state(struct both *both, int task) {
  if (draw(both, 2)) {
    races_tell(both->races, task, state);
    both->told.has[graph_event(&both->graph, task, NULL)] = true;
  } else {
    races_look(both->races, task, state);
    graph_event(&both->graph, task, &both->told);
  }
}

static void both_pass(struct both *both, int task) {
  int to = (int)draw(both, both->tasks);
  if (to == task)
    return;
  event_set sources = {0};
  races_pass(both->races, task, to);
  sources.has[graph_event(&both->graph, task, NULL)] = true;
  graph_event(&both->graph, to, &sources);
}

static void both_step(struct both *both) {
  static void (*const rare[])(struct both *, int) = {both_fence, both_lock,   both_lock,  both_semaphore,
                                                     both_queue, both_stream, both_state, both_pass};
  int task = (int)draw(both, both->tasks);
  if (draw(both, both->plenty))
    both_access(both, task);
  else
    rare[draw(both, array_size(rare))](both, task);
}

static void found_bytes(struct races *found, bool *ret_racy) {
  memset(ret_racy, 0, GRAPH_BYTES * sizeof *ret_racy);
  vec_each(races_found(found), race)
    for (uint64_t i = 0; i < race->size; i++)
      ret_racy[race->offset + i] = true;
}

/* Few tasks that pass much on leave bytes without a race, and single ones with one. */
START_TEST(test_races__random_traces_race_where_the_graph_says) {
  static struct both both;
  bool expected[GRAPH_BYTES];
  bool found[GRAPH_BYTES];
  int racy = 0;
  int clean = 0;
  for (unsigned trace = 0; trace < 1200; trace++) {
    memset(&both, 0, sizeof both);
    both.races = races_new(_i ? RACES_STRICT : RACES_FLAGS);
    both.random = 0x9e3779b97f4a7c15u * (trace + 1);
    both.tasks = 2 + trace % (GRAPH_TASKS - 1);
    both.plenty = 2 + trace / 4 % 3;
    graph_init(&both.graph, _i ? RACES_STRICT : RACES_FLAGS);
    int length = 8 + (int)trace % (GRAPH_EVENTS - 12);
    while (both.graph.events < length)
      both_step(&both);
    graph_racy_bytes(&both.graph, expected);
    found_bytes(both.races, found);
    for (int i = 0; i < GRAPH_BYTES; i++) {
      ck_assert_msg(expected[i] == found[i], "trace %u: byte %d %s", trace, i,
                    expected[i] ? "races, and is not found" : "is found, and does not race");
      racy += expected[i];
      clean += !expected[i];
    }
    races_free(both.races);
  }
  ck_assert_int_gt(racy, 100);
  ck_assert_int_gt(clean, 100);
}
END_TEST

static TCase *add_case(Suite *suite, const char *name, void (*begin)(void)) {
  TCase *tests = tcase_create(name);
  tcase_add_checked_fixture(tests, begin, end);
  suite_add_tcase(suite, tests);
  return tests;
}

static void add_accesses(TCase *tests) {
  tcase_add_test(tests, test_races__nothing_orders_two_processes);
  tcase_add_test(tests, test_races__reads_alone_are_none);
  tcase_add_test(tests, test_races__a_write_after_a_read_is_one);
  tcase_add_test(tests, test_races__each_of_several_readers_counts);
  tcase_add_test(tests, test_races__bytes_beside_each_other_are_others);
  tcase_add_test(tests, test_races__one_byte_in_common_is_enough);
  tcase_add_test(tests, test_races__a_wide_access_is_one_race);
  tcase_add_test(tests, test_races__other_objects_are_others);
  tcase_add_test(tests, test_races__memory_given_out_again_is_new);
  tcase_add_test(tests, test_races__what_lies_beside_forgotten_memory_stays);
  tcase_add_test(tests, test_races__a_pair_of_places_is_one_race);
  tcase_add_test(tests, test_races__a_child_is_after_its_fork);
  tcase_add_test(tests, test_races__what_was_passed_on_goes_further);
}

static void add_things(TCase *tests) {
  tcase_add_test(tests, test_races__a_lock_orders);
  tcase_add_test(tests, test_races__another_lock_does_not);
  tcase_add_test(tests, test_races__a_write_under_a_shared_lock_is_unprotected);
  tcase_add_test(tests, test_races__a_writer_waits_for_all_readers);
  tcase_add_test(tests, test_races__a_semaphore_orders);
  tcase_add_test(tests, test_races__a_semaphore_that_begins_at_one_orders_nothing);
  tcase_add_test(tests, test_races__a_semaphore_posted_twice_too_early);
  tcase_add_test(tests, test_races__who_takes_two_waits_for_both);
  tcase_add_test(tests, test_races__a_semaphore_is_a_lock);
  tcase_add_test(tests, test_races__two_in_a_lock_for_two);
  tcase_add_test(tests, test_races__waiting_for_nought_is_after_those_who_took);
  tcase_add_test(tests, test_races__waiting_for_nought_is_after_those_who_are_taking);
  tcase_add_test(tests, test_races__units_that_nobody_put_there_accuse_nobody);
  tcase_add_test(tests, test_races__units_that_were_taken_before_they_were_told_of_are_gone);
  tcase_add_test(tests, test_races__units_that_were_there_from_the_beginning_pass_on_nothing);
  tcase_add_test(tests, test_races__a_semaphore_made_anew_has_others_units);
  tcase_add_test(tests, test_races__a_barrier_orders_all);
  tcase_add_test(tests, test_races__a_barrier_is_left_before_all_have_left_it);
  tcase_add_test(tests, test_races__a_barrier_for_two_that_four_come_to);
  tcase_add_test(tests, test_races__a_message_passes_on_its_senders_past);
  tcase_add_test(tests, test_races__another_message_does_not);
  tcase_add_test(tests, test_races__the_second_message_of_a_type_comes_second);
  tcase_add_test(tests, test_races__a_message_that_comes_before_its_call_returns);
  tcase_add_test(tests, test_races__the_highest_message_comes_first);
  tcase_add_test(tests, test_races__bytes_pass_on_what_was_before_their_write);
  tcase_add_test(tests, test_races__bytes_across_two_writes);
  tcase_add_test(tests, test_races__bytes_that_are_read_before_their_write_returns);
  tcase_add_test(tests, test_races__bytes_of_two_who_write_at_once);
  tcase_add_test(tests, test_races__bytes_that_were_lost_with_a_fifo);
  tcase_add_test(tests, test_races__who_looks_knows_what_was_told);
  tcase_add_test(tests, test_races__what_was_told_anew_stands_alone);
}

static void add_flags(TCase *tests) {
  tcase_add_test(tests, test_races__a_polled_flag_passes_on_and_is_advice);
  tcase_add_test(tests, test_races__a_flag_set_before_the_data_passes_on_too_little);
  tcase_add_test(tests, test_races__initial_memory_passes_on_nothing);
  tcase_add_test(tests, test_races__a_flag_passes_on_what_its_last_write_does);
  tcase_add_test(tests, test_races__what_is_read_once_is_no_flag);
  tcase_add_test(tests, test_races__what_the_reader_writes_meanwhile_is_no_flag);
  tcase_add_test(tests, test_races__a_place_that_polls_polls_everywhere);
  tcase_add_test(tests, test_races__polls_of_another_run_tell_flags_too);
}

static void add_strict(TCase *tests) {
  tcase_add_test(tests, test_races__strictly_a_flag_is_no_synchronisation);
  tcase_add_test(tests, test_races__a_release_is_acquired);
  tcase_add_test(tests, test_races__relaxed_passes_on_nothing);
  tcase_add_test(tests, test_races__a_relaxed_load_learns_nothing);
  tcase_add_test(tests, test_races__fences_make_up_for_relaxed);
  tcase_add_test(tests, test_races__a_release_sequence_goes_through_others);
  tcase_add_test(tests, test_races__a_release_sequence_goes_through_ones_own_stores);
  tcase_add_test(tests, test_races__a_store_ends_a_release_sequence);
  tcase_add_test(tests, test_races__atomics_and_plain_accesses_race);
}

int main(void) {
  Suite *suite = suite_create("races");
  TCase *flags = add_case(suite, "flags", begin_flags);
  TCase *strict = add_case(suite, "strict", begin_strict);
  add_accesses(flags);
  add_accesses(strict);
  add_things(flags);
  add_things(strict);
  add_flags(flags);
  add_strict(strict);
  TCase *definition = tcase_create("definition");
  tcase_set_timeout(definition, 60);
  tcase_add_loop_test(definition, test_races__random_traces_race_where_the_graph_says, 0, 2);
  suite_add_tcase(suite, definition);
  return suite_run(suite);
}
