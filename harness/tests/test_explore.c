/* The search through orders of events, on toys whose orders can be counted by hand. */
#include "base/memory.h"
#include "explore/known.h"
#include "explore/search.h"
#include "run/scheduler.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

/* ---- toys: tasks that load, add to and store shared variables, and lock them ---- */

enum deed { DEED_NONE, DEED_LOAD, DEED_STORE, DEED_LOCK, DEED_UNLOCK };
struct instruction {
  enum deed deed;
  int variable;
};

enum { MOST_TASKS = 3, MOST_INSTRUCTIONS = 9, VARIABLES = 4 };
struct toy {
  int tasks;
  struct instruction code[MOST_TASKS][MOST_INSTRUCTIONS]; /* up to a DEED_NONE */
  int expected;                                           /* of variable 0, at the end */
};

struct toy_run {
  const struct toy *toy;
  int at[MOST_TASKS];
  bool waits[MOST_TASKS]; /* it has tried to lock what another has, as calls do that wait in the kernel */
  unsigned made[MOST_TASKS];
  int loaded[MOST_TASKS];
  int values[VARIABLES];
  int locked[VARIABLES]; /* by task + 1 */
  uint64_t last_of_task[MOST_TASKS];
  uint64_t last_write[VARIABLES];
  uint64_t reads[VARIABLES];
  struct run_record record;
  struct scheduler scheduler;
  struct point point;
  unsigned steps;
};

struct toy_search {
  const struct toy *toy;
  struct toy_run run;
  uint64_t trace; /* of all decisions of all runs */
  bool never_fails;
  int unfinished; /* the schedule that nobody saw the end of, from 1 */
  int hiccup;     /* the run that fails by no fault of its schedule */
  int schedules;
  struct hash_set orders; /* in which it has been run */
};

static uint64_t mix(uint64_t a, uint64_t b) {
  return (a ^ (b + 77) * 0x9e3779b97f4a7c15U) * 0x94d049bb133111ebU ^ a >> 29;
}

static const struct instruction *next_of(const struct toy_run *run, int task) {
  return &run->toy->code[task][run->at[task]];
}

static bool can_go_on(const struct toy_run *run, int task) {
  const struct instruction *next = next_of(run, task);
  return next->deed != DEED_NONE && !run->waits[task];
}

static struct operation operation_of(const struct instruction *instruction) {
  struct operation operation = {0};
  operation_add(&operation, (struct touch){(uint64_t)instruction->variable + 1, 0, 4, instruction->deed != DEED_LOAD});
  return operation;
}

static void note_step(struct toy_run *run, int task, const struct instruction *made) {
  bool writes = made->deed != DEED_LOAD;
  uint64_t hash = mix(mix((uint64_t)task + 1, run->made[task]++), run->last_of_task[task]);
  hash = mix(hash, run->last_write[made->variable] + (writes ? mix(run->reads[made->variable], 3) : 0));
  run->last_of_task[task] = hash;
  run->reads[made->variable] = writes ? 0 : run->reads[made->variable] + hash;
  run->last_write[made->variable] = writes ? hash : run->last_write[made->variable];
  run->record.choices.state += hash;
  run->point = (struct point){task, run->made[task]};
  run->steps++;
  *vec_add(&run->record.choices.steps) = (struct run_step){
      .task = task, .number = run->made[task], .operation = operation_of(made), .event = SIZE_MAX, .access = SIZE_MAX};
}

/* Who waits for it tries again. */
static void unlock(struct toy_run *run, int variable) {
  run->locked[variable] = 0;
  for (int task = 0; task < run->toy->tasks; task++)
    run->waits[task] = run->waits[task] && next_of(run, task)->variable != variable;
}

static void make_step(struct toy_run *run, int task) {
  const struct instruction *made = next_of(run, task);
  note_step(run, task, made);
  run->waits[task] = made->deed == DEED_LOCK && run->locked[made->variable];
  if (run->waits[task])
    return;
  switch (made->deed) {
  case DEED_LOAD: run->loaded[task] = run->values[made->variable]; break;
  case DEED_STORE: run->values[made->variable] = run->loaded[task] + 1; break;
  case DEED_LOCK: run->locked[made->variable] = task + 1; break;
  case DEED_UNLOCK: unlock(run, made->variable); break;
  case DEED_NONE: break;
  }
  run->at[task]++;
}

