/* The choices of a seed, and when a task has computed for so long that others go first. */
#include "base/memory.h"
#include "run/scheduler.h"
#include "run/slice.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

enum { DRAWS = 64, SEEDS = 40 };

static void draw(uint64_t seed, int *ret_choices) {
  const struct schedule schedule = {.seed = seed};
  const struct candidate candidates[] = {{.number = 0, .ready_since = 1}, {.number = 1, .ready_since = 2}};
  const struct situation situation = {.candidates = candidates, .count = array_size(candidates)};
  struct scheduler scheduler;
  struct run_record record = {0};
  scheduler_init(&scheduler, &schedule);
  for (int i = 0; i < DRAWS; i++)
    ret_choices[i] = (int)scheduler_choose(&scheduler, &situation, &record);
  vec_release(&record.decisions);
}

/* Is `other` what comes of `choices` when `shift` draws are left out of it? */
static bool is_shifted(const int *choices, const int *other, int shift) {
  return memcmp(choices + shift, other, (size_t)(DRAWS - shift) * sizeof *other) == 0;
}

START_TEST(test_scheduler__seed_one_is_the_ordinary_order) {
  int choices[DRAWS];
  draw(1, choices);
  for (int i = 0; i < DRAWS; i++)
    ck_assert_int_eq(choices[i], 0);
}
END_TEST

START_TEST(test_scheduler__a_seed_chooses_alike_each_time) {
  int once[DRAWS];
  int again[DRAWS];
  draw(7, once);
  draw(7, again);
  ck_assert_int_eq(memcmp(once, again, sizeof once), 0);
}
END_TEST

START_TEST(test_scheduler__no_seed_is_another_begun_later) {
  static int choices[SEEDS][DRAWS];
  for (int seed = 0; seed < SEEDS; seed++)
    draw((uint64_t)seed + 2, choices[seed]);
  for (int one = 0; one < SEEDS; one++)
    for (int other = 0; other < SEEDS; other++)
      for (int shift = 0; shift < DRAWS / 2 && one != other; shift++)
        ck_assert_msg(!is_shifted(choices[one], choices[other], shift), "seed %d is seed %d from draw %d on", other + 2,
                      one + 2, shift);
}
END_TEST

static size_t choose_once(const struct schedule *schedule, const struct situation *situation) {
  struct scheduler scheduler;
  struct run_record record = {0};
  scheduler_init(&scheduler, schedule);
  size_t chosen = scheduler_choose(&scheduler, situation, &record);
  scheduler_release(&scheduler);
  vec_release(&record.decisions);
  return chosen;
}

static const struct candidate pair_of[] = {{.number = 4, .ready_since = 1, .current = true},
                                           {.number = 7, .ready_since = 2}};

START_TEST(test_scheduler__deviates_at_its_points_only) {
  const struct deviation deviation = {{4, 3}, 7};
  const struct schedule schedule = {.policy = POLICY_DIRECTED, .deviations = &deviation, .deviation_count = 1};
  struct situation situation = {pair_of, array_size(pair_of), {4, 3}, 10};
  ck_assert_uint_eq(choose_once(&schedule, &situation), 1);
  situation.point.steps = 2;
  ck_assert_uint_eq(choose_once(&schedule, &situation), 0);
  situation.point = (struct point){7, 3};
  ck_assert_uint_eq(choose_once(&schedule, &situation), 0);
}
END_TEST

START_TEST(test_scheduler__wakes_no_more_sleepers_than_it_may) {
  static const struct candidate candidates[] = {{.number = 4, .ready_since = 1, .current = true},
                                                {.number = 7, .asleep = true}};
  const struct situation situation = {candidates, array_size(candidates), {4, 3}, 10};
  for (enum policy_kind policy = POLICY_SEED; policy <= POLICY_DIRECTED; policy++) {
    const struct deviation deviation = {{4, 3}, 7};
    bool woken = false;
    for (uint64_t seed = 1; seed < SEEDS; seed++) {
      struct schedule schedule = {
          .seed = seed, .policy = policy, .deviations = &deviation, .deviation_count = 1, .wakes = 0};
      ck_assert_uint_eq(choose_once(&schedule, &situation), 0);
      schedule.wakes = 1;
      woken = woken || choose_once(&schedule, &situation) == 1;
    }
    ck_assert(woken);
  }
}
END_TEST

