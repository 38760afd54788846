/* What is kept between runs: found again, whole or not at all, and gone when nobody asks for it. */
#include "base/file.h"
#include "grade/cache.h"
#include "tests/suite.h"

#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static char *root;

static void setup(void) {
  struct error err = {0};
  root = directory_make_temporary("test-cache", &err);
  ck_assert_msg(root != NULL, "%s", err.message);
  setenv("XDG_CACHE_HOME", root, 1);
}

static void teardown(void) {
  ck_assert_int_eq(tree_remove(root, NULL), 0);
  free(root);
}

static char *entry_path(const char *entry) {
  _cleanup_free_ char *folder = path_join(root, "ipcgrade");
  return path_join(folder, entry);
}

static void make_old(const char *entry, int days) {
  _cleanup_free_ char *path = entry_path(entry);
  const struct timespec then[2] = {{.tv_sec = time(NULL) - days * 24 * 3600},
                                   {.tv_sec = time(NULL) - days * 24 * 3600}};
  ck_assert_int_eq(utimensat(AT_FDCWD, path, then, 0), 0);
}

static bool is_kept(const char *entry) {
  _cleanup_free_ char *path = entry_path(entry);
  return path_exists(path);
}

START_TEST(test_cache__text_is_found_again) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  ck_assert(!cache_recall_text("a", &text));
  cache_keep_text("a", "kept");
  ck_assert(cache_recall_text("a", &text));
  ck_assert_str_eq(text.buf, "kept");
}
END_TEST

START_TEST(test_cache__files_are_found_again_with_their_modes) {
  _cleanup_free_ char *from = path_join(root, "from");
  _cleanup_free_ char *into = path_join(root, "into");
  _cleanup_free_ char *program = path_join(from, "server");
  _cleanup_free_ char *copy = path_join(into, "server");
  strings names = {0};
  strings found = {0};
  struct stat st;
  ck_assert_int_eq(directory_make(from, NULL), 0);
  ck_assert_int_eq(directory_make(into, NULL), 0);
  ck_assert_int_eq(file_write(program, "code", 4, NULL), 0);
  ck_assert_int_eq(chmod(program, 0755), 0);
  strings_add(&names, "server");
  umask(077);
  cache_keep_files("b", from, &names);
  ck_assert(cache_recall_files("b", into, &found));
  ck_assert_uint_eq(found.count, 1);
  ck_assert_str_eq(found.items[0], "server");
  ck_assert_int_eq(stat(copy, &st), 0);
  ck_assert_uint_eq(st.st_mode & 0777, 0755);
  strings_release(&names);
  strings_release(&found);
}
END_TEST

START_TEST(test_cache__what_lacks_a_file_is_not_kept) {
  strings names = {0};
  strings_add(&names, "server");
  cache_keep_files("c", root, &names);
  ck_assert(!is_kept("c"));
  ck_assert(!cache_recall_files("c", root, &names));
  strings_release(&names);
}
END_TEST

START_TEST(test_cache__what_nobody_asks_for_goes) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  cache_keep_text("unused", "x");
  cache_keep_text("used", "x");
  make_old("unused", 40);
  make_old("used", 25);
  ck_assert(cache_recall_text("used", &text));
  cache_keep_text("new", "x");
  ck_assert(!is_kept("unused"));
  ck_assert(is_kept("used"));
  ck_assert(is_kept("new"));
}
END_TEST

START_TEST(test_cache__asking_makes_young) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  _cleanup_free_ char *path = entry_path("used");
  struct stat st;
  cache_keep_text("used", "x");
  make_old("used", 25);
  ck_assert(cache_recall_text("used", &text));
  ck_assert_int_eq(stat(path, &st), 0);
  ck_assert_int_ge(st.st_mtime, time(NULL) - 3600);
}
END_TEST

START_TEST(test_cache__one_that_cannot_be_written_is_no_error) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  setenv("XDG_CACHE_HOME", "/proc/nowhere", 1);
  cache_keep_text("d", "x");
  ck_assert(!cache_recall_text("d", &text));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("cache");
  TCase *tests = tcase_create("cache");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, test_cache__text_is_found_again);
  tcase_add_test(tests, test_cache__files_are_found_again_with_their_modes);
  tcase_add_test(tests, test_cache__what_lacks_a_file_is_not_kept);
  tcase_add_test(tests, test_cache__what_nobody_asks_for_goes);
  tcase_add_test(tests, test_cache__asking_makes_young);
  tcase_add_test(tests, test_cache__one_that_cannot_be_written_is_no_error);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
