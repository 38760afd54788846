/* Paths of a pod without a mount namespace: where they lead, with links, "..", and what is not there. */
#include "base/file.h"
#include "base/memory.h"
#include "linux/path_view.h"
#include "linux/root_folder.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static struct path_view view;

static void set_up(void) {
  view = (struct path_view){.root = directory_make_temporary("test-root", NULL),
                            .shm = directory_make_temporary("test-shm", NULL),
                            .hidden = "/usr/include"};
  ck_assert_ptr_nonnull(view.root);
  ck_assert_ptr_nonnull(view.shm);
  ck_assert_int_eq(path_view_furnish(&view, 1000, 1000), 0);
  _cleanup_free_ char *work = path_join(view.root, POD_WORK + 1);
  ck_assert_int_eq(chdir(work), 0);
  ck_assert_int_eq(symlink("/tmp/there", "absolute"), 0);
  ck_assert_int_eq(symlink("/etc/shadow", "secret"), 0);
  ck_assert_int_eq(symlink("round", "round"), 0);
  ck_assert_int_eq(symlink("../../..", "up"), 0);
  ck_assert_int_eq(mkdir("folder", 0700), 0);
}

static void tear_down(void) {
  ck_assert_int_eq(chdir("/"), 0);
  tree_remove(view.root, NULL);
  tree_remove(view.shm, NULL);
  free(view.root);
  free(view.shm);
}

static int resolve(const char *path, bool follow, struct resolved *ret) {
  const struct asker asker = {getpid(), getpid(), AT_FDCWD};
  return path_view_resolve(&view, &asker, path, follow, ret);
}

#define WORK POD_WORK "/"

static const struct {
  const char *path;
  const char *inside;
  enum path_area area;
  bool same; /* the kernel gets there by itself */
  bool nofollow;
} places[] = {
    {.path = "new.txt", .inside = WORK "new.txt", .same = true},
    {.path = "./folder/x", .inside = WORK "folder/x", .same = true},
    {.path = "folder/../new.txt", .inside = WORK "new.txt"},
    {.path = WORK "new.txt", .inside = WORK "new.txt"},
    {.path = "/tmp/pipefile", .inside = "/tmp/pipefile"},
    {.path = "/dev/shm/sem.x", .inside = "/dev/shm/sem.x"},
    {.path = "absolute", .inside = "/tmp/there"},
    {.path = "absolute", .inside = WORK "absolute", .same = true, .nofollow = true},
    {.path = "secret", .inside = "/etc/shadow", .area = PATH_SYSTEM},
    {.path = "../../../../../../../../etc/shadow", .inside = "/etc/shadow", .area = PATH_SYSTEM},
    {.path = "up/usr/bin/env", .inside = "/usr/bin/env", .area = PATH_SYSTEM},
    {.path = "/usr/bin/env", .inside = "/usr/bin/env", .area = PATH_SYSTEM, .same = true},
    {.path = "/tmp/../usr/bin/env", .inside = "/usr/bin/env", .area = PATH_SYSTEM},
    {.path = "/usr/include/stdio.h", .inside = "/usr/include/stdio.h", .area = PATH_SYSTEM},
    {.path = "/home/other", .inside = "/home/other", .area = PATH_SYSTEM},
    {.path = "/root/.ssh/id", .inside = "/root/.ssh/id", .area = PATH_SYSTEM},
    {.path = "/dev/null", .inside = "/dev/null", .area = PATH_DEVICE, .same = true},
    {.path = "/dev/sda", .inside = "/dev/sda", .area = PATH_SYSTEM},
    {.path = "/dev/random", .inside = "/dev/random", .area = PATH_SYSTEM},
    {.path = "/proc/cpuinfo", .inside = "/proc/cpuinfo", .area = PATH_PROC, .same = true},
    {.path = "/proc/sysvipc/shm", .inside = "/proc/sysvipc/shm", .area = PATH_SYSTEM},
    {.path = "/proc/kallsyms", .inside = "/proc/kallsyms", .area = PATH_PROC},
    {.path = "/", .inside = "/", .area = PATH_SYSTEM},
};

