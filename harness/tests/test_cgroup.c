/* Control groups: on trees of plain folders for every kind of host, and on this host for what it allows. */
#include "base/file.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "linux/cgroup.h"
#include "tests/suite.h"

#include <check.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct cgroup_limits limits = {.memory = 64 << 20, .processes = 7};
static char *root;

static void set_up(void) {
  struct error err = {0};
  root = directory_make_temporary("test-cgroup", &err);
  ck_assert_ptr_nonnull(root);
}

static void tear_down(void) {
  struct error err = {0};
  ck_assert_int_eq(tree_remove(root, &err), 0);
  free(root);
}

static void put(const char *path, const char *text) {
  struct error err = {0};
  _cleanup_free_ char *full = path_join(root, path);
  _cleanup_free_ char *folder = xstrndup(full, (size_t)(path_base(full) - full - 1));
  ck_assert_int_eq(directory_make(folder, &err), 0);
  ck_assert_int_eq(file_write(full, text, strlen(text), &err), 0);
}

static void expect_text(const char *folder, const char *name, const char *text) {
  struct error err = {0};
  _cleanup_free_ char *path = path_join(folder, name);
  _cleanup_strbuf_ struct strbuf read = STRBUF_INIT;
  ck_assert_msg(file_read(path, 4096, &read, &err) == 0, "%s", err.message);
  ck_assert_str_eq(read.buf, text);
}