/* The other one first at every second seed or so, and always the same one until a priority changes. */
START_TEST(test_scheduler__priorities_hold_until_they_change) {
  const struct situation situation = {pair_of, array_size(pair_of), {4, 3}, 0};
  size_t first[2] = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    struct schedule schedule = {.seed = seed, .policy = POLICY_PCT, .changes = 1, .steps = DRAWS};
    struct scheduler scheduler;
    struct run_record record = {0};
    int switches = 0;
    scheduler_init(&scheduler, &schedule);
    struct situation now = situation;
    for (size_t before = SIZE_MAX; now.steps_made < DRAWS; now.steps_made++) {
      size_t chosen = scheduler_choose(&scheduler, &now, &record);
      first[chosen] += before == SIZE_MAX;
      switches += before != SIZE_MAX && chosen != before;
      before = chosen;
    }
    ck_assert_int_le(switches, 1);
    scheduler_release(&scheduler);
    vec_release(&record.decisions);
  }
  ck_assert_uint_gt(first[0], SEEDS / 5);
  ck_assert_uint_gt(first[1], SEEDS / 5);
}
END_TEST

START_TEST(test_scheduler__priorities_starve_nobody_for_one_who_asks) {
  static const struct candidate candidates[] = {{.number = 4, .ready_since = 1, .current = true, .fruitless = true},
                                                {.number = 7, .ready_since = 2}};
  const struct situation situation = {candidates, array_size(candidates), {4, 3}, 0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++)
    ck_assert_uint_eq(choose_once(&(struct schedule){.seed = seed, .policy = POLICY_PCT}, &situation), 1);
}
END_TEST

START_TEST(test_slice__a_pause_of_the_machine_is_no_computing) {
  enum { TICK = 10, PAUSE = 5000 };
  struct slice slice;
  slice_begin(&slice, 100);
  slice_look(&slice, 100 + PAUSE, TICK);
  ck_assert_int_eq(slice.used, 2 * TICK);
  ck_assert(slice.moved);
  slice_look(&slice, 100 + PAUSE, TICK);
  ck_assert_int_eq(slice.used, 2 * TICK);
  ck_assert(!slice.moved);
}
END_TEST

START_TEST(test_slice__computing_adds_up) {
  enum { TICK = 10 };
  struct slice slice;
  slice_begin(&slice, 7);
  for (int64_t tick = 1; tick <= 5; tick++)
    slice_look(&slice, 7 + tick * TICK, TICK);
  ck_assert_int_eq(slice.used, 5 * TICK);
  slice_begin(&slice, 57);
  ck_assert_int_eq(slice.used, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("scheduler");
  TCase *tests = tcase_create("scheduler");
  tcase_add_test(tests, test_scheduler__seed_one_is_the_ordinary_order);
  tcase_add_test(tests, test_scheduler__a_seed_chooses_alike_each_time);
  tcase_add_test(tests, test_scheduler__no_seed_is_another_begun_later);
  tcase_add_test(tests, test_scheduler__deviates_at_its_points_only);
  tcase_add_test(tests, test_scheduler__wakes_no_more_sleepers_than_it_may);
  tcase_add_test(tests, test_scheduler__priorities_hold_until_they_change);
  tcase_add_test(tests, test_scheduler__priorities_starve_nobody_for_one_who_asks);
  tcase_add_test(tests, test_slice__a_pause_of_the_machine_is_no_computing);
  tcase_add_test(tests, test_slice__computing_adds_up);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