static void note_choice(struct toy_run *run, const struct candidate *candidates, size_t count, size_t chosen) {
  struct choices *choices = &run->record.choices;
  struct choice choice = {.point = run->point,
                          .first = choices->options.count,
                          .count = count,
                          .current = -1,
                          .chosen = (int)chosen,
                          .state = choices->state,
                          .step = choices->steps.count};
  for (size_t i = 0; i < count; i++) {
    choice.current = candidates[i].current ? (int)i : choice.current;
    *vec_add(&choices->options) =
        (struct alternative){.task = candidates[i].number, .next = operation_of(next_of(run, candidates[i].number))};
  }
  choice.ordinary = choice.current < 0 ? 0 : choice.current;
  *vec_add(&choices->list) = choice;
}

static bool make_any_step(struct toy_run *run) {
  struct candidate candidates[MOST_TASKS];
  size_t count = 0;
  for (int task = 0; task < run->toy->tasks; task++)
    if (can_go_on(run, task))
      candidates[count++] =
          (struct candidate){.number = task, .ready_since = (uint64_t)task + 1, .current = run->point.task == task};
  if (!count)
    return false;
  const struct situation situation = {candidates, count, run->point, run->steps};
  size_t chosen = scheduler_choose(&run->scheduler, &situation, &run->record);
  if (count > 1)
    note_choice(run, candidates, count, chosen);
  make_step(run, candidates[chosen].number);
  return true;
}

static int run_toy(void *context, const struct schedule *schedule, struct trial *ret_trial, struct error *err) {
  struct toy_search *search = context;
  struct toy_run *run = &search->run;
  (void)err;
  run_record_release(&run->record);
  *run = (struct toy_run){.toy = search->toy, .point = {.task = -1}};
  scheduler_init(&run->scheduler, schedule);
  while (make_any_step(run))
    continue;
  scheduler_release(&run->scheduler);
  vec_each(&run->record.decisions, decision)
    search->trace = mix(search->trace, (uint64_t)decision->chosen);
  bool stuck = false;
  for (int task = 0; task < run->toy->tasks; task++)
    stuck = stuck || next_of(run, task)->deed != DEED_NONE;
  hash_set_add(&search->orders, run->record.choices.state);
  search->schedules++;
  bool fails = !search->never_fails && (stuck || run->values[0] != run->toy->expected);
  *ret_trial = (struct trial){.choices = &run->record.choices,
                              .failed = fails || search->schedules == search->hiccup,
                              .unfinished = search->schedules == search->unfinished};
  return 0;
}

struct outcome {
  struct exploration exploration;
  deviations failing;
  uint64_t trace;
};

static struct outcome explore(const struct toy *toy, int preemptions, int64_t at_most, uint64_t seed) {
  struct toy_search toys = {.toy = toy};
  const struct search search = {
      .preemptions = preemptions, .at_most = at_most, .seed = seed, .context = &toys, .run = run_toy};
  struct outcome outcome = {0};
  struct error err = {0};
  ck_assert_int_eq(search_orders(&search, &outcome.exploration, &outcome.failing, &err), 0);
  run_record_release(&toys.run.record);
  hash_set_release(&toys.orders);
  outcome.trace = toys.trace;
  return outcome;
}

static bool fails_with(const struct toy *toy, const struct deviation *list, size_t count) {
  struct toy_search toys = {.toy = toy};
  const struct search search = {.seed = 1};
  const struct schedule schedule = search_schedule(&search, list, count);
  struct trial trial;
  run_toy(&toys, &schedule, &trial, NULL);
  run_record_release(&toys.run.record);
  hash_set_release(&toys.orders);
  return trial.failed;
}

#define LOAD(variable)                                                                                                 \
  { DEED_LOAD, variable }
