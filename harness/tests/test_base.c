/* The foundations: byte strings, arrays, files, errors, small questions about text. */
#include "base/clock.h"
#include "base/columns.h"
#include "base/command.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/spent.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/text_stream.h"
#include "tests/suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

static void set_up(void) {
  struct error err = {0};
  folder = directory_make_temporary("test-base", &err);
  ck_assert_msg(folder != NULL, "%s", err.message);
}

static void tear_down(void) {
  struct error err = {0};
  ck_assert_msg(tree_remove(folder, &err) == 0, "%s", err.message);
  ck_assert(!path_exists(folder));
  free(folder);
}

/* --- strbuf ------------------------------------------------------------------------------------------------------- */

START_TEST(test_strbuf__grows_and_stays_terminated) {
  struct strbuf sb = STRBUF_INIT;
  ck_assert_str_eq(sb.buf, "");
  for (int i = 0; i < 1000; i++)
    strbuf_addf(&sb, "%03d,", i);
  ck_assert_uint_eq(sb.length, 4000);
  ck_assert_uint_eq(strlen(sb.buf), 4000);
  ck_assert_int_eq(memcmp(sb.buf + 3996, "999,", 5), 0);
  strbuf_reset(&sb);
  ck_assert_str_eq(sb.buf, "");
  strbuf_add_repeated(&sb, '-', 3);
  strbuf_add_char(&sb, '>');
  strbuf_add_text(&sb, " end");
  ck_assert_str_eq(sb.buf, "---> end");
  strbuf_release(&sb);
  ck_assert_str_eq(sb.buf, "");
}
END_TEST

START_TEST(test_strbuf__holds_nul_bytes) {
  _cleanup_strbuf_ struct strbuf sb = STRBUF_INIT;
  strbuf_add(&sb, "a\0b", 3);
  ck_assert_uint_eq(sb.length, 3);
  ck_assert_int_eq(memcmp(sb.buf, "a\0b", 4), 0);
}
END_TEST

START_TEST(test_strbuf__detach_gives_the_text_away) {
  struct strbuf sb = STRBUF_INIT;
  char *empty = strbuf_detach(&sb);
  ck_assert_str_eq(empty, "");
  free(empty);
  strbuf_add_text(&sb, "mine");
  char *text = strbuf_detach(&sb);
  ck_assert_uint_eq(sb.length, 0);
  strbuf_add_text(&sb, "other");
  ck_assert_str_eq(text, "mine");
  free(text);
  strbuf_release(&sb);
}
END_TEST

START_TEST(test_strbuf__empty_ones_share_nothing_that_changes) {
  struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
  strbuf_reset(&a);
  strbuf_addf(&a, "%s", "");
  strbuf_add(&a, "x", 1);
  ck_assert_str_eq(b.buf, "");
  strbuf_release(&a);
  strbuf_release(&b);
}
END_TEST

/* --- memory ------------------------------------------------------------------------------------------------------- */

START_TEST(test_memory__vec_items_are_zeroed_and_kept) {
  VEC(struct {
    int a;
    char *b;
  }) vec = {0};
  for (int i = 0; i < 100; i++) {
    __typeof__(vec.items) item = vec_add(&vec);
    ck_assert_int_eq(item->a, 0);
    ck_assert_ptr_null(item->b);
    item->a = i;
    item->b = folder;
  }
  int sum = 0;
  vec_each(&vec, item)
    sum += item->a;
  ck_assert_int_eq(sum, 4950);
  ck_assert_uint_eq(vec.count, 100);
  vec_release(&vec);
  ck_assert_uint_eq(vec.count, 0);
  vec_each(&vec, item)
    ck_abort_msg("an empty array has an item");
}
END_TEST

START_TEST(test_memory__strings_are_copies) {
  strings list = {0};
  char text[] = "one";
  strings_add(&list, text);
  text[0] = 'x';
  strings_add(&list, text);
  ck_assert_str_eq(list.items[0], "one");
  ck_assert_str_eq(list.items[1], "xne");
  strings_release(&list);
  ck_assert_ptr_null(list.items);
}
END_TEST

