/* Hostile submissions are contained and explained, and leave nothing behind.
 *
 * hostile/EXPECTED has a row for each specimen, hostile/<class>/<name>: the score and the kinds of findings that it
 * must earn. A specimen is a source of the program `lone` (<name>.c), a script that makes the submission's files
 * (<name>.sh), or a folder of sources, to which the course's own are added. Each is graded by the command, on a small
 * host of its own (small_host.h), in which everything has to be as before: tripwires, processes, mounts, IPC objects,
 * files, control groups. Rows with the word `long` are run when IPCGRADE_HOSTILE is "long", and then only they; what a
 * row with the word `counted` earns depends on a control group that counts the kernel's memory too, what one with the
 * word `unseen` earns on the host's leaving its calls to us, what one with the word `exact` earns on this being a build
 * without sanitizers, whose own memory has to be allowed for.
 *
 * IPCGRADE_HOSTILE_HOST=NAME grades them on one of the hosts of refusing_host.c, where namespaces can't be had.
 * IPCGRADE_HOSTILE_CLASSES="CLASS…" grades specimens of these classes alone.
 * IPCGRADE_HOSTILE_ONLY=PATTERN runs those whose <class>/<name> fits it (fnmatch(3)), and shows what came of them.
 * IPCGRADE_HOSTILE_COSTS=1 shows what each run took. */
#include "base/clock.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/expected.h"
#include "tests/refusing_host.h"
#include "tests/small_host.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define COURSE "harness/tests/hostile"
#define CLASS "/tmp/class"
#define REPORTS "/tmp/reports"
#define OF_THE_CLASS REPORTS "/index.html " REPORTS "/gradebook.*" /* what each grading writes anew */

enum {
  MIB = 1 << 20,
  MOST_SECONDS = 600,    /* real ones: a guard, on a busy machine */
  MOST_CPU_SECONDS = 25, /* of the command and all that it started */
  MOST_LONG_CPU_SECONDS = 100,
  MOST_RESULT = 512 << 10, /* bytes of result.json */
  MOST_PRINTED = 256 << 10,
};

#ifdef __SANITIZE_ADDRESS__
enum { MOST_MEMORY = 1500, SLOWER = 6 }; /* sanitizers give nothing back */
#else
enum { MOST_MEMORY = 160, SLOWER = 1 }; /* MiB, of the command itself */
#endif

static struct {
  const struct small_host *host;
  worked_list table;
  char *command;
  const char *only;
  const char *classes;                  /* NULL: all */
  const struct refusing_host *refusing; /* what the command runs on; or NULL */
  int terminal;                         /* master of the one that the command is started on */
  char *slave;
  bool is_long;
} suite; /* Check's test functions take no argument */

/* ---- submissions ---- */

static int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int shell(const char *format, ...) {
  va_list args;
  char text[4096];
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return system(text);
}

/* "build/links" becomes the owner "links", whose folder is CLASS/links. */
static const char *owner_of(const struct worked *row) { return path_base(row->owner); }

static void lay_out(const struct worked *row) {
  _cleanup_free_ char *source = xasprintf(COURSE "/%s", row->owner);
  _cleanup_free_ char *folder = xasprintf(CLASS "/%s/%s", owner_of(row), row->program);
  int status = shell("mkdir -p %s", folder);
  if (path_is_directory(source))
    status |= shell("cp " COURSE "/reference/%s/*.c %s && cp %s/*.c %s", row->program, folder, source, folder);
  else
    status |= shell("if [ -e %s.sh ]; then s=$PWD/%s.sh && cd %s && sh $s; else cp %s.c %s/program.c; fi", source,
                    source, folder, source, folder);
  ck_assert_msg(status == 0, "cannot lay out %s", row->owner);
}

/* ---- the command ---- */

struct outcome {
  struct strbuf printed; /* stdout and stderr */
  int status;
  int64_t peak; /* of its own memory, in bytes */
  double cpu;   /* seconds, of all that it started too */
};

/* A shell's place: the command has the terminal that TIOCSTI would type into. */
_Noreturn static void become(char *const *argv, int out) {
  setsid();
  int terminal = open(suite.slave, O_RDWR);
  ioctl(terminal, TIOCSCTTY, 0);
  dup2(terminal, 0);
  dup2(out, 1);
  dup2(out, 2);
  close_range(3, ~0U, 0);
  if (suite.refusing)
    suite.refusing->enter();
  execv(argv[0], argv);
  _exit(127);
}

