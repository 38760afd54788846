/* What the processes below a process have computed. */
#include "base/clock.h"
#include "linux/descendants.h"
#include "tests/suite.h"

#include <check.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

static const int64_t much = 100000000;

static void compute(void) {
  while (clock_process_cpu_ns() < much)
    continue;
}

/* One that waits to be killed, says so when it has done its part, and has perhaps a child that does the same. */
static pid_t start(int ready, int below, bool child_ends) {
  pid_t pid = fork();
  if (pid)
    return pid;
  compute();
  if (below > 0 && start(ready, below - 1, child_ends) > 0 && child_ends)
    wait(NULL);
  (void)!write(ready, "x", 1);
  if (below > 0 || !child_ends)
    for (;;)
      pause();
  _exit(0);
}

/* `said` processes say that they are done: how much have they computed? */
static int64_t measure(int below, bool child_ends, int said) {
  int ends[2];
  char byte;
  ck_assert_int_eq(pipe(ends), 0);
  pid_t pid = start(ends[1], below, child_ends);
  ck_assert_int_gt(pid, 0);
  while (said-- > 0)
    ck_assert_int_eq((int)read(ends[0], &byte, 1), 1);
  int64_t ns = descendants_cpu_ns(getpid());
  close(ends[0]);
  close(ends[1]);
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  return ns;
}

START_TEST(test_descendants__child) { ck_assert_int_ge(measure(0, false, 1), much); }
END_TEST

START_TEST(test_descendants__grandchild) { ck_assert_int_ge(measure(1, false, 2), 2 * much); }
END_TEST

/* Ticks of a clock are rounded. */
START_TEST(test_descendants__those_that_were_waited_for) { ck_assert_int_ge(measure(1, true, 2), 2 * much - much / 2); }
END_TEST

START_TEST(test_descendants__none) {
  ck_assert_int_eq(descendants_cpu_ns(getpid()), 0);
  ck_assert_int_eq(descendants_cpu_ns(-1), 0);
}
END_TEST

/* What has ended is on the account of who waits for it. */
START_TEST(test_descendants__not_those_that_have_ended) {
  siginfo_t info;
  pid_t pid = fork();
  if (pid == 0) {
    compute();
    _exit(0);
  }
  ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
  ck_assert_int_eq(descendants_cpu_ns(getpid()), 0);
  waitpid(pid, NULL, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("descendants");
  TCase *tests = tcase_create("descendants");
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, test_descendants__child);
  tcase_add_test(tests, test_descendants__grandchild);
  tcase_add_test(tests, test_descendants__those_that_were_waited_for);
  tcase_add_test(tests, test_descendants__none);
  tcase_add_test(tests, test_descendants__not_those_that_have_ended);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
