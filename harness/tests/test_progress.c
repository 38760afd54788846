/* What a terminal shows while a class is graded: it is one of ours, of which every byte is read. */
#include "base/clock.h"
#include "base/pool.h"
#include "base/strbuf.h"
#include "cli/cli.h"
#include "tests/suite.h"

#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>

static const int64_t second = 1000000000;
static char alice[] = "alice";
static char long_name[] = "a-very-long-name-of-an-owner";
static char rude[] = "\033[2J";
static char pipe_name[] = "pipe";
static char pair[] = "shm-pair";

static int terminal = -1; /* its other end is stderr */
static int kept_stderr = -1;
static struct submission owners[] = {{.owner = alice, .program = pipe_name},
                                     {.owner = long_name, .program = pair},
                                     {.owner = rude, .program = pipe_name}};
static submissions list = {.items = owners, .count = 3};
static struct pool_place places[3];
static struct pool_state state;
static struct cli cli;

static void set_size(unsigned short columns, unsigned short rows) {
  ioctl(terminal, TIOCSWINSZ, &(struct winsize){.ws_col = columns, .ws_row = rows});
}

static void set_up(void) {
  terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
  ck_assert_int_ge(terminal, 0);
  ck_assert(grantpt(terminal) == 0 && unlockpt(terminal) == 0);
  int other = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  ck_assert_int_ge(other, 0);
  kept_stderr = dup(STDERR_FILENO);
  dup2(other, STDERR_FILENO);
  close(other);
  set_size(80, 24);
  setenv("TERM", "xterm", 1);
  int64_t now = clock_monotonic_ns();
  for (size_t i = 0; i < 3; i++)
    places[i] = (struct pool_place){.busy = true, .job = i, .begun = now - (int64_t)(i * 65) * second - second / 10};
  state = (struct pool_state){.done = 4, .all = 12, .places = places, .place_count = 3};
  cli = (struct cli){0};
}

static void tear_down(void) {
  cli_clear_progress();
  dup2(kept_stderr, STDERR_FILENO);
  close(kept_stderr);
  close(terminal);
}

/* What came since it was asked last, without the carriage returns that a terminal adds before each newline. */
static const char *shown(void) {
  static char text[4096];
  char raw[sizeof text];
  ssize_t got = read(terminal, raw, sizeof raw);
  size_t length = 0;
  for (ssize_t i = 0; i < got; i++)
    if (raw[i] != '\r' || i + 1 == got || raw[i + 1] != '\n')
      text[length++] = raw[i];
  text[length] = '\0';
  return text;
}

START_TEST(test_progress__has_a_line_for_each_worker_and_totals) {
  cli_show_grading(&cli, &list, &state, 100 * second);
  ck_assert_str_eq(shown(), "\033[?7l\r"
                            "   0:00  alice pipe\033[K\n"
                            "   1:05  a-very-long-name-of-an-owner shm-pair\033[K\n"
                            "   2:10  \\033[2J pipe\033[K\n"
                            "4 of 12 graded, about 3:20 left\033[K\033[J\033[?7h");
}
END_TEST

START_TEST(test_progress__goes_up_to_write_again_only_what_has_changed) {
  cli_show_grading(&cli, &list, &state, 100 * second);
  shown();
  cli_show_grading(&cli, &list, &state, 100 * second);
  ck_assert_str_eq(shown(), "");
  state.done = 11;
  places[0].busy = places[2].busy = false;
  cli_show_grading(&cli, &list, &state, 11 * second);
  ck_assert_str_eq(shown(), "\033[?7l\r\033[3A"
                            "   1:05  a-very-long-name-of-an-owner shm-pair\033[K\n"
                            "11 of 12 graded, about 0:01 left\033[K\033[J\033[?7h");
  cli_clear_progress();
  ck_assert_str_eq(shown(), "\r\033[1A\033[J");
  cli_clear_progress();
  ck_assert_str_eq(shown(), "");
}
END_TEST

START_TEST(test_progress__fits_a_narrow_terminal) {
  set_size(30, 24);
  cli_show_grading(&cli, &list, &state, 100 * second);
  ck_assert_str_eq(shown(), "\033[?7l\r"
                            "   0:00  alice pipe\033[K\n"
                            "   1:05  a-very-long-name-of…\033[K\n"
                            "   2:10  \\033[2J pipe\033[K\n"
                            "4 of 12 graded, about 3:20 l…\033[K\033[J\033[?7h");
}
END_TEST

START_TEST(test_progress__fits_a_low_terminal) {
  set_size(80, 3);
  cli_show_grading(&cli, &list, &state, 100 * second);
  ck_assert_str_eq(shown(), "\033[?7l\r"
                            "   0:00  alice pipe\033[K\n"
                            "4 of 12 graded, about 3:20 left\033[K\033[J\033[?7h");
}
END_TEST

/* Its lines are broken by then: there are more rows to go up. */
START_TEST(test_progress__is_found_again_when_the_terminal_was_made_narrower) {
  cli_show_grading(&cli, &list, &state, 100 * second);
  shown();
  set_size(30, 24);
  cli_clear_progress();
  ck_assert_str_eq(shown(), "\r\033[5A\033[J");
}
END_TEST

START_TEST(test_progress__takes_hours_too) {
  state.done = 1;
  state.place_count = 0;
  cli_show_grading(&cli, &list, &state, 400 * second);
  ck_assert_str_eq(shown(), "\033[?7l\r1 of 12 graded, about 1:13:20 left\033[K\033[J\033[?7h");
  state.done = 0;
  cli_show_grading(&cli, &list, &state, 400 * second);
  ck_assert_str_eq(shown(), "\033[?7l\r0 of 12 graded\033[K\033[J\033[?7h");
}
END_TEST

START_TEST(test_progress__says_nothing_where_nobody_looks) {
  static const struct {
    const char *terminal;
    bool quiet, json;
    int64_t seconds;
    size_t done;
  } rows[] = {{"xterm", true, false, 9, 1},  {"xterm", false, true, 9, 1}, {"dumb", false, false, 9, 1},
              {NULL, false, false, 9, 1},    {"", false, false, 9, 1},     {"xterm", false, false, 0, 1},
              {"xterm", false, false, 9, 12}};
  cli.quiet = rows[_i].quiet;
  cli.json = rows[_i].json;
  state.done = rows[_i].done;
  unsetenv("TERM");
  if (rows[_i].terminal)
    setenv("TERM", rows[_i].terminal, 1);
  cli_show_grading(&cli, &list, &state, rows[_i].seconds * second);
  ck_assert_str_eq(shown(), "");
}
END_TEST

START_TEST(test_progress__says_nothing_into_a_file) {
  int ends[2];
  char byte;
  ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
  dup2(ends[1], STDERR_FILENO);
  cli_show_grading(&cli, &list, &state, 100 * second);
  ck_assert_int_lt((int)read(ends[0], &byte, 1), 0);
  close(ends[0]);
  close(ends[1]);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("progress");
  TCase *tests = tcase_create("progress");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, test_progress__has_a_line_for_each_worker_and_totals);
  tcase_add_test(tests, test_progress__goes_up_to_write_again_only_what_has_changed);
  tcase_add_test(tests, test_progress__fits_a_narrow_terminal);
  tcase_add_test(tests, test_progress__fits_a_low_terminal);
  tcase_add_test(tests, test_progress__is_found_again_when_the_terminal_was_made_narrower);
  tcase_add_test(tests, test_progress__takes_hours_too);
  tcase_add_loop_test(tests, test_progress__says_nothing_where_nobody_looks, 0, 7);
  tcase_add_test(tests, test_progress__says_nothing_into_a_file);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