static int64_t peak_of(pid_t pid) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = xasprintf("/proc/%d/status", (int)pid);
  if (file_read(path, 1 << 16, &text, NULL))
    return 0;
  const char *line = strstr(text.buf, "\nVmHWM:");
  return line ? strtoll(line + 7, NULL, 10) << 10 : 0;
}

static pid_t start(char *const *argv, int *ret_out) {
  int ends[2];
  ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
  pid_t pid = fork();
  ck_assert_int_ge(pid, 0);
  if (pid == 0)
    become(argv, ends[1]);
  close(ends[1]);
  *ret_out = ends[0];
  return pid;
}

static void read_some(int fd, struct strbuf *ret) {
  char chunk[65536];
  struct pollfd ready = {fd, POLLIN, 0};
  ssize_t got = poll(&ready, 1, 5) > 0 ? read(fd, chunk, sizeof chunk) : 0;
  if (got > 0)
    strbuf_add(ret, chunk, (size_t)got);
  else if (got == 0 && ready.revents)
    nanosleep(&(struct timespec){0, 1000000}, NULL);
}

static void finish(pid_t pid, int out, struct outcome *ret) {
  int64_t end = clock_monotonic_ns() + MOST_SECONDS * INT64_C(1000000000);
  struct rusage usage;
  *ret = (struct outcome){.printed = STRBUF_INIT};
  while (wait4(pid, &ret->status, WNOHANG, &usage) == 0) {
    int64_t peak = peak_of(pid);
    ret->peak = peak > ret->peak ? peak : ret->peak;
    read_some(out, &ret->printed);
    if (clock_monotonic_ns() > end)
      kill(pid, SIGKILL);
  }
  for (size_t before = SIZE_MAX; before != ret->printed.length;) {
    before = ret->printed.length;
    read_some(out, &ret->printed);
  }
  close(out);
  ret->cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
             (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static pid_t start_grading_into(const char *reports, const char *owner, int *ret_out) {
  _cleanup_free_ char *folder = path_join(CLASS, owner);
  _cleanup_free_ char *into = xstrdup(reports);
  char *const argv[] = {
      suite.command, (char[]){"--course"}, (char[]){COURSE}, (char[]){"grade"}, (char[]){"--out"}, into, folder, NULL};
  return start(argv, ret_out);
}

static pid_t start_grading(const char *owner, int *ret_out) { return start_grading_into(REPORTS, owner, ret_out); }

/* One that others go on beside: two don't share a folder of results, nor is what is unchanged graded again. */
static pid_t start_grading_apart(const char *owner, int *ret_out) {
  static int count;
  _cleanup_free_ char *reports = xasprintf(REPORTS "/%d", ++count);
  return start_grading_into(reports, owner, ret_out);
}

/* The page that the student sees. */
static void check_page(const struct worked *row, struct outcome *ret) {
  _cleanup_free_ char *folder = xasprintf(CLASS "/%s/%s", owner_of(row), row->program);
  char *const argv[] = {suite.command, (char[]){"--course"}, (char[]){COURSE}, (char[]){"check"}, folder, NULL};
  int out;
  pid_t pid = start(argv, &out);
  finish(pid, out, ret);
}

/* ---- what comes out ---- */

/* Nothing that a terminal, a CI job or a reader of UTF-8 would take for more than text. */
static void check_printed(const struct worked *row, const struct outcome *outcome) {
  const char *text = outcome->printed.buf;
  ck_assert_msg(!strstr(text, CANARY_TEXT), "%s: the canary was seen:\n%s", row->owner, text);
  ck_assert_msg(outcome->printed.length < MOST_PRINTED, "%s: %zu bytes printed", row->owner, outcome->printed.length);
  ck_assert_msg(strlen(text) == outcome->printed.length, "%s: a NUL byte", row->owner);
  for (const char *c = text; *c; c++)
    ck_assert_msg((unsigned char)*c >= ' ' || *c == '\n', "%s: character %d in:\n%s", row->owner, *c, text);
  json_t *string = json_stringn(text, strlen(text));
  ck_assert_msg(string != NULL, "%s: no UTF-8: %s", row->owner, text);
  json_decref(string);
  for (const char *line = text; line; line = strchr(line, '\n'), line += line != NULL) {
    line += strspn(line, " ");
    ck_assert_msg(strncmp(line, "::", 2) != 0, "%s: a workflow command: %.60s", row->owner, line);
  }
}

static void note_kinds(json_t *list, bool *seen) {
  size_t index;
  json_t *finding;
  json_array_foreach(list, index, finding) {
    enum finding_kind kind = finding_kind_from_name(json_string_value(json_object_get(finding, "kind")));
    ck_assert_int_lt(kind, FINDING_KIND_COUNT);
    if (!json_object_get(finding, "advice") || finding_kind_is_advice(kind))
      seen[kind] = true;
  }
}

static bool is_earned_here(const struct worked *row, const char *memory_bound) {
  bool counted = memory_bound && strncmp(memory_bound, "cgroup", 6) == 0;
  bool seen = !suite.refusing || !suite.refusing->answers_first;
  return (counted || !expected_has(row, "counted")) && (seen || !expected_has(row, "unseen")) &&
         (SLOWER == 1 || !expected_has(row, "exact"));
}

static void check_result(const struct worked *row) {
  _cleanup_free_ char *path = xasprintf(REPORTS "/%s/%s/result.json", owner_of(row), row->program);
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  struct error err = {0};
  bool seen[FINDING_KIND_COUNT] = {false};
  ck_assert_msg(file_read(path, 64 * MIB, &text, &err) == 0, "%s: %s", row->owner, err.message);
  ck_assert_msg(text.length < MOST_RESULT, "%s: a result of %zu bytes", row->owner, text.length);
  ck_assert_msg(!strstr(text.buf, CANARY_TEXT), "%s: the canary is in the result", row->owner);
  json_t *root = json_loadb(text.buf, text.length, 0, NULL);
  ck_assert_msg(root != NULL, "%s: the result is no JSON", row->owner);
  note_kinds(json_object_get(root, "findings"), seen);
  size_t index;
  json_t *graded;
  json_array_foreach(json_object_get(root, "cases"), index, graded)
    note_kinds(json_object_get(graded, "findings"), seen);
  if (is_earned_here(row, json_string_value(json_object_get(root, "memory_bound"))))
    expected_check(row, seen, json_number_value(json_object_get(root, "score")));
  json_decref(root);
}

static void check_outcome(const struct worked *row, const struct outcome *outcome) {
  int most = (suite.is_long ? MOST_LONG_CPU_SECONDS : MOST_CPU_SECONDS) * SLOWER;
  ck_assert_msg(WIFEXITED(outcome->status) && WEXITSTATUS(outcome->status) <= 1, "%s: status 0x%x: %s", row->owner,
                (unsigned)outcome->status, outcome->printed.buf);
  ck_assert_msg(outcome->cpu < most, "%s: took %.1f s of CPU", row->owner, outcome->cpu);
  ck_assert_msg(outcome->peak < (int64_t)MOST_MEMORY * MIB, "%s: the command used %lld MiB", row->owner,
                (long long)outcome->peak / MIB);
  check_printed(row, outcome);
}

/* What was typed into the terminal by somebody else waits there. */
static void check_terminal(const struct worked *row) {
  int terminal = open(suite.slave, O_RDWR | O_NOCTTY | O_CLOEXEC);
  int waiting = -1;
  ck_assert_int_eq(ioctl(terminal, FIONREAD, &waiting), 0);
  close(terminal);
  ck_assert_msg(waiting == 0, "%s: typed %d characters into the grader's terminal", row->owner, waiting);
}

/* The lines of one that aren't in the other. */
static void add_difference(const char *some, const char *others, char sign, struct strbuf *ret) {
  _cleanup_free_ char *copy = xstrdup(some);
  char *rest = copy;
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
    if (!strstr(others, line))
      strbuf_addf(ret, "%c %s\n", sign, line);
}

static void check_state(const char *what, const char *before) {
  _cleanup_free_ char *after = small_host_state(suite.host);
  _cleanup_strbuf_ struct strbuf difference = STRBUF_INIT;
  if (strcmp(before, after) == 0)
    return;
  add_difference(before, after, '-', &difference);
  add_difference(after, before, '+', &difference);
  ck_abort_msg("%s changed the host:\n%s", what, difference.buf);
}

/* Of the folders in which something is made and removed while a specimen is laid out and graded. Where pods have no
 * /dev/shm of their own, they have a folder in the host's; and a queue is made in the host's /dev/mqueue, and removed,
 * each of which sets that folder's time, in whole seconds. Whatever is there afterwards is seen all the same. */
static void forget_times(void) {
  shell("touch -r / " CLASS " " REPORTS " /tmp%s", suite.refusing ? " /dev/shm /dev/mqueue" : "");
}

/* ---- tests ---- */

/* The first of all: what the course's programs do is found out once and kept, which no specimen is to look like. */
START_TEST(test_hostile__right_keeps_all_points) {
  struct outcome outcome;
  int out;
  shell("mkdir -p " CLASS "/course && cp -r " COURSE "/reference/* " CLASS "/course");
  pid_t pid = start_grading("course", &out);
  finish(pid, out, &outcome);
  ck_assert_msg(outcome.status == 0, "%s", outcome.printed.buf);
  strbuf_release(&outcome.printed);
  shell("rm -rf " CLASS "/course " REPORTS "/course " OF_THE_CLASS);
}
END_TEST

START_TEST(test_hostile__is_contained_and_explained) {
  const struct worked *row = &suite.table.items[_i];
  struct outcome outcome;
  int out;
  forget_times();
  _cleanup_free_ char *before = small_host_state(suite.host);
  lay_out(row);
  pid_t pid = start_grading(owner_of(row), &out);
  finish(pid, out, &outcome);
  if (suite.only)
    shell("cat " REPORTS "/%s/%s/result.json", owner_of(row), row->program);
  if (suite.only || getenv("IPCGRADE_HOSTILE_COSTS"))
    fprintf(stderr, "%-40s %6.2f s  %4lld MiB  %s", row->owner, outcome.cpu, (long long)outcome.peak / MIB,
            outcome.printed.buf);
  check_outcome(row, &outcome);
  check_result(row);
  check_terminal(row);
  strbuf_release(&outcome.printed);
  if (strncmp(row->owner, "output/", 7) == 0 || strncmp(row->owner, "build/", 6) == 0) {
    check_page(row, &outcome);
    check_printed(row, &outcome);
    if (suite.only)
      fputs(outcome.printed.buf, stderr);
    strbuf_release(&outcome.printed);
  }
  shell("rm -rf " CLASS "/%s " REPORTS "/%s " OF_THE_CLASS, owner_of(row), owner_of(row));
  forget_times();
  check_state(row->owner, before);
}
END_TEST

enum { MOST_ATTACKERS = 8, ROUNDS = 5 };

/* `program` (or "*": all) of the course's own, beside those who are graded meanwhile, until the last of them is done.
 */
static void grade_right_ones_beside(const char *const *attackers, size_t count, const char *program) {
  pid_t pids[MOST_ATTACKERS];
  int outs[MOST_ATTACKERS];
  struct outcome outcome;
  int out;
  shell("mkdir -p " CLASS "/course && cp -r " COURSE "/reference/%s " CLASS "/course", program);
  for (size_t i = 0; i < count; i++) {
    struct worked row = {.program = "lone"};
    snprintf(row.owner, sizeof row.owner, "%s", attackers[i]);
    lay_out(&row);
    pids[i] = start_grading_apart(owner_of(&row), &outs[i]);
  }
  for (int i = 0; i < ROUNDS; i++) {
    pid_t pid = start_grading_apart("course", &out);
    finish(pid, out, &outcome);
    ck_assert_msg(outcome.status == 0, "%s", outcome.printed.buf);
    strbuf_release(&outcome.printed);
  }
  for (size_t i = 0; i < count; i++) {
    finish(pids[i], outs[i], &outcome);
    ck_assert_msg(outcome.status == 0x100, "%s: status %x, %s", attackers[i], (unsigned)outcome.status,
                  outcome.printed.buf);
    strbuf_release(&outcome.printed);
  }
  shell("rm -rf " CLASS "/* " REPORTS "/*");
}

/* Each has all that it may have, and no more: who is right beside them notices nothing. */
START_TEST(test_hostile__neighbour_keeps_all_points) {
  static const char *const attackers[] = {"resources/heap",        "resources/spin_in_many",
                                          "processes/fork_bomb",   "resources/all_folders_fill",
                                          "ipc/segments_to_limit", "output/from_many"};
  grade_right_ones_beside(attackers, array_size(attackers), "*");
}
END_TEST

/* The same of what the kernel counts for a user, or for the host: nobody's programs are short of it. */
START_TEST(test_hostile__neighbour_has_its_share) {
  static const char *const attackers[] = {
      "ipc/posix_queues_to_limit", "resources/pipe_fill",       "resources/descriptors_in_flight",
      "resources/locked_memory",   "resources/waiting_signals", "resources/terminals",
      "resources/watches",
  };
  for (int i = 0; i < ROUNDS; i++) /* they are soon found out */
    grade_right_ones_beside(attackers, array_size(attackers), "shared");
}
END_TEST

/* A table that names what isn't there, or leaves out what is, would prove nothing. */
START_TEST(test_hostile__none_is_forgotten) {
  FILE *list = popen("cd " COURSE " && ls -d */* | grep -v '^cases/\\|^reference/' | sed 's/\\.[a-z]*$//'", "re");
  char line[128];
  size_t count = 0;
  worked_list all = {0};
  worked_read(COURSE "/EXPECTED", &all);
  while (fgets(line, sizeof line, list)) {
    bool found = false;
    line[strcspn(line, "\n")] = '\0';
    count++;
    vec_each(&all, row)
      found = found || strcmp(row->owner, line) == 0;
    ck_assert_msg(found, "%s is not in EXPECTED", line);
  }
  pclose(list);
  ck_assert_uint_eq(count, all.count);
  ck_assert_uint_ge(count, 60);
  vec_release(&all);
}
END_TEST

static int run_part(const struct small_host *host, void *argument) {
  int part = *(int *)argument;
  int parts = (int)sysconf(_SC_NPROCESSORS_ONLN);
  Suite *tests = suite_create("hostile");
  TCase *cases = tcase_create("hostile");
  TCase *neighbours = tcase_create("neighbours");
  suite.host = host;
  suite.terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (suite.terminal < 0 || grantpt(suite.terminal) || unlockpt(suite.terminal) || small_host_set_tripwires())
    return 1;
  suite.slave = xstrdup(ptsname(suite.terminal));
  open(suite.slave, O_RDWR | O_NOCTTY | O_CLOEXEC); /* kept open: what is typed into it stays */
  shell("mkdir -p " CLASS " " REPORTS " && chmod 777 " REPORTS " /tmp/home"); /* for hosts where we are nobody */
  tcase_set_timeout(cases, MOST_SECONDS * 3);
  tcase_set_timeout(neighbours, MOST_SECONDS * 3);
  tcase_add_test(cases, test_hostile__right_keeps_all_points);
  if (part == 0 && !suite.only && !suite.is_long)
    tcase_add_test(cases, test_hostile__none_is_forgotten);
  if (part == 0 && !suite.only && !suite.is_long && !suite.classes) {
    tcase_add_test(neighbours, test_hostile__neighbour_keeps_all_points);
    tcase_add_test(neighbours, test_hostile__neighbour_has_its_share);
  }
  for (int row = part; row < (int)suite.table.count; row += parts)
    tcase_add_loop_test(cases, test_hostile__is_contained_and_explained, row, row + 1);
  suite_add_tcase(tests, cases);
  suite_add_tcase(tests, neighbours);
  return suite_run(tests);
}

static bool is_wanted(const struct worked *row) {
  if (suite.only)
    return fnmatch(suite.only, row->owner, 0) == 0;
  _cleanup_free_ char *class = xasprintf("%.*s", (int)strcspn(row->owner, "/"), row->owner);
  return expected_has(row, "long") == suite.is_long && (!suite.classes || text_has_word(suite.classes, class));
}

static void read_table(void) {
  worked_list all = {0};
  worked_read(COURSE "/EXPECTED", &all);
  vec_each(&all, row) {
    if (is_wanted(row))
      *vec_add(&suite.table) = *row;
  }
  vec_release(&all);
}

/* The command by a path that holds in a small host too. */
static char *find_command(void) {
  _cleanup_free_ char *here = realpath(".", NULL);
  const char *given = getenv("IPCGRADE");
  _cleanup_free_ char *path = realpath(given ? given : "build/ipcgrade", NULL);
  size_t length = strlen(here);
  if (path && strncmp(path, here, length) == 0)
    return xasprintf(SMALL_HOST_REPOSITORY "%s", path + length);
  return path ? steal_pointer(&path) : NULL;
}

/* One process per core, each with a host of its own. */
int main(void) {
  int parts = (int)sysconf(_SC_NPROCESSORS_ONLN);
  const char *which = getenv("IPCGRADE_HOSTILE");
  bool failed = false;
  suite.is_long = which && strcmp(which, "long") == 0;
  suite.only = getenv("IPCGRADE_HOSTILE_ONLY");
  suite.classes = getenv("IPCGRADE_HOSTILE_CLASSES");
  const char *host = getenv("IPCGRADE_HOSTILE_HOST");
  suite.refusing = host ? refusing_host_named(host) : NULL;
  if (host && !suite.refusing) {
    fprintf(stderr, "there is no host '%s'\n", host);
    return 2;
  }
  suite.command = find_command();
  read_table();
  for (int part = 0; part < parts; part++) {
    pid_t pid = fork();
    if (pid == 0)
      exit(small_host_run(run_part, &part) != 0);
    failed = failed || pid < 0;
  }
  for (int status; wait(&status) > 0;)
    failed = failed || status != 0;
  return failed;
}
