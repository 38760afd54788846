/* Happens-before by what synchronises: locks, semaphores, barriers, messages, bytes. */
#include "races/races.h"
#include "tests/race_scene.h"
#include "tests/suite.h"

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

START_TEST(test_races__of_very_many_units_the_last_are_known_together) {
  enum { MANY = 2000 };
  for (int i = 0; i < MANY; i++)
    races_semaphore_add(races, A, sem, 1);
  writes(A, DATA);
  races_semaphore_add(races, A, sem, 1);
  for (int i = 0; i < MANY; i++)
    races_semaphore_take(races, C, sem, 1);
  races_semaphore_take(races, B, sem, 1);
  reads(B, DATA);
  no_race();
}
END_TEST

START_TEST(test_races__of_very_many_units_the_first_are_known_one_by_one) {
  enum { MANY = 2000 };
  races_semaphore_add(races, A, sem, 1);
  writes(A, DATA);
  for (int i = 0; i < MANY; i++)
    races_semaphore_add(races, A, sem, 1);
  races_semaphore_take(races, B, sem, 1);
  reads(B, DATA);
  one_race();
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

/* By a call that returns before anybody reads. */
static void writes_bytes(int task, uint64_t count) {
  races_stream_write(races, task, stream);
  races_stream_written(races, task, stream, count);
}

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
  writes_bytes(A, 10);
  writes(A, FLAG);
  writes_bytes(A, 10);
  races_stream_read(races, B, stream, 3);
  races_stream_read(races, B, stream, 7);
  reads(B, DATA);
  no_race();
  reads(B, FLAG);
  one_race();
}
END_TEST

START_TEST(test_races__bytes_across_two_writes) {
  writes_bytes(A, 4);
  writes(A, FLAG);
  writes_bytes(A, 4);
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
  writes_bytes(B, 4);
  races_stream_written(races, A, stream, 4);
  races_stream_read(races, C, stream, 4);
  reads(C, DATA);
  reads(C, FLAG);
  no_race();
}
END_TEST

START_TEST(test_races__bytes_that_were_lost_with_a_fifo) {
  writes_bytes(A, 4);
  races_stream_reopened(races, stream);
  writes(A, DATA);
  writes_bytes(A, 4);
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
  tcase_add_test(tests, test_races__of_very_many_units_the_last_are_known_together);
  tcase_add_test(tests, test_races__of_very_many_units_the_first_are_known_one_by_one);
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

int main(void) {
  Suite *suite = suite_create("race things");
  add_things(add_race_case(suite, "flags", false));
  add_things(add_race_case(suite, "strict", true));
  return suite_run(suite);
}
