/* The main program of every unit suite: SUITE TEST COMMAND… starts COMMAND, which is the unit's agent, and runs one
 * test of the suite with Check. Its status is the verdict: 0 when the test holds; 1 when not, then stdout has the name
 * of the function that was called last, or an empty line, and below it why; 2 when the suite itself can't go on, with
 * the reason. No code of a submission ever runs in this process. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* UNIT_FUNCTIONS is F(name) for each function of the unit, in the order of the case file. */
#define F(name) #name,
static const char *const functions[] = {UNIT_FUNCTIONS};
#undef F
enum { FUNCTIONS = sizeof functions / sizeof functions[0], MOST_TESTS = 200 };

struct test {
  const char *name;
  const TTest *test;
};
/* Filled before main() by constructors, which have no other place. */
static struct test tests[MOST_TESTS];
static size_t test_count;

/* The one test of this process, which Check's functions are given no way to hand on. */
static struct {
  pid_t agent;
  int calls, answers; /* our ends of the pipes */
  int printed;        /* what the agent prints, as a file */
  char *memory;
  size_t pages;
  uint64_t number; /* of the last call */
  const char *function;
} unit = {.function = ""};

void unit_add(const char *name, const TTest *test) {
  if (test_count == MOST_TESTS)
    abort();
  tests[test_count++] = (struct test){name, test};
}

/* ---- the verdict ---- */

static void end(int status, const char *format, va_list arguments) __attribute__((noreturn));
static void end(int status, const char *format, va_list arguments) {
  dprintf(STDOUT_FILENO, "%s\n", unit.function);
  vdprintf(STDOUT_FILENO, format, arguments);
  dprintf(STDOUT_FILENO, "\n");
  _exit(status);
}

/* The test does not hold. */
static void fail_because(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
static void fail_because(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  end(1, format, arguments);
}

/* The suite can't go on, for which nobody's functions are to blame. */
static void give_up(const char *what) __attribute__((noreturn));
static void give_up(const char *what) {
  dprintf(STDOUT_FILENO, "\n%s: %s\n", what, strerror(errno));
  _exit(2);
}

void unit_failed(const char *file, int line, const char *expression, const char *message, ...) {
  (void)file, (void)line;
  if (!message)
    fail_because("%s", expression);
  va_list arguments;
  va_start(arguments, message);
  end(1, message, arguments);
}

/* ---- the other process ---- */

/* It has ended, or is about to: how. */
static void tell_end(void) __attribute__((noreturn));
static void tell_end(void) {
  int status = 0;
  waitpid(unit.agent, &status, 0);
  if (WIFSIGNALED(status))
    fail_because("%s() does not return: it is killed by a signal, %s", unit.function, strsignal(WTERMSIG(status)));
  if (!*unit.function)
    fail_because("The process ends with status %d before anything is called", WEXITSTATUS(status));
  fail_because("%s() does not return: it ends the process, with status %d", unit.function, WEXITSTATUS(status));
}

static size_t index_of(const char *function) {
  for (size_t i = 0; i < FUNCTIONS; i++)
    if (strcmp(functions[i], function) == 0)
      return i;
  errno = ENOENT;
  give_up(function);
}

uint64_t unit_call(const char *function, const uint64_t *arguments, size_t count) {
  struct unit_request request = {.number = ++unit.number, .function = index_of(function)};
  struct unit_answer answer;
  size_t got = 0;
  unit.function = functions[request.function];
  memcpy(request.arguments, arguments, count * sizeof arguments[0]);
  if (write(unit.calls, &request, sizeof request) != (ssize_t)sizeof request)
    tell_end();
  while (got < sizeof answer) {
    ssize_t more = read(unit.answers, (char *)&answer + got, sizeof answer - got);
    if (more < 0 && errno != EINTR)
      give_up("read");
    if (more == 0)
      tell_end();
    got += more > 0 ? (size_t)more : 0;
  }
  if (answer.number == 0)
    fail_because("There is no function %s()", function);
  if (answer.number != unit.number)
    fail_because("%s() writes to a descriptor that isn't its own", function);
  return answer.value;
}

void *unit_memory(size_t size) {
  if (size > UNIT_PAGE || unit.pages == UNIT_PAGES) {
    errno = ENOMEM;
    give_up("unit_memory");
  }
  return unit.memory + 2 * unit.pages++ * UNIT_PAGE + UNIT_PAGE - size;
}

/* A file without a name. */
static int scratch_file(void) {
  static const char name[] = "unit-scratch";
  int fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 || unlink(name))
    give_up(name);
  return fd;
}

/* At their numbers, and nothing else: the suite's own output above all. Those to be moved are first brought out of the
 * way of the others. */
static void become_agent(char **command, const int *descriptors, int count) {
  int from[8];
  for (int i = 0; i < count; i++)
    from[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, 20);
  for (int i = 0; i < count; i++)
    if (from[i] < 0 || dup2(from[i], i) < 0)
      _exit(127);
  execv(command[0], command);
  _exit(127);
}

static void start_agent(char **command) {
  int calls[2], answers[2];
  int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);
  int file = scratch_file();
  unit.printed = scratch_file();
  if (empty < 0 || pipe2(calls, O_CLOEXEC) || pipe2(answers, O_CLOEXEC) || ftruncate(file, UNIT_BYTES))
    give_up("pipe");
  unit.memory = mmap(UNIT_ADDRESS, UNIT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE, file, 0);
  if (unit.memory != UNIT_ADDRESS)
    give_up("mmap");
  unit.agent = fork();
  if (unit.agent < 0)
    give_up("fork");
  if (unit.agent == 0) {
    const int at[] = {empty, unit.printed, unit.printed, calls[0], answers[1], file};
    become_agent(command, at, sizeof at / sizeof at[0]);
  }
  close(calls[0]);
  close(answers[1]);
  close(file);
  close(empty);
  unit.calls = calls[1];
  unit.answers = answers[0];
}

/* Behind the last call: the agent ends by itself, and its functions have printed nothing. */
static void end_agent(void) {
  int status;
  char text[200];
  close(unit.calls);
  if (waitpid(unit.agent, &status, 0) != unit.agent)
    give_up("waitpid");
  if (status)
    fail_because("The process of the functions ends with status %d",
                 WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status));
  ssize_t length = pread(unit.printed, text, sizeof text - 1, 0);
  if (length <= 0)
    return;
  text[length] = '\0';
  fail_because("The functions print something, which they are not to: \"%.*s\"", (int)strcspn(text, "\n"), text);
}

/* ---- running ---- */

static const struct test *find(const char *name) {
  for (size_t i = 0; i < test_count; i++)
    if (strcmp(tests[i].name, name) == 0)
      return &tests[i];
  errno = ENOENT;
  give_up(name);
}

/* Check runs it in this process, which has no other: a failed assertion ends it (unit_failed()). */
int main(int argc, char *argv[]) {
  if (argc < 3)
    return 2;
  const struct test *test = find(argv[1]);
  signal(SIGPIPE, SIG_IGN);
  start_agent(argv + 2);
  Suite *suite = suite_create("unit");
  TCase *one = tcase_create(test->name);
  tcase_add_test(one, test->test);
  suite_add_tcase(suite, one);
  SRunner *runner = srunner_create(suite);
  srunner_set_fork_status(runner, CK_NOFORK);
  srunner_run_all(runner, CK_SILENT);
  bool ran = srunner_ntests_run(runner) == 1 && srunner_ntests_failed(runner) == 0;
  srunner_free(runner);
  if (!ran)
    fail_because("Check could not run the test to its end");
  end_agent();
  return 0;
}
