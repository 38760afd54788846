/* Jobs of several processes: each done once, whoever dies meanwhile. */
#include "base/clock.h"
#include "base/memory.h"
#include "base/pool.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS = 40, DEADLY = 7, LARGE = 11, FAILING = 13, GREEDY = 17 };

static struct {
  size_t taken[JOBS];
  size_t lost[JOBS];
  bool whole;
  int *tries; /* shared with the workers */
  int deaths; /* how often a worker dies of the deadly job */
  bool fails, starts_badly;
} seen;

static const size_t large_size = 3 << 20;

static void *start(void *context, size_t worker, struct error *err) {
  (void)context;
  if (seen.starts_badly) {
    error_set(err, ERROR_UNSUPPORTED, "no %s", "worker");
    return NULL;
  }
  size_t *own = xcalloc(1, sizeof *own);
  *own = worker;
  return own;
}

static void stop(void *own) { free(own); }

static int job(void *own, size_t index, struct strbuf *ret_outcome, struct error *err) {
  (void)own;
  if (index == DEADLY && seen.tries[0]++ < seen.deaths)
    raise(SIGKILL);
  if (index == FAILING && seen.fails)
    return error_set(err, ERROR_USAGE, "job %zu fails", index);
  if (index == LARGE)
    strbuf_add_repeated(ret_outcome, 'x', large_size);
  else
    strbuf_addf(ret_outcome, "outcome %zu", index);
  return 0;
}

static int take(void *context, size_t index, const struct strbuf *outcome, struct error *err) {
  (void)context, (void)err;
  seen.taken[index]++;
  seen.lost[index] += outcome == NULL;
  _cleanup_free_ char *expected = xasprintf("outcome %zu", index);
  if (outcome && (index == LARGE ? outcome->length != large_size : strcmp(outcome->buf, expected) != 0))
    seen.whole = false;
  return 0;
}