START_TEST(test_memory__copies) {
  _cleanup_free_ char *formatted = xasprintf("%s-%d", "a", 7);
  _cleanup_free_ char *part = xstrndup("abcdef", 3);
  _cleanup_free_ char *bytes = xmemdup("ab\0c", 4);
  ck_assert_str_eq(formatted, "a-7");
  ck_assert_str_eq(part, "abc");
  ck_assert_int_eq(memcmp(bytes, "ab\0c", 4), 0);
  ck_assert_ptr_null(xstrdup(NULL));
  char *taken = steal_pointer(&part);
  ck_assert_ptr_null(part);
  free(taken);
}
END_TEST

START_TEST(test_memory__cleanup_closes_what_was_not_stolen) {
  int kept;
  int closed;
  {
    _cleanup_close_ int a = open("/dev/null", O_RDONLY | O_CLOEXEC);
    _cleanup_close_ int b = open("/dev/null", O_RDONLY | O_CLOEXEC);
    closed = a;
    kept = steal_fd(&b);
    ck_assert_int_eq(b, -1);
  }
  ck_assert_int_eq(fcntl(closed, F_GETFD), -1);
  ck_assert_int_ge(fcntl(kept, F_GETFD), 0);
  close(kept);
}
END_TEST

/* Under a sanitizer, asking for this much is reported by the allocator itself, which is why only plain builds look. */
START_TEST(test_memory__running_out_ends_with_3) {
  pid_t pid = fork();
  if (pid == 0) {
    struct rlimit little = {64 << 20, 64 << 20};
    int null = open("/dev/null", O_WRONLY);
    dup2(null, STDERR_FILENO);
    setrlimit(RLIMIT_AS, &little);
    volatile char *never = xmalloc((size_t)1 << 30);
    _exit(never ? 0 : 1);
  }
  int status;
  ck_assert_int_eq(waitpid(pid, &status, 0), pid);
  ck_assert(WIFEXITED(status));
  ck_assert_int_eq(WEXITSTATUS(status), 3);
}
END_TEST

/* --- streams ------------------------------------------------------------------------------------------------------ */

START_TEST(test_text_stream__keeps_what_fits_and_counts_the_rest) {
  static const struct {
    const char *written;
    const char *kept;
  } rows[] = {{"", "so far: "},
              {"12345", "so far: 12345"},
              {"1234567890", "so far: 1234567890"},
              {"12345678901", "so far: 1234567890\n[1 more byte left out]\n"},
              {"1234567890123", "so far: 1234567890\n[3 more bytes left out]\n"}};
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strbuf_add_text(&text, "so far: ");
  FILE *stream = text_stream_open(&text, 10);
  ck_assert_ptr_nonnull(stream);
  ck_assert_int_ge(fputs(rows[_i].written, stream), 0);
  ck_assert_int_eq(fclose(stream), 0);
  ck_assert_str_eq(text.buf, rows[_i].kept);
}
END_TEST

/* Whatever is written to it, in pieces of any size: nothing fails. */
START_TEST(test_text_stream__takes_any_amount) {
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  FILE *stream = text_stream_open(&text, 1000);
  for (int i = 0; i < 100000; i++)
    ck_assert_int_gt(fprintf(stream, "line %d\n", i), 0);
  ck_assert_int_eq(fclose(stream), 0);
  ck_assert_uint_lt(text.length, 1100);
  ck_assert_ptr_nonnull(strstr(text.buf, " more bytes left out]\n"));
}
END_TEST

/* --- errors ------------------------------------------------------------------------------------------------------- */

START_TEST(test_error__the_first_one_stays) {
  struct error err = {0};
  ck_assert_int_eq(error_set(&err, ERROR_USAGE, "no %s", "such thing"), -1);
  ck_assert_int_eq(error_set(&err, ERROR_SYSTEM, "consequence"), -1);
  errno = ENOENT;
  ck_assert_int_eq(error_errno(&err, "another"), -1);
  ck_assert_str_eq(err.message, "no such thing");
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_int_eq(error_set(NULL, ERROR_USAGE, "nobody asks"), -1);
}
END_TEST

START_TEST(test_error__errno_is_told_and_kept) {
  struct error err = {0};
  errno = EACCES;
  ck_assert_int_eq(error_errno(&err, "open %s", "x"), -1);
  ck_assert_int_eq(errno, EACCES);
  ck_assert_int_eq(err.cause, ERROR_SYSTEM);
  ck_assert_str_eq(err.message, "open x: Permission denied");
}
END_TEST