START_TEST(test_path_view__where_a_path_leads) {
  struct resolved place;
  char host[PATH_SIZE];
  ck_assert_int_eq(resolve(places[_i].path, !places[_i].nofollow, &place), 0);
  ck_assert_str_eq(place.inside, places[_i].inside);
  ck_assert_msg(place.area == places[_i].area, "%s: area %d", places[_i].path, (int)place.area);
  ck_assert_msg(place.same == places[_i].same, "%s: same %d", places[_i].path, place.same);
  path_view_host(&view, place.inside, host);
  ck_assert_str_eq(place.host, host);
}
END_TEST

/* Whatever a program names, it comes out in the run's folders, or where everybody may read. */
START_TEST(test_path_view__nothing_else_of_the_host) {
  struct resolved place;
  ck_assert_int_eq(resolve(places[_i].path, true, &place), 0);
  bool own =
      strncmp(place.host, view.root, strlen(view.root)) == 0 || strncmp(place.host, view.shm, strlen(view.shm)) == 0;
  bool shown = strncmp(place.host, "/usr/bin", 8) == 0 || strncmp(place.host, "/proc/", 6) == 0 ||
               strcmp(place.host, "/dev/null") == 0;
  ck_assert_msg(own || shown, "%s leads to %s", places[_i].path, place.host);
}
END_TEST

START_TEST(test_path_view__links_that_lead_nowhere) {
  struct resolved place;
  ck_assert_int_eq(resolve("round", true, &place), -ELOOP);
  ck_assert_int_eq(resolve("/proc/1/environ", true, &place), -ENOENT);
  ck_assert_int_eq(resolve("/proc/self/cwd/x", true, &place), 0);
  ck_assert_str_eq(place.inside, WORK "x");
}
END_TEST

/* An interpreter is given the host's name of its script. */
START_TEST(test_path_view__names_of_the_host) {
  struct resolved place;
  _cleanup_free_ char *script = xasprintf("%s%sscript", view.root, WORK);
  ck_assert_int_eq(resolve(script, true, &place), 0);
  ck_assert_str_eq(place.inside, WORK "script");
  ck_assert(path_view_inside(&view, script));
  ck_assert_str_eq(script, WORK "script");
  char other[] = "/tmp-or-so";
  ck_assert(!path_view_inside(&view, other));
  ck_assert_str_eq(other, "/tmp-or-so");
}
END_TEST

/* By the numbers that they would have in a /dev/pts of their own. */
START_TEST(test_path_view__terminals) {
  static const int numbers[] = {41, 40};
  char name[] = "/dev/pts/40";
  char other[] = "/dev/pts/1";
  struct resolved place;
  view.terminals = numbers;
  view.terminal_count = array_size(numbers);
  ck_assert_int_eq(resolve("/dev/pts/1", true, &place), 0);
  ck_assert_str_eq(place.inside, "/dev/pts/1");
  ck_assert_str_eq(place.host, "/dev/pts/40");
  ck_assert_int_eq((int)place.area, PATH_DEVICE);
  ck_assert_int_eq(resolve("/dev/pts/40", true, &place), 0);
  ck_assert_int_eq(strncmp(place.host, view.root, strlen(view.root)), 0);
  ck_assert(path_view_inside(&view, name));
  ck_assert_str_eq(name, "/dev/pts/1");
  ck_assert(!path_view_inside(&view, other));
}
END_TEST

START_TEST(test_path_view__long_names) {
  struct resolved place;
  char name[3 * 255];
  memset(name, 'x', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  ck_assert_int_eq(resolve(name, true, &place), 0); /* the kernel is to refuse it */
  ck_assert(place.missing);
  ck_assert(place.same);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("path_view");
  TCase *tcase = tcase_create("path_view");
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_loop_test(tcase, test_path_view__where_a_path_leads, 0, (int)array_size(places));
  tcase_add_loop_test(tcase, test_path_view__nothing_else_of_the_host, 0, (int)array_size(places));
  tcase_add_test(tcase, test_path_view__links_that_lead_nowhere);
  tcase_add_test(tcase, test_path_view__names_of_the_host);
  tcase_add_test(tcase, test_path_view__terminals);
  tcase_add_test(tcase, test_path_view__long_names);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