/* A fake group holds plain files, which rmdir doesn't take along as the kernel's does. */
static void close_fake(struct cgroup *cgroup) {
  static const char *const files[] = {
      "memory.max",  "memory.swap.max",    "pids.max",       "cgroup.procs",          "memory.events",
      "pids.events", "memory.oom_control", "memory.failcnt", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes"};
  const char *folders[] = {cgroup->memory, cgroup->pids};
  for (size_t i = 0; i < 2 * array_size(files); i++) {
    if (!folders[i % 2])
      continue;
    _cleanup_free_ char *path = path_join(folders[i % 2], files[i / 2]);
    unlink(path);
  }
  _cleanup_free_ char *memory = xstrdup(cgroup->memory);
  struct error err = {0};
  ck_assert_msg(cgroup_close(cgroup, &err) == 0, "%s", err.message);
  ck_assert_int_eq(cgroup->kind, CGROUP_NONE);
  ck_assert(!path_exists(memory));
}

static const char mountinfo_v2[] = "22 1 0:20 / /proc rw,nosuid - proc proc rw\n"
                                   "30 1 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

static void fake_v2(const char *own, const char *parent_controllers, const char *own_controllers) {
  put("proc/self/mountinfo", mountinfo_v2);
  put("proc/self/cgroup", own);
  put("sys/fs/cgroup/cgroup.subtree_control", "cpu memory pids\n");
  put("sys/fs/cgroup/user.slice/cgroup.subtree_control", parent_controllers);
  put("sys/fs/cgroup/user.slice/job.scope/cgroup.subtree_control", own_controllers);
}

static void expect_in(const struct cgroup *cgroup, const char *folder) {
  _cleanup_free_ char *start = xasprintf("%s%s/ipcgrade.%d.", root, folder, (int)getpid());
  ck_assert_msg(strncmp(cgroup->memory, start, strlen(start)) == 0, "%s", cgroup->memory);
}

/* --- Version 2 ---------------------------------------------------------------------------------------------------- */

START_TEST(test_cgroup__v2_beside_us) {
  fake_v2("0::/user.slice/job.scope\n", "cpu memory pids\n", "");
  struct cgroup cgroup;
  struct error err = {0};
  ck_assert_int_eq(cgroup_open(&cgroup, root, &limits), CGROUP_V2);
  expect_in(&cgroup, "/sys/fs/cgroup/user.slice");
  expect_text(cgroup.memory, "memory.max", "67108864");
  expect_text(cgroup.memory, "memory.swap.max", "0");
  expect_text(cgroup.pids, "pids.max", "7");
  ck_assert_int_eq(cgroup_add(&cgroup, 4321, &err), 0);
  expect_text(cgroup.memory, "cgroup.procs", "4321");
  close_fake(&cgroup);
}
END_TEST

START_TEST(test_cgroup__v2_beneath_us) {
  fake_v2("0::/user.slice/job.scope\n", "memory pids\n", "memory\n");
  struct cgroup cgroup;
  ck_assert_int_eq(cgroup_open(&cgroup, root, &limits), CGROUP_V2);
  expect_in(&cgroup, "/sys/fs/cgroup/user.slice/job.scope");
  ck_assert_ptr_null(cgroup.pids);
  close_fake(&cgroup);
}
END_TEST

START_TEST(test_cgroup__v2_two_at_once) {
  fake_v2("0::/user.slice/job.scope\n", "memory pids\n", "memory pids\n");
  struct cgroup a, b;
  ck_assert_int_eq(cgroup_open(&a, root, &limits), CGROUP_V2);
  ck_assert_int_eq(cgroup_open(&b, root, &limits), CGROUP_V2);
  ck_assert_str_ne(a.memory, b.memory);
  close_fake(&a);
  close_fake(&b);
}
END_TEST

START_TEST(test_cgroup__v2_not_delegated) {
  static const char *const controllers[] = {"", "cpu pids\n", "memory.high cpu\n"};
  fake_v2("0::/user.slice/job.scope\n", controllers[_i], controllers[_i]);
  struct cgroup cgroup;
  struct error err = {0};
  ck_assert_int_eq(cgroup_open(&cgroup, root, &limits), CGROUP_NONE);
  ck_assert_ptr_nonnull(strstr(cgroup.why, "not delegated"));
  ck_assert_int_eq(cgroup_add(&cgroup, 1, &err), 0);
  ck_assert(!cgroup_memory_exceeded(&cgroup));
  ck_assert_int_eq(cgroup_close(&cgroup, &err), 0);
}
END_TEST

/* In the root group's children we would be outside of bounds set for us two levels further down. */
START_TEST(test_cgroup__v2_never_climbs_out) {
  fake_v2("0::/user.slice/job.scope/deeper\n", "memory pids\n", "");
  put("sys/fs/cgroup/user.slice/job.scope/deeper/cgroup.subtree_control", "");
  struct cgroup cgroup;
  ck_assert_int_eq(cgroup_open(&cgroup, root, &limits), CGROUP_NONE);
}
END_TEST

START_TEST(test_cgroup__v2_in_a_container) {
  put("proc/self/mountinfo", "30 1 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
  put("proc/self/cgroup", "0::/docker/abc/mine\n");
  put("sys/fs/cgroup/mine/cgroup.subtree_control", "memory pids");
  struct cgroup cgroup;
  ck_assert_int_eq(cgroup_open(&cgroup, root, &limits), CGROUP_V2);
  expect_in(&cgroup, "/sys/fs/cgroup/mine");
  close_fake(&cgroup);
}
END_TEST

START_TEST(test_cgroup__v2_counts_kills) {
  fake_v2("0::/user.slice/job.scope\n", "memory pids\n", "");
  struct cgroup cgroup;
  struct error err = {0};
  ck_assert_int_eq(cgroup_open(&cgroup, root, &limits), CGROUP_V2);
  _cleanup_free_ char *memory = path_join(cgroup.memory, "memory.events");
  static const char none[] = "low 0\nhigh 0\nmax 31\noom 0\noom_kill 0\noom_group_kill 0\n";
  static const char killed[] = "low 0\nhigh 0\nmax 31\noom 1\noom_kill 1\noom_group_kill 0\n";
  ck_assert_int_eq(file_write(memory, none, strlen(none), &err), 0);
  ck_assert(!cgroup_memory_exceeded(&cgroup));
  ck_assert_int_eq(file_write(memory, killed, strlen(killed), &err), 0);
  ck_assert(cgroup_memory_exceeded(&cgroup));
  close_fake(&cgroup);
}
END_TEST

/* --- Version 1 ---------------------------------------------------------------------------------------------------- */

static void fake_v1(void) {
  put("proc/self/mountinfo", "30 1 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
                             "31 1 0:27 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
                             "32 1 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
  put("proc/self/cgroup", "9:name=systemd:/\n8:pids:/\n4:hugetlb,memory:/jobs/a\n0::/\n");
  put("sys/fs/cgroup/memory/jobs/a/memory.failcnt", "0\n");
  put("sys/fs/cgroup/pids/tasks", "");
  put("sys/fs/cgroup/unified/cgroup.subtree_control", "");
}

START_TEST(test_cgroup__v1_beneath_us) {
  fake_v1();
  struct cgroup cgroup;
  struct error err = {0};
  ck_assert_int_eq(cgroup_open(&cgroup, root, &limits), CGROUP_V1);
  expect_in(&cgroup, "/sys/fs/cgroup/memory/jobs/a");
  expect_text(cgroup.memory, "memory.limit_in_bytes", "67108864");
  expect_text(cgroup.memory, "memory.memsw.limit_in_bytes", "67108864");
  expect_text(cgroup.pids, "pids.max", "7");
  ck_assert_int_eq(cgroup_add(&cgroup, 4321, &err), 0);
  expect_text(cgroup.memory, "cgroup.procs", "4321");
  expect_text(cgroup.pids, "cgroup.procs", "4321");
  close_fake(&cgroup);
}
END_TEST

START_TEST(test_cgroup__v1_counts_kills_or_failures) {
  fake_v1();
  struct cgroup cgroup;
  struct error err = {0};
  ck_assert_int_eq(cgroup_open(&cgroup, root, &limits), CGROUP_V1);
  _cleanup_free_ char *failures = path_join(cgroup.memory, "memory.failcnt");
  _cleanup_free_ char *control = path_join(cgroup.memory, "memory.oom_control");
  ck_assert_int_eq(file_write(failures, "0\n", 2, &err), 0);
  ck_assert(!cgroup_memory_exceeded(&cgroup));
  ck_assert_int_eq(file_write(failures, "12\n", 3, &err), 0);
  ck_assert(cgroup_memory_exceeded(&cgroup));
  static const char reclaimed[] = "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n";
  ck_assert_int_eq(file_write(control, reclaimed, strlen(reclaimed), &err), 0);
  ck_assert(!cgroup_memory_exceeded(&cgroup));
  static const char killed[] = "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n";
  ck_assert_int_eq(file_write(control, killed, strlen(killed), &err), 0);
  ck_assert(cgroup_memory_exceeded(&cgroup));
  close_fake(&cgroup);
}
END_TEST

/* --- No group ----------------------------------------------------------------------------------------------------- */

START_TEST(test_cgroup__nothing_mounted) {
  put("proc/self/mountinfo", "22 1 0:20 / /proc rw,nosuid - proc proc rw\ncut off\n");
  put("proc/self/cgroup", "0::/\nrubbish\n");
  struct cgroup cgroup;
  ck_assert_int_eq(cgroup_open(&cgroup, root, &limits), CGROUP_NONE);
  ck_assert_ptr_nonnull(strstr(cgroup.why, "mounted"));
}
END_TEST

START_TEST(test_cgroup__no_proc) {
  struct cgroup cgroup;
  ck_assert_int_eq(cgroup_open(&cgroup, root, &limits), CGROUP_NONE);
  ck_assert_str_ne(cgroup.why, "");
}
END_TEST

/* The memory controller lists us where there is no folder: as without the right to make one. */
START_TEST(test_cgroup__cannot_be_made) {
  put("proc/self/mountinfo", "30 1 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
  put("proc/self/cgroup", "4:memory:/absent\n");
  struct cgroup cgroup;
  ck_assert_int_eq(cgroup_open(&cgroup, root, &limits), CGROUP_NONE);
  ck_assert_ptr_nonnull(strstr(cgroup.why, "No such file"));
}
END_TEST

/* --- This host ---------------------------------------------------------------------------------------------------- */

/* Waits for word, then touches `bytes` of memory that is shared as a segment's would be. */
static pid_t start_eater(int word, size_t bytes) {
  pid_t pid = fork();
  if (pid != 0)
    return pid;
  char go;
  if (read(word, &go, 1) != 1)
    _exit(2);
  char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    _exit(3);
  memset(memory, 1, bytes);
  _exit(0);
}

static int eat_in_group(const struct cgroup *cgroup, size_t bytes) {
  struct error err = {0};
  int word[2], status;
  ck_assert_int_eq(pipe(word), 0);
  pid_t pid = start_eater(word[0], bytes);
  ck_assert_msg(cgroup_add(cgroup, pid, &err) == 0, "%s", err.message);
  ck_assert_int_eq(write(word[1], "g", 1), 1);
  ck_assert_int_eq(waitpid(pid, &status, 0), pid);
  close(word[0]);
  close(word[1]);
  return status;
}

START_TEST(test_cgroup__this_host_bounds_memory) {
  struct cgroup cgroup;
  struct error err = {0};
  if (cgroup_open(&cgroup, "", &limits) == CGROUP_NONE) {
    ck_assert_str_ne(cgroup.why, "");
    return;
  }
  int small = eat_in_group(&cgroup, 16 << 20);
  bool small_exceeded = cgroup_memory_exceeded(&cgroup);
  int large = eat_in_group(&cgroup, 128 << 20);
  bool large_exceeded = cgroup_memory_exceeded(&cgroup);
  _cleanup_free_ char *memory = xstrdup(cgroup.memory);
  ck_assert_msg(cgroup_close(&cgroup, &err) == 0, "%s", err.message);
  ck_assert(!path_exists(memory));
  ck_assert_int_eq(small, 0);
  ck_assert(!small_exceeded);
  ck_assert(WIFSIGNALED(large));
  ck_assert_int_eq(WTERMSIG(large), SIGKILL);
  ck_assert(large_exceeded);
}
END_TEST

/* In a process group of its own: waits for word, then forks as often as it can. Its status is how often that was. */
static pid_t start_forker(int word) {
  pid_t pid = fork();
  if (pid != 0)
    return pid;
  char go;
  int made = 0;
  setpgid(0, 0);
  if (read(word, &go, 1) != 1)
    _exit(100);
  for (; made < 50; made++) {
    pid_t child = fork();
    if (child < 0)
      break;
    if (child == 0) {
      pause();
      _exit(0);
    }
  }
  _exit(made);
}

START_TEST(test_cgroup__this_host_bounds_processes) {
  struct cgroup cgroup;
  struct error err = {0};
  cgroup_open(&cgroup, "", &limits);
  if (!cgroup.pids) {
    ck_assert(cgroup.kind != CGROUP_NONE || *cgroup.why);
    ck_assert_int_eq(cgroup_close(&cgroup, &err), 0);
    return;
  }
  int word[2], status;
  ck_assert_int_eq(pipe(word), 0);
  pid_t forker = start_forker(word[0]);
  int added = cgroup_add(&cgroup, forker, &err);
  ck_assert_int_eq(write(word[1], "g", 1), 1);
  ck_assert_int_eq(waitpid(forker, &status, 0), forker);
  kill(-forker, SIGKILL);
  int closed = cgroup_close(&cgroup, &err);
  ck_assert_msg(added == 0 && closed == 0, "%s", err.message);
  ck_assert(WIFEXITED(status));
  ck_assert_int_eq(WEXITSTATUS(status), limits.processes - 1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("cgroup");
  TCase *tcase = tcase_create("cgroup");
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_test(tcase, test_cgroup__v2_beside_us);
  tcase_add_test(tcase, test_cgroup__v2_beneath_us);
  tcase_add_test(tcase, test_cgroup__v2_two_at_once);
  tcase_add_loop_test(tcase, test_cgroup__v2_not_delegated, 0, 3);
  tcase_add_test(tcase, test_cgroup__v2_never_climbs_out);
  tcase_add_test(tcase, test_cgroup__v2_in_a_container);
  tcase_add_test(tcase, test_cgroup__v2_counts_kills);
  tcase_add_test(tcase, test_cgroup__v1_beneath_us);
  tcase_add_test(tcase, test_cgroup__v1_counts_kills_or_failures);
  tcase_add_test(tcase, test_cgroup__nothing_mounted);
  tcase_add_test(tcase, test_cgroup__no_proc);
  tcase_add_test(tcase, test_cgroup__cannot_be_made);
  tcase_add_test(tcase, test_cgroup__this_host_bounds_memory);
  tcase_add_test(tcase, test_cgroup__this_host_bounds_processes);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