#define STORE(variable)                                                                                                \
  { DEED_STORE, variable }
#define LOCK(variable)                                                                                                 \
  { DEED_LOCK, variable }
#define UNLOCK(variable)                                                                                               \
  { DEED_UNLOCK, variable }

static const struct toy unlocked = {2, {{LOAD(0), STORE(0)}, {LOAD(0), STORE(0)}}, 2};
static const struct toy locked = {
    2, {{LOCK(1), LOAD(0), STORE(0), UNLOCK(1)}, {LOCK(1), LOAD(0), STORE(0), UNLOCK(1)}}, 2};
static const struct toy crossed = {2,
                                   {{LOCK(1), LOCK(2), LOAD(0), STORE(0), UNLOCK(2), UNLOCK(1)},
                                    {LOCK(2), LOCK(1), LOAD(0), STORE(0), UNLOCK(1), UNLOCK(2)}},
                                   2};
static const struct toy apart = {3, {{STORE(1), STORE(1), STORE(1)}, {STORE(2), STORE(2)}, {STORE(3), STORE(3)}}, 0};

/* ---- what must be ---- */

/* Two tasks that write one variable twice each: AABB and BBAA without a preemption, ABBA and BAAB with one, ABAB and
 * BABA with two. */
START_TEST(test_search__tries_each_order_once_by_preemptions) {
  static const int64_t orders[] = {2, 4, 6, 6};
  static const struct toy toy = {2, {{STORE(1), STORE(1)}, {STORE(1), STORE(1)}}, 0};
  const struct outcome outcome = explore(&toy, _i, 1000, 1);
  ck_assert_int_eq(outcome.exploration.orders, orders[_i]);
  ck_assert_int_eq(outcome.exploration.schedules, orders[_i]);
  ck_assert_int_eq(outcome.exploration.covered, _i);
  ck_assert_int_eq(outcome.exploration.failed, 0);
  ck_assert(!outcome.exploration.sampled);
}
END_TEST

START_TEST(test_search__leaves_out_orders_that_cannot_differ) {
  const struct outcome outcome = explore(&apart, 2, 1000, 1);
  ck_assert_int_eq(outcome.exploration.orders, 1);
  ck_assert_int_le(outcome.exploration.schedules, 6); /* who goes first, and who of the others next */
  ck_assert_int_eq(outcome.exploration.covered, 2);
}
END_TEST

/* Who reads may go before or after another who reads. */
START_TEST(test_search__takes_two_reads_for_the_same_in_either_order) {
  static const struct toy toy = {2, {{LOAD(1), LOAD(1)}, {LOAD(1), LOAD(1)}}, 0};
  ck_assert_int_eq(explore(&toy, 2, 1000, 1).exploration.orders, 1);
}
END_TEST

START_TEST(test_search__finds_a_lost_update_with_one_preemption) {
  struct outcome outcome = explore(&unlocked, 2, 1000, 1);
  ck_assert_int_gt(outcome.exploration.failed, 0);
  ck_assert_int_gt(outcome.exploration.first_failed, 2); /* the two without one are right */
  ck_assert_int_eq(outcome.exploration.covered, 1);
  ck_assert_uint_eq(outcome.failing.count, 1);
  ck_assert(fails_with(&unlocked, outcome.failing.items, 1));
  ck_assert(!fails_with(&unlocked, NULL, 0));
  vec_release(&outcome.failing);
}
END_TEST

START_TEST(test_search__finds_a_deadlock) {
  struct outcome outcome = explore(&crossed, 1, 1000, 1);
  ck_assert_int_gt(outcome.exploration.failed, 0);
  ck_assert(fails_with(&crossed, outcome.failing.items, outcome.failing.count));
  vec_release(&outcome.failing);
}
END_TEST

START_TEST(test_search__accuses_nobody_who_locks) {
  struct outcome outcome = explore(&locked, 4, 10000, 1);
  ck_assert_int_eq(outcome.exploration.failed, 0);
  ck_assert_int_eq(outcome.exploration.first_failed, 0);
  ck_assert_uint_eq(outcome.failing.count, 0);
  ck_assert_int_eq(outcome.exploration.covered, 4);
  ck_assert_int_eq(outcome.exploration.orders, 4); /* who is first, and does the other wait for it or come later */
}
END_TEST

