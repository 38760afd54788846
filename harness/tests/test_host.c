/* Facts about hosts, on trees that stand in for them, and on this one. */
#include "base/file.h"
#include "base/memory.h"
#include "linux/host.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>
#include <unistd.h>

static char *root;
static host_facts facts;

static void put(const char *path, const char *text) {
  struct error err = {0};
  _cleanup_free_ char *full = path_join(root, path);
  _cleanup_free_ char *folder = xstrndup(full, (size_t)(path_base(full) - full - 1));
  ck_assert_int_eq(directory_make(folder, &err), 0);
  ck_assert_int_eq(file_write(full, text, strlen(text), &err), 0);
}

/* An ordinary host on which everything works. */
static void set_up(void) {
  static const char *const kinds[] = {"user", "pid", "ipc", "mnt", "net", "uts", "cgroup"};
  struct error err = {0};
  root = directory_make_temporary("test-host", &err);
  ck_assert_ptr_nonnull(root);
  for (size_t i = 0; i < array_size(kinds); i++) {
    _cleanup_free_ char *path = xasprintf("proc/sys/user/max_%s_namespaces", kinds[i]);
    put(path, "15000\n");
  }
  put("proc/sys/kernel/yama/ptrace_scope", "1\n");
  put("proc/sys/kernel/seccomp/actions_avail", "kill_process kill_thread trap errno user_notif trace log allow\n");
  put("proc/sys/kernel/sem", "32000\t1024000000\t500\t32000\n");
  put("proc/sys/kernel/shmmni", "4096\n");
  put("proc/sysvipc/shm", "       key      shmid\n");
  put("proc/filesystems", "nodev\tproc\nnodev\tmqueue\n\text4\n");
}

static void tear_down(void) {
  struct error err = {0};
  host_facts_release(&facts);
  ck_assert_int_eq(tree_remove(root, &err), 0);
  free(root);
}

static const struct host_fact *look(bool privileged, const char *key) {
  host_facts_release(&facts);
  host_look(root, privileged, &facts);
  vec_each(&facts, fact) {
    if (strcmp(fact->key, key) == 0)
      return fact;
  }
  ck_abort_msg("no fact '%s'", key);
}

START_TEST(test_host__all_fine) {
  host_look(root, false, &facts);
  ck_assert_uint_gt(facts.count, 8);
  vec_each(&facts, fact) {
    ck_assert_ptr_nonnull(fact->value);
    ck_assert_msg(fact->level != HOST_PROBLEM, "%s: %s", fact->key, fact->value);
  }
  ck_assert_int_eq(look(false, "cgroup")->level, HOST_NOTE);
  ck_assert_str_eq(look(false, "ipc-limits")->value,
                   "4096 segments, 32000 semaphore sets, ? queues, ? bytes a message");
}
END_TEST

static const struct {
  const char *path, *text, *key;
  enum host_level user, root;
} settings[] = {
    {"proc/sys/user/max_user_namespaces", "0\n", "user-namespaces", HOST_PROBLEM, HOST_PROBLEM},
    {"proc/sys/user/max_net_namespaces", "0\n", "namespaces", HOST_PROBLEM, HOST_PROBLEM},
    {"proc/sys/kernel/unprivileged_userns_clone", "0\n", "unprivileged-clone", HOST_PROBLEM, HOST_FINE},
    {"proc/sys/kernel/unprivileged_userns_clone", "1\n", "unprivileged-clone", HOST_FINE, HOST_FINE},
    {"proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n", "apparmor", HOST_PROBLEM, HOST_FINE},
    {"proc/sys/kernel/apparmor_restrict_unprivileged_userns", "0\n", "apparmor", HOST_FINE, HOST_FINE},
    {"proc/sys/kernel/yama/ptrace_scope", "0\n", "ptrace", HOST_FINE, HOST_FINE},
    {"proc/sys/kernel/yama/ptrace_scope", "2\n", "ptrace", HOST_PROBLEM, HOST_FINE},
    {"proc/sys/kernel/yama/ptrace_scope", "3\n", "ptrace", HOST_PROBLEM, HOST_PROBLEM},
    {"proc/sys/kernel/seccomp/actions_avail", "kill trap errno allow\n", "seccomp", HOST_PROBLEM, HOST_PROBLEM},
    {"proc/filesystems", "nodev\tproc\n", "ipc", HOST_PROBLEM, HOST_PROBLEM},
};

START_TEST(test_host__settings_are_judged) {
  put(settings[_i].path, settings[_i].text);
  const struct host_fact *fact = look(false, settings[_i].key);
  ck_assert_int_eq(fact->level, settings[_i].user);
  ck_assert((fact->advice != NULL) == (fact->level != HOST_FINE));
  fact = look(true, settings[_i].key);
  ck_assert_int_eq(fact->level, settings[_i].root);
  ck_assert((fact->advice != NULL) == (fact->level != HOST_FINE));
}
END_TEST

START_TEST(test_host__absent_settings) {
  struct error err = {0};
  _cleanup_free_ char *proc = path_join(root, "proc");
  ck_assert_int_eq(tree_remove(proc, &err), 0);
  static const char *const problems[] = {"user-namespaces", "namespaces", "seccomp", "ipc"};
  for (size_t i = 0; i < array_size(problems); i++)
    ck_assert_int_eq(look(true, problems[i])->level, HOST_PROBLEM);
  ck_assert_int_eq(look(false, "ptrace")->level, HOST_FINE);
}
END_TEST

#define APPARMOR "proc/sys/kernel/apparmor_restrict_unprivileged_userns"

static const struct {
  const char *path, *text, *profile, *way;
} ways[] = {
    {"proc/sys/user/max_user_namespaces", "0\n", NULL, "as root: sysctl -w user.max_user_namespaces=15000"},
    {"proc/sys/kernel/unprivileged_userns_clone", "0\n", NULL, "as root: sysctl -w kernel.unprivileged_userns_clone=1"},
    {APPARMOR, "1\n", "/usr/local/profile", "as root: apparmor_parser -r /usr/local/profile"},
    {APPARMOR, "1\n", NULL, "as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or run as root"},
    {"proc/self/status", "NoNewPrivs:\t0\nSeccomp:\t2\n", NULL,
     "start the container with: --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
     "--cap-add SYS_ADMIN"},
};

START_TEST(test_host__way_to_namespaces) {
  put(ways[_i].path, ways[_i].text);
  host_look(root, false, &facts);
  _cleanup_free_ char *way = host_way_to_namespaces(root, &facts, ways[_i].profile);
  ck_assert_str_eq(way, ways[_i].way);
}
END_TEST

START_TEST(test_host__this_one) {
  host_look("", geteuid() == 0, &facts);
  vec_each(&facts, fact) {
    ck_assert_str_ne(fact->value, "");
    ck_assert_ptr_null(strchr(fact->value, '\n'));
    ck_assert_ptr_nonnull(host_level_name(fact->level));
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("host");
  TCase *tcase = tcase_create("host");
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_test(tcase, test_host__all_fine);
  tcase_add_loop_test(tcase, test_host__settings_are_judged, 0, (int)array_size(settings));
  tcase_add_test(tcase, test_host__absent_settings);
  tcase_add_loop_test(tcase, test_host__way_to_namespaces, 0, (int)array_size(ways));
  tcase_add_test(tcase, test_host__this_one);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