START_TEST(test_error__too_long_is_cut) {
  struct error err = {0};
  char name[4000];
  memset(name, 'n', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  errno = ENAMETOOLONG;
  error_errno(&err, "open %s", name);
  ck_assert_uint_lt(strlen(err.message), sizeof err.message);
}
END_TEST

/* --- files -------------------------------------------------------------------------------------------------------- */

START_TEST(test_file__paths) {
  static const struct {
    const char *directory, *name, *joined, *base;
  } rows[] = {
      {"a", "b", "a/b", "b"}, {"a/", "b", "a/b", "b"}, {"/", "x y\nz", "/x y\nz", "x y\nz"}, {"", "b", "/b", "b"}};
  for (size_t i = 0; i < array_size(rows); i++) {
    _cleanup_free_ char *path = path_join(rows[i].directory, rows[i].name);
    ck_assert_str_eq(path, rows[i].joined);
    ck_assert_str_eq(path_base(path), rows[i].base);
  }
  ck_assert_str_eq(path_base("plain"), "plain");
}
END_TEST

START_TEST(test_file__path_from_here) {
  static const struct {
    const char *path, *from_here;
  } rows[] = {{"in/a", "in/a"}, {"./in/../in/a/", "in/a"}, {"link/a", "in/a"}, {".", NULL},     {"..", NULL},
              {"in/b", NULL},   {"../inner", NULL},        {"/", NULL},        {"/proc", NULL}, {"out", NULL}};
  _cleanup_free_ char *here = path_join(folder, "inn");
  _cleanup_free_ char *inside = path_join(here, "in/a");
  _cleanup_free_ char *beside = path_join(folder, "inner"); /* whose name only begins like the folder's */
  struct error err = {0};
  ck_assert_int_eq(directory_make(inside, &err) | directory_make(beside, &err), 0);
  ck_assert_int_eq(chdir(here), 0);
  ck_assert_int_eq(symlink("in", "link") | symlink("/proc", "out"), 0);
  for (size_t i = 0; i < array_size(rows); i++) {
    _cleanup_free_ char *path = path_from_here(rows[i].path);
    ck_assert_pstr_eq(path, rows[i].from_here);
  }
  ck_assert_int_eq(chdir("/"), 0);
  _cleanup_free_ char *path = path_from_here("/proc");
  ck_assert_pstr_eq(path, "proc");
}
END_TEST

static void expect_contents(const char *path, const char *bytes, size_t length) {
  struct error err = {0};
  _cleanup_strbuf_ struct strbuf sb = STRBUF_INIT;
  ck_assert_msg(file_read(path, 1 << 20, &sb, &err) == 0, "%s", err.message);
  ck_assert_uint_eq(sb.length, length);
  ck_assert_int_eq(memcmp(sb.buf, bytes, length), 0);
}

static int entries_in(const char *path) {
  _cleanup_free_ char *command = xasprintf("exit $(find '%s' -mindepth 1 -maxdepth 1 -printf x | wc -c)", path);
  return WEXITSTATUS(system(command));
}

START_TEST(test_file__write_replaces_and_leaves_nothing_else) {
  struct error err = {0};
  _cleanup_free_ char *path = path_join(folder, "a b\nc");
  mode_t mask = umask(027);
  ck_assert_int_eq(file_write(path, "old contents", 12, &err), 0);
  ck_assert_int_eq(file_write(path, "n\0w", 3, &err), 0);
  umask(mask);
  expect_contents(path, "n\0w", 3);
  struct stat st;
  ck_assert_int_eq(stat(path, &st), 0);
  ck_assert_int_eq(st.st_mode & 07777, 0640);
  ck_assert_int_eq(entries_in(folder), 1);
}
END_TEST

START_TEST(test_file__failed_write_leaves_the_old_contents) {
  struct error err = {0};
  _cleanup_free_ char *path = path_join(folder, "a");
  _cleanup_free_ char *occupied = path_join(folder, "folder/inner");
  ck_assert_int_eq(directory_make(occupied, &err), 0);
  _cleanup_free_ char *parent = path_join(folder, "folder");
  ck_assert_int_eq(file_write(parent, "x", 1, &err), -1);
  ck_assert_ptr_nonnull(strstr(err.message, parent));
  ck_assert(path_is_directory(occupied));
  ck_assert_int_eq(entries_in(folder), 1);
  err = (struct error){0};
  _cleanup_free_ char *nowhere = path_join(folder, "absent/a");
  ck_assert_int_eq(file_write(nowhere, "x", 1, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_SYSTEM);
}
END_TEST

START_TEST(test_file__read_says_why_not) {
  _cleanup_strbuf_ struct strbuf sb = STRBUF_INIT;
  struct error err = {0};
  _cleanup_free_ char *path = path_join(folder, "a");
  _cleanup_free_ char *fifo = path_join(folder, "fifo");
  ck_assert_int_eq(file_read(path, 10, &sb, &err), -1);
  ck_assert_ptr_nonnull(strstr(err.message, path));
  err = (struct error){0};
  ck_assert_int_eq(file_write(path, "12345678901", 11, &err), 0);
  ck_assert_int_eq(file_read(path, 10, &sb, &err), -1);
  ck_assert_ptr_nonnull(strstr(err.message, "too large"));
  err = (struct error){0};
  ck_assert_int_eq(mkfifo(fifo, 0600), 0);
  ck_assert_int_eq(file_read(fifo, 10, &sb, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  err = (struct error){0};
  ck_assert_int_eq(file_read(folder, 10, &sb, &err), -1);
  ck_assert_ptr_nonnull(strstr(err.message, "not a regular file"));
}
END_TEST

START_TEST(test_file__read_of_a_large_file_and_of_proc) {
  struct error err = {0};
  _cleanup_free_ char *path = path_join(folder, "large");
  _cleanup_free_ char *bytes = xmalloc(100000);
  memset(bytes, 'x', 100000);
  ck_assert_int_eq(file_write(path, bytes, 100000, &err), 0);
  expect_contents(path, bytes, 100000);
  _cleanup_strbuf_ struct strbuf status = STRBUF_INIT;
  ck_assert_int_eq(file_read("/proc/self/status", 1 << 16, &status, &err), 0);
  ck_assert_ptr_nonnull(strstr(status.buf, "Name:"));
}
END_TEST

START_TEST(test_file__copy_keeps_the_mode_and_refuses_links) {
  struct error err = {0};
  _cleanup_free_ char *from = path_join(folder, "from");
  _cleanup_free_ char *to = path_join(folder, "to");
  _cleanup_free_ char *link = path_join(folder, "link");
  ck_assert_int_eq(file_write(from, "#!", 2, &err), 0);
  ck_assert_int_eq(chmod(from, 0750), 0);
  ck_assert_int_eq(file_copy(from, to, &err), 0);
  expect_contents(to, "#!", 2);
  struct stat st;
  ck_assert_int_eq(stat(to, &st), 0);
  ck_assert_int_eq(st.st_mode & 0777, 0750);
  ck_assert_int_eq(symlink("/etc/passwd", link), 0);
  ck_assert_int_eq(file_copy(link, to, &err), -1);
  err = (struct error){0};
  ck_assert_int_eq(file_copy(from, link, &err), -1);
  err = (struct error){0};
  ck_assert_int_eq(file_copy(folder, to, &err), -1);
  expect_contents(to, "#!", 2);
}
END_TEST

/* What grows while it is copied has an end: a file of /proc has a size of 0 and goes on. */
START_TEST(test_file__copy_ends_at_its_limit) {
  struct error err = {0};
  _cleanup_free_ char *to = path_join(folder, "to");
  _cleanup_close_ int proc = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ck_assert_int_eq(file_copy_at(proc, "maps", to, 100, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_str_eq(err.message, "read maps: File too large");
  ck_assert(!path_exists(to));
  err = (struct error){0};
  ck_assert_int_eq(file_copy_at(proc, "maps", to, 1 << 20, &err), 0);
  ck_assert(path_exists(to));
}
END_TEST

START_TEST(test_file__names_in_a_folder_are_sorted) {
  static const char *const names[] = {"b", ".hidden", "c", "a"};
  strings seen = {0};
  _cleanup_free_ char *inside = path_join(folder, "listed");
  ck_assert_int_eq(directory_list(AT_FDCWD, inside, &seen), -1);
  ck_assert_int_eq(errno, ENOENT);
  ck_assert_int_eq(directory_make(inside, NULL), 0);
  for (size_t i = 0; i < array_size(names); i++) {
    _cleanup_free_ char *path = path_join(inside, names[i]);
    ck_assert_int_eq(file_write(path, "", 0, NULL), 0);
    ck_assert_int_eq(directory_list(AT_FDCWD, path, &seen), -1);
    ck_assert_int_eq(errno, ENOTDIR);
  }
  ck_assert_int_eq(directory_list(AT_FDCWD, inside, &seen), 0);
  ck_assert_uint_eq(seen.count, 4);
  ck_assert_str_eq(seen.items[0], ".hidden");
  ck_assert_str_eq(seen.items[1], "a");
  ck_assert_str_eq(seen.items[2], "b");
  ck_assert_str_eq(seen.items[3], "c");
  strings_release(&seen);
}
END_TEST

START_TEST(test_file__folders_are_made_with_their_parents) {
  struct error err = {0};
  _cleanup_free_ char *deep = path_join(folder, "a/b/c");
  _cleanup_free_ char *file = path_join(folder, "a/file");
  _cleanup_free_ char *beneath = path_join(folder, "a/file/x");
  ck_assert_int_eq(directory_make(deep, &err), 0);
  ck_assert_int_eq(directory_make(deep, &err), 0);
  ck_assert(path_is_directory(deep));
  ck_assert_int_eq(file_write(file, "", 0, &err), 0);
  ck_assert_int_eq(directory_make(file, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  err = (struct error){0};
  ck_assert_int_eq(directory_make(beneath, &err), -1);
}
END_TEST

START_TEST(test_file__removal_follows_no_links) {
  struct error err = {0};
  _cleanup_free_ char *outside = path_join(folder, "outside");
  _cleanup_free_ char *kept = path_join(folder, "outside/kept");
  _cleanup_free_ char *tree = path_join(folder, "tree");
  _cleanup_free_ char *deep = path_join(folder, "tree/deep");
  _cleanup_free_ char *link = path_join(folder, "tree/deep/link");
  ck_assert_int_eq(directory_make(outside, &err), 0);
  ck_assert_int_eq(directory_make(deep, &err), 0);
  ck_assert_int_eq(file_write(kept, "k", 1, &err), 0);
  ck_assert_int_eq(symlink(outside, link), 0);
  ck_assert_int_eq(tree_remove(tree, &err), 0);
  ck_assert(!path_exists(tree));
  ck_assert(path_exists(kept));
  ck_assert_int_eq(tree_remove(tree, &err), 0);
}
END_TEST

/* --- text --------------------------------------------------------------------------------------------------------- */

static const char *next_word(size_t i, const void *context) {
  static const char *const words[] = {"exit", "stdout", "stderr", "signal", "leaves"};
  (void)context;
  return i < array_size(words) ? words[i] : NULL;
}

START_TEST(test_text__nearest) {
  static const struct {
    const char *typed, *meant;
  } rows[] = {{"exti", "exit"},    {"exit", "exit"},      {"stdot", "stdout"}, {"stderror", "stderr"},
              {"leave", "leaves"}, {"zebra", NULL},       {"", NULL},          {"sginal", "signal"},
              {"semaphore", NULL}, {"singnal", "signal"}, {"ext", "exit"},     {"xt", NULL}};
  const char *found = text_nearest(rows[_i].typed, next_word, NULL);
  if (rows[_i].meant)
    ck_assert_str_eq(found, rows[_i].meant);
  else
    ck_assert_ptr_null(found);
}
END_TEST

START_TEST(test_text__nearest_of_a_very_long_word) {
  char word[1000];
  memset(word, 'e', sizeof word - 1);
  word[sizeof word - 1] = '\0';
  ck_assert_ptr_null(text_nearest(word, next_word, NULL));
}
END_TEST

START_TEST(test_text__names_are_no_commands) {
  static const struct {
    const char *name;
    const char *shown;
  } rows[] = {{"ann", "ann"},
              {"::error::x", "\\072:error::x"},
              {"  ::stop-commands::x", "  \\072:stop-commands::x"},
              {"##[error]x", "\\043#[error]x"},
              {"##vso[task.complete]", "\\043#vso[task.complete]"},
              {"a::b", "a::b"},
              {":", ":"},
              {"", ""},
              {"\n::error", "\\n::error"}};
  for (size_t i = 0; i < array_size(rows); i++) {
    _cleanup_free_ char *shown = text_visible(rows[i].name);
    ck_assert_str_eq(shown, rows[i].shown);
  }
}
END_TEST

START_TEST(test_text__visible) {
  static const struct {
    const char *bytes;
    size_t length;
    int keep_newlines;
    const char *shown;
  } rows[] = {
      {"plain text", 10, 0, "plain text"},
      {"a\tb\n", 4, 0, "a\\tb\\n"},
      {"a\tb\n", 4, 1, "a\\tb\n"},
      {"\033[31mred", 8, 0, "\\033[31mred"},
      {"nul\0end", 7, 0, "nul\\000end"},
      {"Gr\xc3\xbc\xc3\x9f", 6, 0, "Gr\xc3\xbc\xc3\x9f"},
      {"\xe2\x82\xac \xf0\x9f\x98\x80", 8, 0, "\xe2\x82\xac \xf0\x9f\x98\x80"},
      {"\xff\xfe", 2, 0, "\\xff\\xfe"},
      {"\xd8\x9c\xef\xbb\xbf", 5, 0, "\\xd8\\x9c\\xef\\xbb\\xbf"}, /* an Arabic letter mark, a byte order mark */
      {"\xe2\x80\xae\xe2\x80\xa8", 6, 1, "\\xe2\\x80\\xae\\xe2\\x80\\xa8"}, /* right to left, a line separator */
      {"\xc3", 1, 0, "\\xc3"},                                              /* cut off */
      {"\xc0\xaf", 2, 0, "\\xc0\\xaf"},                                     /* overlong */
      {"\xed\xa0\x80", 3, 0, "\\xed\\xa0\\x80"},                            /* half of a surrogate pair */
      {"\xc2\x9b"
       "31m",
       5, 0,
       "\\xc2\\x9b"
       "31m"},                                   /* a terminal's one-byte escape */
      {"\xe2\x80\xae", 3, 0, "\\xe2\\x80\\xae"}, /* reads backwards from here */
      {"\177", 1, 0, "\\177"},
      {"\xef\xbf\xbe\xef\xbf\xbd", 6, 0, "\\xef\\xbf\\xbe\xef\xbf\xbd"}, /* no character, and one beside it */
  };
  ck_assert_int_lt(_i, (int)array_size(rows));
  _cleanup_strbuf_ struct strbuf sb = STRBUF_INIT;
  text_add_visible(&sb, rows[_i].bytes, rows[_i].length, rows[_i].keep_newlines);
  ck_assert_str_eq(sb.buf, rows[_i].shown);
}
END_TEST
enum { VISIBLE_ROWS = 17 };

START_TEST(test_columns__characters_are_cut_whole) {
  static const struct {
    const char *text;
    size_t columns;
    const char *cut;
  } rows[] = {{"", 0, ""},        {"abc", 3, "abc"},       {"abcd", 3, "ab…"}, {"äöü", 3, "äöü"},
              {"äöüß", 3, "äö…"}, {"€uro und", 4, "€ur…"}, {"abc", 1, "…"}};
  struct strbuf sb = STRBUF_INIT;
  columns_add_cut(&sb, rows[_i].text, rows[_i].columns);
  ck_assert_str_eq(sb.buf, rows[_i].cut);
  ck_assert_uint_le(columns_of(sb.buf, sb.length), rows[_i].columns);
  strbuf_release(&sb);
}
END_TEST

START_TEST(test_columns__lines_are_broken_at_blanks) {
  static const struct {
    const char *text, *wrapped;
    size_t at;
  } rows[] = {{"", "\n", 0},
              {"one two three", "one two\n  three\n", 0},
              {"one two three", "one\n  two\n  three\n", 6},
              {"one  two", "one  two\n", 0},
              {"zwölf fünf", "zwölf fünf\n", 0},
              {"0123456789abcdefghi", "0123456789\n  abcdefgh\n  i\n", 0},
              {"a 0123456789abc", "a 01234567\n  89abc\n", 0},
              {"one 0123456789", "one\n  01234567\n  89\n", 0},
              {"/usr/lib/name", "/usr/lib/\n  name\n", 0},
              {"äöüäöüäöüäöü", "äöüäöüäöüä\n  öü\n", 0},
              {"one two  three", "one two\n  three\n", 0}, /* no blank is left at the end or the beginning of a line */
              {"0123456789  abc", "0123456789\n  abc\n", 0},
              {"four five  three", "four five\n  three\n", 0},
              {"    one two", "    one\n  two\n", 0},
              {"one ", "one \n", 0},
              {"               one", "          \n  one\n", 0}};
  struct strbuf sb = STRBUF_INIT;
  columns_add_wrapped(&sb, rows[_i].text, rows[_i].at, 2, 10);
  ck_assert_str_eq(sb.buf, rows[_i].wrapped);
  strbuf_release(&sb);
}
END_TEST

START_TEST(test_text__names) {
  ck_assert_str_eq(signal_name(SIGTERM), "SIGTERM");
  ck_assert_str_eq(signal_name(SIGSEGV), "SIGSEGV");
  ck_assert_ptr_nonnull(signal_name(0));
  ck_assert_ptr_nonnull(signal_name(40));
  ck_assert_ptr_nonnull(signal_name(-1));
  ck_assert_int_eq(signal_from_name("SIGTERM"), SIGTERM);
  ck_assert_int_eq(signal_from_name("SIGNAL"), 0);
  ck_assert_str_eq(errno_name(ENOENT), "ENOENT");
  ck_assert_ptr_nonnull(errno_name(9999));
  ck_assert_int_eq(errno_from_name("EIDRM"), EIDRM);
  ck_assert_int_eq(errno_from_name("ENOSUCH"), 0);
  ck_assert_str_eq(plural(1), "");
  ck_assert_str_eq(plural(0), "s");
  ck_assert_str_eq(plural(2), "s");
}
END_TEST

/* FIPS 180-4's own examples. */
START_TEST(test_digest__sha256) {
  char text[DIGEST_TEXT_SIZE];
  digest_bytes("abc", 3, text);
  ck_assert_str_eq(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  digest_bytes("", 0, text);
  ck_assert_str_eq(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  unsigned char digest[DIGEST_SIZE];
  digest_raw("abc", 3, digest); /* FIPS 180-4's own example */
  ck_assert_uint_eq(digest[0], 0xba);
  ck_assert_uint_eq(digest[DIGEST_SIZE - 1], 0xad);
}
END_TEST

START_TEST(test_command__what_it_prints_is_appended) {
  const char *const argv[] = {"sh", "-c", "pwd; echo unseen >&2; cat", NULL};
  bool worked = false;
  struct error err = {0};
  _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
  strbuf_add_text(&text, "in ");
  ck_assert_int_eq(command_output("/", argv, &text, &worked, &err), 0);
  ck_assert(worked);
  ck_assert_str_eq(text.buf, "in /\n");
}
END_TEST

START_TEST(test_command__failure_and_absence_differ) {
  const char *const fails[] = {"false", NULL};
  const char *const absent[] = {"no-such-program", NULL};
  bool worked = true;
  struct error err = {0};
  ck_assert_int_eq(command_run(NULL, fails, -1, -1, &worked, &err), 0);
  ck_assert(!worked);
  ck_assert_int_eq(command_run(NULL, absent, -1, -1, &worked, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_UNSUPPORTED);
}
END_TEST

/* Its own time and whatever was charged to others. */
START_TEST(test_spent__a_part_takes_all) {
  enum { A_WHILE_NS = 20 * 1000 * 1000 };
  spent_charge(SPENT_ON_PROGRAMS, 5);
  const struct spent_part part = spent_begin();
  spent_charge(SPENT_ON_PROGRAMS, 7);
  spent_charge_unwaited(SPENT_ON_VALGRIND, A_WHILE_NS);
  for (int64_t begun = clock_process_cpu_ns(); clock_process_cpu_ns() - begun < A_WHILE_NS;)
    ;
  spent_end(&part, SPENT_ON_EXPLORATION);
  const struct spent all = spent_so_far();
  ck_assert_int_eq(all.ns[SPENT_ON_PROGRAMS], 5);
  ck_assert_int_eq(all.ns[SPENT_ON_VALGRIND], 0);
  ck_assert_int_eq(all.unwaited_ns, A_WHILE_NS);
  ck_assert_int_ge(all.ns[SPENT_ON_EXPLORATION], 2 * A_WHILE_NS);
}
END_TEST

START_TEST(test_clock__goes_on) {
  int64_t before = clock_monotonic_ns();
  const struct timespec little = {.tv_nsec = 2000000};
  nanosleep(&little, NULL);
  int64_t passed = clock_monotonic_ns() - before;
  ck_assert_int_ge(passed, 2000000);
}
END_TEST

static TCase *tcase_of_strings(void) {
  TCase *tcase = tcase_create("strings");
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_test(tcase, test_strbuf__grows_and_stays_terminated);
  tcase_add_test(tcase, test_strbuf__holds_nul_bytes);
  tcase_add_test(tcase, test_strbuf__detach_gives_the_text_away);
  tcase_add_test(tcase, test_strbuf__empty_ones_share_nothing_that_changes);
  tcase_add_test(tcase, test_memory__vec_items_are_zeroed_and_kept);
  tcase_add_test(tcase, test_memory__strings_are_copies);
  tcase_add_test(tcase, test_memory__copies);
  tcase_add_test(tcase, test_memory__cleanup_closes_what_was_not_stolen);
#ifndef __SANITIZE_ADDRESS__
  tcase_add_test(tcase, test_memory__running_out_ends_with_3);
#else
  (void)test_memory__running_out_ends_with_3;
#endif
  tcase_add_loop_test(tcase, test_text__nearest, 0, 12);
  tcase_add_test(tcase, test_text__nearest_of_a_very_long_word);
  tcase_add_test(tcase, test_text__names_are_no_commands);
  tcase_add_loop_test(tcase, test_text__visible, 0, VISIBLE_ROWS);
  tcase_add_loop_test(tcase, test_columns__characters_are_cut_whole, 0, 7);
  tcase_add_loop_test(tcase, test_columns__lines_are_broken_at_blanks, 0, 16);
  tcase_add_test(tcase, test_text__names);
  tcase_add_loop_test(tcase, test_text_stream__keeps_what_fits_and_counts_the_rest, 0, 5);
  tcase_add_test(tcase, test_text_stream__takes_any_amount);
  tcase_add_test(tcase, test_digest__sha256);
  tcase_add_test(tcase, test_spent__a_part_takes_all);
  tcase_add_test(tcase, test_clock__goes_on);
  return tcase;
}

static TCase *tcase_of_files(void) {
  TCase *tcase = tcase_create("files");
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_test(tcase, test_error__the_first_one_stays);
  tcase_add_test(tcase, test_error__errno_is_told_and_kept);
  tcase_add_test(tcase, test_error__too_long_is_cut);
  tcase_add_test(tcase, test_file__paths);
  tcase_add_test(tcase, test_file__path_from_here);
  tcase_add_test(tcase, test_file__write_replaces_and_leaves_nothing_else);
  tcase_add_test(tcase, test_file__failed_write_leaves_the_old_contents);
  tcase_add_test(tcase, test_file__read_says_why_not);
  tcase_add_test(tcase, test_command__what_it_prints_is_appended);
  tcase_add_test(tcase, test_command__failure_and_absence_differ);
  tcase_add_test(tcase, test_file__read_of_a_large_file_and_of_proc);
  tcase_add_test(tcase, test_file__copy_keeps_the_mode_and_refuses_links);
  tcase_add_test(tcase, test_file__copy_ends_at_its_limit);
  tcase_add_test(tcase, test_file__names_in_a_folder_are_sorted);
  tcase_add_test(tcase, test_file__folders_are_made_with_their_parents);
  tcase_add_test(tcase, test_file__removal_follows_no_links);
  return tcase;
}

int main(void) {
  Suite *suite = suite_create("base");
  suite_add_tcase(suite, tcase_of_strings());
  suite_add_tcase(suite, tcase_of_files());
  return suite_run(suite);
}