/* Once the other has read the variable, nobody is concerned any more by how often it is written. */
START_TEST(test_search__leaves_out_what_concerns_nobody_any_more) {
  static const struct toy toy = {
      2, {{STORE(1), STORE(1), STORE(1), STORE(1)}, {LOAD(1), STORE(2), STORE(2), STORE(2)}}, 0};
  const struct outcome outcome = explore(&toy, 4, 1000, 1);
  ck_assert_int_eq(outcome.exploration.orders, 5);
  ck_assert_int_le(outcome.exploration.schedules, 6);
  ck_assert_int_eq(outcome.exploration.covered, 4);
}
END_TEST

START_TEST(test_search__ends_with_its_budget) {
  static const struct toy toy = {
      3, {{STORE(1), STORE(1), STORE(1)}, {STORE(1), STORE(1), STORE(1)}, {STORE(1), STORE(1), STORE(1)}}, 0};
  const struct outcome outcome = explore(&toy, 3, 20, 1);
  ck_assert_int_eq(outcome.exploration.schedules, 20);
  ck_assert(outcome.exploration.sampled);
  ck_assert_int_eq(outcome.exploration.covered, 0);
}
END_TEST

START_TEST(test_search__a_sample_hangs_on_the_seed_alone) {
  static const struct toy toy = {
      3, {{STORE(1), STORE(1), STORE(1)}, {STORE(1), STORE(1), STORE(1)}, {STORE(1), STORE(1), STORE(1)}}, 0};
  ck_assert_uint_eq(explore(&toy, 3, 50, 5).trace, explore(&toy, 3, 50, 5).trace);
  ck_assert_uint_ne(explore(&toy, 3, 50, 5).trace, explore(&toy, 3, 50, 6).trace);
}
END_TEST

/* With eight schedules not all can be tried that have one preemption. */
START_TEST(test_search__a_sample_finds_what_each_can_be_left_out_of) {
  static const struct toy toy = {3,
                                 {{LOAD(0), STORE(0), STORE(1), STORE(2)},
                                  {LOAD(0), STORE(0), STORE(2), STORE(1)},
                                  {STORE(1), STORE(2), STORE(1), STORE(2)}},
                                 2};
  int found = 0;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    struct outcome outcome = explore(&toy, 2, 16, seed);
    found += outcome.exploration.failed > 0;
    if (outcome.exploration.failed)
      ck_assert(fails_with(&toy, outcome.failing.items, outcome.failing.count));
    for (size_t i = 0; i < outcome.failing.count; i++) {
      deviations fewer = {0};
      for (size_t other = 0; other < outcome.failing.count; other++)
        if (other != i)
          *vec_add(&fewer) = outcome.failing.items[other];
      ck_assert(!fails_with(&toy, fewer.items, fewer.count));
      vec_release(&fewer);
    }
    vec_release(&outcome.failing);
  }
  ck_assert_int_gt(found, 0);
}
END_TEST

/* With so few schedules only some seeds find it without being told which step races. */
static bool races_on_first(void *context, const struct operation *step) {
  (void)context;
  return operation_touches(step, &(struct touch){1, 0, 4, true});
}

