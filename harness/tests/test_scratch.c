/* Folders to work in: those of the dead go, and no others. */
#include "base/file.h"
#include "grade/scratch.h"
#include "tests/suite.h"

#include <check.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *root;

static void setup(void) {
  struct error err = {0};
  root = directory_make_temporary("test-scratch", &err);
  ck_assert_msg(root != NULL, "%s", err.message);
  setenv("TMPDIR", root, 1);
}

static void teardown(void) {
  ck_assert_int_eq(tree_remove(root, NULL), 0);
  free(root);
}

static size_t folders(void) {
  strings names = {0};
  ck_assert_int_eq(directory_list(AT_FDCWD, root, &names), 0);
  size_t count = names.count;
  strings_release(&names);
  return count;
}

/* In a process of its own, which ends at once: 0 when it got a folder. */
static int make_in_child(void) {
  int status = -1;
  pid_t child = fork();
  if (child == 0)
    _exit(scratch_make(NULL) ? 0 : 1);
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  return status;
}

START_TEST(test_scratch__of_the_dead_is_removed) {
  ck_assert_int_eq(make_in_child(), 0);
  ck_assert_uint_eq(folders(), 1);
  _cleanup_free_ char *own = scratch_make(NULL);
  ck_assert(own && path_exists(own));
  ck_assert_uint_eq(folders(), 1);
}
END_TEST

START_TEST(test_scratch__who_ended_others_makes_none_to_remove_theirs) {
  ck_assert_int_eq(make_in_child(), 0);
  ck_assert_uint_eq(folders(), 1);
  scratch_sweep();
  ck_assert_uint_eq(folders(), 0);
}
END_TEST

/* "ipcgrade-4711.…" is a folder of process 4711 to versions that didn't know of other pid namespaces. */
START_TEST(test_scratch__is_nobodys_to_earlier_versions) {
  int pid;
  _cleanup_free_ char *own = scratch_make(NULL);
  ck_assert(own != NULL);
  ck_assert_int_eq(sscanf(path_base(own), "ipcgrade-%d.", &pid), 0);
  ck_assert(strncmp(path_base(own), "ipcgrade-in-", strlen("ipcgrade-in-")) == 0);
}
END_TEST

START_TEST(test_scratch__of_the_living_stays) {
  _cleanup_free_ char *own = scratch_make(NULL);
  ck_assert_int_eq(make_in_child(), 0);
  ck_assert(own && path_exists(own));
  ck_assert_uint_eq(folders(), 2);
}
END_TEST

/* The same user, whose processes have numbers of their own: as in a container that shares the folder. False where that
 * is refused. */
static bool enter_other_numbers(void) {
  char map[64];
  int length = snprintf(map, sizeof map, "%d %d 1", (int)getuid(), (int)getuid());
  if (unshare(CLONE_NEWUSER | CLONE_NEWPID))
    return false;
  _cleanup_close_ int fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
  return fd >= 0 && write(fd, map, (size_t)length) == length;
}

START_TEST(test_scratch__of_another_pid_namespace_stays) {
  enum { REFUSED = 77 };
  _cleanup_free_ char *own = scratch_make(NULL);
  int status = -1;
  pid_t child = fork();
  if (child == 0)
    _exit(!enter_other_numbers() ? REFUSED : make_in_child() ? 1 : 0);
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == REFUSED));
  ck_assert(own && path_exists(own));
  ck_assert_uint_eq(folders(), WEXITSTATUS(status) == REFUSED ? 1 : 2);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("scratch");
  TCase *tests = tcase_create("scratch");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, test_scratch__of_the_dead_is_removed);
  tcase_add_test(tests, test_scratch__who_ended_others_makes_none_to_remove_theirs);
  tcase_add_test(tests, test_scratch__is_nobodys_to_earlier_versions);
  tcase_add_test(tests, test_scratch__of_the_living_stays);
  tcase_add_test(tests, test_scratch__of_another_pid_namespace_stays);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
