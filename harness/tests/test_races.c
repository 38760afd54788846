/* Happens-before and data races: accesses, plain flags and atomics. What synchronises is in test_race_things.c, and
 * random traces are held against the definition in test_race_graph.c. */
#include "races/races.h"
#include "tests/race_scene.h"
#include "tests/suite.h"

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

/* ---- flags ---- */

START_TEST(test_races__a_polled_flag_passes_on_and_is_advice) {
  reads(B, FLAG);
  reads(B, FLAG);
  writes(A, DATA);
  writes(A, FLAG);
  reads(B, FLAG);
  reads(B, DATA);
  no_race();
  ck_assert_uint_gt(count_races(true), 0);
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
  ck_assert_uint_eq(count_races(false), 1);
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
  ck_assert_uint_gt(count_races(false), 0);
  ck_assert_uint_eq(count_races(true), 0);
}
END_TEST

/* B looks at the flag before each item: it may race with whoever sets it, and tells nothing of others' reads. */
START_TEST(test_races__who_looks_between_items_polls_for_itself) {
  writes(A, FLAG);
  for (uint64_t i = 0; i < 3; i++) {
    reads(B, FLAG);
    reads(B, OTHER + 8 * i);
  }
  writes(C, FLAG);
  no_race();
  ck_assert_uint_gt(count_races(true), 0);
  reads(D, FLAG);
  ck_assert_uint_gt(count_races(false), 0);
}
END_TEST

START_TEST(test_races__all_that_a_loop_polls_are_flags) {
  for (int i = 0; i < 2; i++) {
    reads(B, FLAG);
    reads(B, OTHER);
  }
  writes(A, FLAG);
  writes(A, OTHER);
  reads(B, FLAG);
  reads(B, OTHER);
  no_race();
  ck_assert_uint_eq(count_races(true), 2);
}
END_TEST

START_TEST(test_races__a_place_that_polls_polls_everywhere) {
  touch_at(B, FLAG, false, 1);
  touch_at(B, FLAG, false, 1);
  touch_at(A, OTHER, true, 2);
  touch_at(B, OTHER, false, 1);
  no_race();
  ck_assert_uint_eq(count_races(true), 1);
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
  ck_assert_uint_gt(count_races(false), 1);
  ck_assert_uint_eq(count_races(true), 0);
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

static void add_flags(TCase *tests) {
  tcase_add_test(tests, test_races__a_polled_flag_passes_on_and_is_advice);
  tcase_add_test(tests, test_races__a_flag_set_before_the_data_passes_on_too_little);
  tcase_add_test(tests, test_races__initial_memory_passes_on_nothing);
  tcase_add_test(tests, test_races__a_flag_passes_on_what_its_last_write_does);
  tcase_add_test(tests, test_races__what_is_read_once_is_no_flag);
  tcase_add_test(tests, test_races__what_the_reader_writes_meanwhile_is_no_flag);
  tcase_add_test(tests, test_races__who_looks_between_items_polls_for_itself);
  tcase_add_test(tests, test_races__all_that_a_loop_polls_are_flags);
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
  TCase *flags = add_race_case(suite, "flags", false);
  TCase *strict = add_race_case(suite, "strict", true);
  add_accesses(flags);
  add_accesses(strict);
  add_flags(flags);
  add_strict(strict);
  return suite_run(suite);
}