START_TEST(test_search__begins_with_steps_that_race) {
  static const struct toy toy = {3,
                                 {{STORE(1), STORE(2), STORE(3), LOAD(0), STORE(0), STORE(1), STORE(2), STORE(3)},
                                  {STORE(3), STORE(1), STORE(2), LOAD(0), STORE(0), STORE(2), STORE(1)},
                                  {STORE(2), STORE(3), STORE(1), STORE(2), STORE(3), STORE(1), STORE(2)}},
                                 2};
  int found[2] = {0};
  for (uint64_t seed = 1; seed <= 20; seed++)
    for (int hinted = 0; hinted < 2; hinted++) {
      struct toy_search toys = {.toy = &toy};
      const struct search search = {.preemptions = 2,
                                    .at_most = 20,
                                    .seed = seed,
                                    .context = &toys,
                                    .run = run_toy,
                                    .races = hinted ? races_on_first : NULL};
      struct exploration exploration;
      deviations failing = {0};
      ck_assert_int_eq(search_orders(&search, &exploration, &failing, NULL), 0);
      found[hinted] += exploration.failed > 0;
      vec_release(&failing);
      run_record_release(&toys.run.record);
      hash_set_release(&toys.orders);
    }
  ck_assert_int_eq(found[true], 20);
  ck_assert_int_lt(found[false], 20);
}
END_TEST

static bool never(void *context, const struct exploration *so_far) {
  (void)context;
  return so_far->schedules < 3;
}

START_TEST(test_search__ends_when_it_is_told_to) {
  struct toy_search toys = {.toy = &unlocked};
  const struct search search = {
      .preemptions = 2, .at_most = 1000, .seed = 1, .context = &toys, .run = run_toy, .goes_on = never};
  struct exploration exploration;
  deviations failing = {0};
  ck_assert_int_eq(search_orders(&search, &exploration, &failing, NULL), 0);
  ck_assert_int_eq(exploration.schedules, 3);
  ck_assert(exploration.sampled);
  vec_release(&failing);
  run_record_release(&toys.run.record);
  hash_set_release(&toys.orders);
}
END_TEST

/* It is no failure; but what would come of it nobody has seen. */
START_TEST(test_search__covers_nothing_with_one_that_was_not_seen_to_its_end) {
  static const struct {
    int unfinished; /* the first two schedules go without a preemption */
    int64_t covered;
  } rows[] = {{0, 2}, {1, -1}, {2, -1}, {3, 0}};
  for (size_t i = 0; i < array_size(rows); i++) {
    struct toy_search toys = {.toy = &unlocked, .never_fails = true, .unfinished = rows[i].unfinished};
    const struct search search = {.preemptions = 2, .at_most = 1000, .seed = 1, .context = &toys, .run = run_toy};
    struct exploration exploration;
    deviations failing = {0};
    ck_assert_int_eq(search_orders(&search, &exploration, &failing, NULL), 0);
    ck_assert_int_eq(exploration.failed, 0);
    ck_assert_int_eq(exploration.covered, rows[i].covered);
    vec_release(&failing);
    run_record_release(&toys.run.record);
    hash_set_release(&toys.orders);
  }
}
END_TEST

/* Nor is what doesn't fail a second time. */
START_TEST(test_search__a_failure_that_does_not_come_again_is_none) {
  struct toy_search toys = {.toy = &unlocked, .never_fails = true, .hiccup = 2};
  const struct search search = {.preemptions = 2, .at_most = 1000, .seed = 1, .context = &toys, .run = run_toy};
  struct exploration exploration;
  deviations failing = {0};
  ck_assert_int_eq(search_orders(&search, &exploration, &failing, NULL), 0);
  ck_assert_int_eq(exploration.failed, 0);
  ck_assert_uint_eq(failing.count, 0);
  ck_assert_int_eq(exploration.covered, -1);
  ck_assert_int_eq(toys.schedules, exploration.schedules + 1);
  run_record_release(&toys.run.record);
  hash_set_release(&toys.orders);
}
END_TEST

/* ---- nothing is left out that could differ ---- */

/* Every order with so many preemptions, by trying every schedule. */
static void try_every_schedule(struct toy_run *run, int preemptions, struct hash_set *orders) {
  bool ended = true;
  bool current = run->point.task >= 0 && can_go_on(run, run->point.task);
  for (int task = 0; task < run->toy->tasks; task++) {
    int left = preemptions - (current && task != run->point.task);
    if (!can_go_on(run, task))
      continue;
    ended = false;
    if (left < 0)
      continue;
    struct toy_run other = *run;
    memset(&other.record.choices, 0, sizeof other.record.choices);
    other.record.choices.state = run->record.choices.state;
    make_step(&other, task);
    try_every_schedule(&other, left, orders);
    choices_release(&other.record.choices);
  }
  if (ended)
    hash_set_add(orders, run->record.choices.state);
}