static void setup(void) {
  memset(&seen, 0, sizeof seen);
  seen.whole = true;
  seen.tries = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void assert_no_worker_is_left(void) {
  ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
  ck_assert_int_eq(errno, ECHILD);
}

static void run_all(size_t workers) {
  struct error err = {0};
  const struct pool pool = {.workers = workers, .start = start, .stop = stop, .job = job, .take = take};
  ck_assert_msg(pool_run(&pool, JOBS, &err) == 0, "%s", err.message);
  for (size_t i = 0; i < JOBS; i++)
    ck_assert_msg(seen.taken[i] == 1, "job %zu was taken %zu times", i, seen.taken[i]);
  ck_assert(seen.whole);
  assert_no_worker_is_left();
}

START_TEST(test_pool__each_job_is_done_once) { run_all((size_t)_i); }
END_TEST

START_TEST(test_pool__who_dies_is_replaced) {
  seen.deaths = 1;
  run_all(2);
  ck_assert_uint_eq(seen.lost[DEADLY], 0);
}
END_TEST

START_TEST(test_pool__a_job_that_kills_twice_is_lost_alone) {
  seen.deaths = 5;
  run_all(2);
  for (size_t i = 0; i < JOBS; i++)
    ck_assert_uint_eq(seen.lost[i], i == DEADLY);
  ck_assert_int_eq(seen.tries[0], 2);
}
END_TEST

START_TEST(test_pool__a_failure_ends_all) {
  struct error err = {0};
  const struct pool pool = {.workers = 2, .start = start, .stop = stop, .job = job, .take = take};
  seen.fails = true;
  ck_assert_int_eq(pool_run(&pool, JOBS, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_str_eq(err.message, "job 13 fails");
  assert_no_worker_is_left();
}
END_TEST

START_TEST(test_pool__worker_that_cannot_start_says_why) {
  struct error err = {0};
  const struct pool pool = {.workers = 2, .start = start, .stop = stop, .job = job, .take = take};
  seen.starts_badly = true;
  ck_assert_int_eq(pool_run(&pool, JOBS, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_UNSUPPORTED);
  ck_assert_str_eq(err.message, "no worker");
}
END_TEST

static volatile sig_atomic_t interrupted;

static void note(int signal) {
  (void)signal;
  interrupted = 1;
}

static int job_that_is_ended(void *own, size_t index, struct strbuf *ret_outcome, struct error *err) {
  if (index == DEADLY && seen.tries[0]++ < 1)
    raise(SIGTERM);
  return job(own, index, ret_outcome, err);
}

/* The parent's handler would let the job go on, with a call that fails in the middle of it. */
START_TEST(test_pool__a_signal_that_the_parent_catches_ends_a_worker) {
  struct error err = {0};
  const struct pool pool = {.workers = 2, .start = start, .stop = stop, .job = job_that_is_ended, .take = take};
  struct sigaction before;
  sigaction(SIGTERM, &(struct sigaction){.sa_handler = note}, &before);
  seen.deaths = 0;
  ck_assert_int_eq(pool_run(&pool, JOBS, &err), 0);
  sigaction(SIGTERM, &before, NULL);
  ck_assert_int_eq(interrupted, 0);
  ck_assert_int_eq(seen.tries[0], 3); /* the one that ended, the one that did it, and job() has looked as well */
  ck_assert_uint_eq(seen.lost[DEADLY], 0);
}
END_TEST

static int sleep_long(void *own, size_t index, struct strbuf *ret_outcome, struct error *err) {
  (void)own, (void)index, (void)ret_outcome, (void)err;
  sleep(1000);
  return 0;
}

static void interrupt(void *context, const struct pool_state *state) {
  (void)context;
  ck_assert_uint_eq(state->all, JOBS);
  interrupted = 1;
}

START_TEST(test_pool__interrupt_ends_all_at_once) {
  struct error err = {0};
  const struct pool pool = {.workers = 2,
                            .start = start,
                            .stop = stop,
                            .job = sleep_long,
                            .take = take,
                            .progress = interrupt,
                            .interrupted = &interrupted};
  ck_assert_int_eq(pool_run(&pool, JOBS, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_NONE);
  assert_no_worker_is_left();
}
END_TEST

/* Who is at which job, and since when: a job is at one place at a time. None ends before somebody was seen at one. */
static int gate[2];

static int pass_gate(void *own, size_t index, struct strbuf *ret_outcome, struct error *err) {
  char byte;
  return read(gate[0], &byte, 1) == 1 ? job(own, index, ret_outcome, err) : error_errno(err, "pass the gate");
}

static void look_at_places(void *context, const struct pool_state *state) {
  bool *seen_busy = context;
  bool is_taken[JOBS] = {false};
  ck_assert_uint_eq(state->place_count, 2);
  ck_assert_uint_le(state->done, JOBS);
  for (size_t i = 0; i < state->place_count; i++) {
    const struct pool_place *place = &state->places[i];
    if (!place->busy)
      continue;
    if (!*seen_busy)
      ck_assert_int_eq(write(gate[1], (char[JOBS]){0}, JOBS), JOBS);
    *seen_busy = true;
    ck_assert_uint_lt(place->job, JOBS);
    ck_assert(!is_taken[place->job] && !seen.taken[place->job]);
    is_taken[place->job] = true;
    ck_assert_int_gt(place->begun, 0);
    ck_assert_int_le(place->begun, clock_monotonic_ns());
  }
}

START_TEST(test_pool__tells_who_is_at_what) {
  struct error err = {0};
  bool seen_busy = false;
  const struct pool pool = {.workers = 2,
                            .context = &seen_busy,
                            .start = start,
                            .stop = stop,
                            .job = pass_gate,
                            .take = take,
                            .progress = look_at_places};
  ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
  ck_assert_int_eq(pool_run(&pool, JOBS, &err), 0);
  ck_assert(seen_busy);
}
END_TEST

static const size_t bound = 64 << 20;

/* What a child may have, as a worker of this bound sees it, and the worker itself. */
static int allocate(void *own, size_t index, struct strbuf *ret_outcome, struct error *err) {
  struct rlimit limit;
  int status = -1;
  if (index == GREEDY)
    free(xmalloc(2 * bound));
  getrlimit(RLIMIT_DATA, &limit);
  if (limit.rlim_cur != bound)
    return error_set(err, ERROR_SYSTEM, "a worker has another bound");
  pid_t pid = fork();
  if (pid == 0) {
    getrlimit(RLIMIT_DATA, &limit);
    _exit(limit.rlim_cur == bound || limit.rlim_max == bound);
  }
  if (waitpid(pid, &status, 0) != pid || status != 0)
    return error_set(err, ERROR_SYSTEM, "the bound is handed on");
  return job(own, index, ret_outcome, err);
}

/* AddressSanitizer's allocator has no such bound. */
#if defined __SANITIZE_ADDRESS__
enum { MEMORY_IS_BOUNDED = 0 };
#else
enum { MEMORY_IS_BOUNDED = 1 };
#endif

START_TEST(test_pool__who_wants_too_much_memory_dies) {
  struct error err = {0};
  const struct pool pool = {.workers = 2, .memory = bound, .start = start, .stop = stop, .job = allocate, .take = take};
  ck_assert_msg(pool_run(&pool, JOBS, &err) == 0, "%s", err.message);
  for (size_t i = 0; i < JOBS; i++) {
    ck_assert_uint_eq(seen.taken[i], 1);
    ck_assert_uint_eq(seen.lost[i], i == GREEDY);
  }
  assert_no_worker_is_left();
}
END_TEST

START_TEST(test_pool__nothing_to_do) {
  struct error err = {0};
  const struct pool pool = {.workers = 2, .start = start, .stop = stop, .job = job, .take = take};
  ck_assert_int_eq(pool_run(&pool, 0, &err), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pool");
  TCase *tests = tcase_create("pool");
  tcase_set_timeout(tests, 60);
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_add_loop_test(tests, test_pool__each_job_is_done_once, 1, 5);
  tcase_add_test(tests, test_pool__who_dies_is_replaced);
  tcase_add_test(tests, test_pool__a_job_that_kills_twice_is_lost_alone);
  tcase_add_test(tests, test_pool__a_failure_ends_all);
  tcase_add_test(tests, test_pool__worker_that_cannot_start_says_why);
  tcase_add_test(tests, test_pool__a_signal_that_the_parent_catches_ends_a_worker);
  tcase_add_test(tests, test_pool__interrupt_ends_all_at_once);
  tcase_add_test(tests, test_pool__tells_who_is_at_what);
  if (MEMORY_IS_BOUNDED)
    tcase_add_test(tests, test_pool__who_wants_too_much_memory_dies);
  tcase_add_test(tests, test_pool__nothing_to_do);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