/* Tasks of some instructions each, on few variables, so that they meet. */
static struct toy draw_toy(uint64_t seed) {
  struct toy toy = {.tasks = 2 + (int)(mix(seed, 1) % 2)};
  for (int task = 0; task < toy.tasks; task++) {
    int holds = 0;
    int count = 2 + (int)((mix(seed, 10 + (uint64_t)task) >> 20) % (toy.tasks == 2 ? 5 : 3));
    for (int i = 0; i < count; i++) {
      uint64_t drawn = mix(mix(seed, 100 + (uint64_t)task), (uint64_t)i) >> 17;
      struct instruction *instruction = &toy.code[task][i];
      int variable = (int)((drawn >> 8) % 3);
      switch (drawn % 6) {
      case 0:
      case 1: *instruction = (struct instruction){DEED_LOAD, variable}; break;
      case 2:
      case 3: *instruction = (struct instruction){DEED_STORE, variable}; break;
      default:
        *instruction = (struct instruction){holds ? DEED_UNLOCK : DEED_LOCK, 3};
        holds = !holds;
        break;
      }
    }
  }
  return toy;
}

/* Against the definition: each order with so many preemptions is tried, and no other. */
START_TEST(test_search__tries_all_orders_there_are) {
  for (uint64_t seed = 1; seed <= 400; seed++) {
    const struct toy toy = draw_toy(seed);
    struct toy_search toys = {.toy = &toy, .never_fails = true};
    const struct search search = {.preemptions = _i, .at_most = 100000, .seed = seed, .context = &toys, .run = run_toy};
    struct toy_run start = {.toy = &toy, .point = {.task = -1}};
    struct hash_set orders = {0};
    struct exploration exploration;
    deviations failing = {0};
    try_every_schedule(&start, _i, &orders);
    ck_assert_int_eq(search_orders(&search, &exploration, &failing, NULL), 0);
    ck_assert_msg(toys.orders.count == orders.count, "toy %d: %zu of %zu orders with %d preemptions", (int)seed,
                  toys.orders.count, orders.count, _i);
    for (size_t i = 0; i < orders.size; i++)
      ck_assert(orders.slots[i] == 0 || hash_set_has(&toys.orders, orders.slots[i]));
    ck_assert_int_eq(exploration.covered, _i);
    hash_set_release(&orders);
    hash_set_release(&toys.orders);
    run_record_release(&toys.run.record);
    vec_release(&failing);
  }
}
END_TEST

START_TEST(test_operations__conflict_when_one_of_them_writes_the_same_bytes) {
  struct operation reads = {{{7, 0, 4, false}}, 1};
  struct operation writes = {{{7, 2, 6, true}}, 1};
  struct operation beside = {{{7, 4, 8, true}}, 1};
  struct operation elsewhere = {{{8, 0, 4, true}}, 1};
  struct operation all = {{{OBJECT_ANY, 0, 1, true}}, 1};
  struct operation nothing = {0};
  ck_assert(operations_conflict(&reads, &writes));
  ck_assert(!operations_conflict(&reads, &reads));
  ck_assert(!operations_conflict(&reads, &beside));
  ck_assert(!operations_conflict(&writes, &elsewhere));
  ck_assert(operations_conflict(&all, &reads));
  ck_assert(!operations_conflict(&all, &nothing));
}
END_TEST

/* The end of a process: it closes and unlocks, and leaves what it has written. */
START_TEST(test_operations__of_calls_have_nothing_to_do_with_bytes) {
  struct operation end = {{{OBJECT_CALLS, 0, 1, true}}, 1};
  struct operation writes_bytes = {{{OBJECT_MEMORY | 7, 0, 4, true}}, 1};
  struct operation looks_at_pipe = {{{7, 0, 1, false}}, 1};
  struct operation all = {{{OBJECT_ANY, 0, 1, false}}, 1};
  ck_assert(!operations_conflict(&end, &writes_bytes));
  ck_assert(operations_conflict(&end, &looks_at_pipe));
  ck_assert(operations_conflict(&end, &end));
  ck_assert(operations_conflict(&all, &end));
  ck_assert(operations_conflict(&all, &writes_bytes));
}
END_TEST

START_TEST(test_operations__with_no_room_left_touch_everything) {
  struct operation operation = {0};
  struct operation elsewhere = {{{800, 0, 4, false}}, 1};
  for (uint64_t object = 0; object <= MOST_TOUCHES; object++)
    operation_add(&operation, (struct touch){object, 0, 1, false});
  ck_assert(operations_conflict(&operation, &elsewhere));
}
END_TEST

START_TEST(test_hash_set__knows_what_was_added) {
  struct hash_set set = {0};
  for (uint64_t hash = 0; hash < 2000; hash++)
    ck_assert(hash_set_add(&set, hash * 0x9e3779b97f4a7c15U));
  for (uint64_t hash = 0; hash < 2000; hash++)
    ck_assert(!hash_set_add(&set, hash * 0x9e3779b97f4a7c15U));
  ck_assert(!hash_set_has(&set, 12345));
  hash_set_release(&set);
}
END_TEST

START_TEST(test_exploration__is_told_in_words) {
  struct strbuf text = STRBUF_INIT;
  exploration_tell(&(struct exploration){.done = true, .schedules = 57, .covered = 2}, &text);
  ck_assert_str_eq(text.buf, "all orders with up to 2 preemptions: 57 schedules");
  strbuf_release(&text);
  strbuf_init(&text);
  exploration_tell(&(struct exploration){.done = true, .schedules = 400, .covered = 1, .sampled = true}, &text);
  ck_assert_str_eq(text.buf, "a sample of 400 schedules, among them all orders with up to 1 preemption");
  strbuf_release(&text);
  strbuf_init(&text);
  exploration_tell_outcome(
      &(struct exploration){.done = true, .schedules = 1, .orders = 1, .failed = 1, .by_calls = true}, &text);
  ck_assert_str_eq(text.buf,
                   "all orders without a preemption: 1 schedule, 1 different; 1 failed (orders of calls alone)");
  strbuf_release(&text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("explore");
  TCase *tests = tcase_create("explore");
  tcase_add_loop_test(tests, test_search__tries_each_order_once_by_preemptions, 0, 4);
  tcase_add_test(tests, test_search__leaves_out_orders_that_cannot_differ);
  tcase_add_test(tests, test_search__takes_two_reads_for_the_same_in_either_order);
  tcase_add_test(tests, test_search__finds_a_lost_update_with_one_preemption);
  tcase_add_test(tests, test_search__finds_a_deadlock);
  tcase_add_test(tests, test_search__accuses_nobody_who_locks);
  tcase_add_test(tests, test_search__leaves_out_what_concerns_nobody_any_more);
  tcase_add_test(tests, test_search__ends_with_its_budget);
  tcase_add_test(tests, test_search__a_sample_hangs_on_the_seed_alone);
  tcase_add_test(tests, test_search__a_sample_finds_what_each_can_be_left_out_of);
  tcase_add_test(tests, test_search__begins_with_steps_that_race);
  tcase_add_test(tests, test_search__ends_when_it_is_told_to);
  tcase_add_test(tests, test_search__covers_nothing_with_one_that_was_not_seen_to_its_end);
  tcase_add_test(tests, test_search__a_failure_that_does_not_come_again_is_none);
  tcase_add_loop_test(tests, test_search__tries_all_orders_there_are, 0, 4);
  tcase_add_test(tests, test_operations__conflict_when_one_of_them_writes_the_same_bytes);
  tcase_add_test(tests, test_operations__of_calls_have_nothing_to_do_with_bytes);
  tcase_add_test(tests, test_operations__with_no_room_left_touch_everything);
  tcase_add_test(tests, test_hash_set__knows_what_was_added);
  tcase_add_test(tests, test_exploration__is_told_in_words);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
