/* Archives of all kinds and intentions: what comes out lies in the folder, and what doesn't is told. */
#include "base/file.h"
#include "base/strbuf.h"
#include "intake/archive.h"
#include "tests/suite.h"

#include <archive.h>
#include <archive_entry.h>
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static char *folder;
static char *into;
static const struct archive_limits small_limits = {
    .entries = 8, .bytes = 300000, .file_bytes = 200000, .free_bytes = 20000, .ratio = 10, .depth = 4};

static void set_up(void) {
  struct error err = {0};
  folder = directory_make_temporary("test-intake", &err);
  ck_assert_msg(folder != NULL, "%s", err.message);
  into = path_join(folder, "into");
  ck_assert_int_eq(directory_make(into, &err), 0);
}

static void tear_down(void) {
  tree_remove(folder, NULL);
  free(into);
  free(folder);
}

/* ---- making archives ---- */

struct item {
  const char *name;
  const char *text; /* contents, or what a link points to */
  unsigned type;    /* 0: a regular file */
  bool hard;        /* a hard link */
};

static struct archive *new_writer(const char *format, struct strbuf *ret, size_t *used) {
  static char room[4 << 20];
  struct archive *writer = archive_write_new();
  ck_assert_int_eq(archive_write_set_format_by_name(writer, format), ARCHIVE_OK);
  ck_assert_int_eq(archive_write_open_memory(writer, room, sizeof room, used), ARCHIVE_OK);
  ret->buf = room;
  return writer;
}

static void write_item(struct archive *writer, const struct item *item) {
  struct archive_entry *entry = archive_entry_new();
  size_t length = item->text ? strlen(item->text) : 0;
  archive_entry_copy_pathname(entry, item->name);
  archive_entry_set_filetype(entry, item->type ? item->type : AE_IFREG);
  archive_entry_set_perm(entry, 04777);
  if (item->hard)
    archive_entry_copy_hardlink(entry, item->text);
  else if (item->type == AE_IFLNK)
    archive_entry_copy_symlink(entry, item->text);
  else if (!item->type)
    archive_entry_set_size(entry, (la_int64_t)length);
  ck_assert_msg(archive_write_header(writer, entry) >= ARCHIVE_WARN, "%s: %s", item->name,
                archive_error_string(writer));
  if (!item->type && !item->hard && length)
    ck_assert_int_eq(archive_write_data(writer, item->text, length), (la_ssize_t)length);
  archive_entry_free(entry);
}

static void write_file(const char *name, const char *bytes, size_t length) {
  _cleanup_free_ char *path = path_join(folder, name);
  ck_assert_int_eq(file_write(path, bytes, length, NULL), 0);
}

/* Up to the first item without a name. */
static size_t pack(const char *format, const struct item *items) {
  struct strbuf bytes;
  size_t used = 0;
  struct archive *writer = new_writer(format, &bytes, &used);
  for (; items->name; items++)
    write_item(writer, items);
  ck_assert_int_eq(archive_write_close(writer), ARCHIVE_OK);
  archive_write_free(writer);
  write_file("archive", bytes.buf, used);
  return used;
}

/* ---- and unpacking them ---- */

static int unpack_within(const struct archive_limits *limits, archive_notes *notes, struct error *err) {
  _cleanup_free_ char *path = path_join(folder, "archive");
  _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
  _cleanup_close_ int root = open(into, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return archive_unpack(fd, root, limits, notes, err);
}

/* All that lies in the folder, "name=text" for each file. */
static void list_tree(const char *path, const char *name, struct strbuf *ret) {
  struct stat st;
  ck_assert_int_eq(lstat(path, &st), 0);
  ck_assert_uint_eq(st.st_mode & 07022, 0);
  if (S_ISREG(st.st_mode)) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    ck_assert_int_eq(file_read(path, 1 << 20, &text, NULL), 0);
    strbuf_addf(ret, "%s=%s;", name, text.length > 20 ? "..." : text.buf);
    return;
  }
  ck_assert(S_ISDIR(st.st_mode));
  strings names = {0};
  ck_assert_int_eq(directory_list(AT_FDCWD, path, &names), 0);
  vec_each(&names, inner) {
    _cleanup_free_ char *inner_path = path_join(path, *inner);
    _cleanup_free_ char *inner_name = *name ? path_join(name, *inner) : xstrdup(*inner);
    list_tree(inner_path, inner_name, ret);
  }
  strings_release(&names);
}

static void tell(const archive_notes *notes, struct strbuf *ret) {
  vec_each(notes, note)
    strbuf_addf(ret, "%s\n", note->text);
}

enum { MOST_ITEMS = 10 };
static const struct {
  const char *format;
  struct item items[MOST_ITEMS];
  const char *tree, *told;
} archives[] = {
    {"zip",
     {{"a/server.c", "int s;", 0, false}, {"./a//client.c", "int c;", 0, false}},
     "a/client.c=int c;;a/server.c=int s;;",
     ""},
    {"pax", {{"a", NULL, AE_IFDIR, false}, {"a/b/c/x", "x", 0, false}}, "a/b/c/x=x;", ""},
    {"gnutar", {{"x", "x", 0, false}}, "x=x;", ""},
    {"7zip", {{"x", "x", 0, false}}, "x=x;", ""},
    {"newc", {{"x", "x", 0, false}}, "x=x;", ""},
    {"xar", {{"x", "x", 0, false}}, "x=x;", ""},
    {"iso9660", {{"x", "x", 0, false}}, "x=x;", ""},
    {"zip",
     {{"../evil", "e", 0, false}, {"a/../../evil", "e", 0, false}, {"..", "e", 0, false}, {"x", "x", 0, false}},
     "x=x;",
     "../evil was left out: its name leads out of its folder\n"
     "a/../../evil was left out: its name leads out of its folder\n"
     ".. was left out: its name leads out of its folder\n"},
    {"ustar",
     {{"/etc/evil", "e", 0, false},
      {"C:\\evil", "e", 0, false},
      {"a\\..\\..\\evil", "e", 0, false},
      {"d\\x", "x", 0, false}},
     "d/x=x;",
     "/etc/evil was left out: its name is absolute\n"
     "C:\\evil was left out: its name is absolute\n"
     "a\\..\\..\\evil was left out: its name leads out of its folder\n"},
    {"pax",
     {{"l", "/etc", AE_IFLNK, false}, {"l/passwd", "p", 0, false}, {"h", "/etc/passwd", 0, true}},
     "l/passwd=p;",
     "l was left out: it is a symbolic link\nh was left out: it is a link\n"},
    {"pax",
     {{"f", NULL, AE_IFIFO, false}, {"d", NULL, AE_IFCHR, false}, {"b", NULL, AE_IFBLK, false}},
     "",
     "f was left out: it is a FIFO\nd was left out: it is a device\nb was left out: it is a device\n"},
    {"ustar",
     {{"M\xfcller.c", "m", 0, false}, {"a\nb\033[31m", "n", 0, false}},
     "M\xc3\xbcller.c=m;a_nb_033[31m=n;",
     "M\xc3\xbcller.c was called M\\xfcller.c, which can't be read everywhere\n"
     "a_nb_033[31m was called a\\nb\\033[31m, which can't be read everywhere\n"},
    {"pax", {{"M\xc3\xbcller.c", "m", 0, false}}, "M\xc3\xbcller.c=m;", ""},
    {"zip", {{"M\xc3\xbcller.c", "m", 0, false}}, "M\xc3\xbcller.c=m;", ""},
    {"zip",
     {{"server.c", "1", 0, false},
      {"Server.C", "2", 0, false},
      {"server.c", "3", 0, false},
      {"D/x", "x", 0, false},
      {"d/y", "y", 0, false}},
     "D/x=x;Server.C=2;d/y=y;server.c=3;",
     "Server.C is called like server.c, but for the case of letters\n"
     "server.c is there several times: the last one counts\n"
     "d is called like D, but for the case of letters\n"},
    {"ustar",
     {{"x", "x", 0, false},
      {"x/y", "y", 0, false},
      {"d/z", "z", 0, false},
      {"d", "d", 0, false},
      {"x/", NULL, AE_IFDIR, false}},
     "d/z=z;x=x;",
     "x/y was left out: no folder can be made for it\nd was left out: there is a folder of that name\n"
     "x was left out: there is a file of that name\n"},
    {"zip",
     {{"1/2/3/4", "4", 0, false}, {"1/2/3/4/5", "5", 0, false}},
     "1/2/3/4=4;",
     "1/2/3/4/5 was left out: it lies in too many folders\n"},
    {"zip", {{"__MACOSX/._x", "m", 0, false}, {".DS_Store", "m", 0, false}, {"x", "x", 0, false}}, "x=x;", ""},
    {"zip",
     {{"1", "", 0, false},
      {"2", "", 0, false},
      {"3", "", 0, false},
      {"4", "", 0, false},
      {"5", "", 0, false},
      {"6", "", 0, false},
      {"7", "", 0, false},
      {"8", "", 0, false},
      {"9", "", 0, false}},
     "1=;2=;3=;4=;5=;6=;7=;8=;",
     "the archive was not read to its end: it holds too many files\n"},
};

START_TEST(test_archive__what_comes_out) {
  _cleanup_strbuf_ struct strbuf tree = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  archive_notes notes = {0};
  struct error err = {0};
  pack(archives[_i].format, archives[_i].items);
  ck_assert_msg(unpack_within(&small_limits, &notes, &err) == 0, "%s", err.message);
  list_tree(into, "", &tree);
  tell(&notes, &told);
  ck_assert_str_eq(tree.buf, archives[_i].tree);
  ck_assert_str_eq(told.buf, archives[_i].told);
  archive_notes_release(&notes);
}
END_TEST

/* Bytes that hardly pack, and bytes that do. */
static char *new_text(size_t length, bool random) {
  char *text = xmalloc(length + 1);
  unsigned state = 1;
  for (size_t i = 0; i < length; i++) {
    state = state * 1103515245 + 12345;
    text[i] = random ? (char)(1 + (state >> 16) % 255) : 'a';
  }
  text[length] = '\0';
  return text;
}

static const struct {
  size_t length;
  bool random;
  const char *told;
} sizes[] = {
    {19000, false, ""},
    {199000, false, "big was left out: it is packed so tightly that it may be a bomb\n"},
    {199000, true, ""},
    {201000, true, "big was left out: it is too large\n"},
};

START_TEST(test_archive__large_files_are_refused_and_others_stay) {
  _cleanup_free_ char *text = new_text(sizes[_i].length, sizes[_i].random);
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  archive_notes notes = {0};
  struct error err = {0};
  pack("zip", (struct item[]){{"before", "x", 0, false}, {"big", text, 0, false}, {"behind", "x", 0, false}, {0}});
  ck_assert_msg(unpack_within(&small_limits, &notes, &err) == 0, "%s", err.message);
  tell(&notes, &told);
  ck_assert_str_eq(told.buf, sizes[_i].told);
  for (size_t i = 0; i < 2; i++) {
    _cleanup_free_ char *path = path_join(into, i ? "before" : "behind");
    ck_assert(path_exists(path));
  }
  archive_notes_release(&notes);
}
END_TEST

START_TEST(test_archive__files_too_large_together_end_it) {
  _cleanup_free_ char *text = new_text(150000, true);
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  archive_notes notes = {0};
  struct error err = {0};
  pack("ustar",
       (struct item[]){{"1", text, 0, false}, {"2", text, 0, false}, {"3", text, 0, false}, {"4", "x", 0, false}, {0}});
  ck_assert_msg(unpack_within(&small_limits, &notes, &err) == 0, "%s", err.message);
  tell(&notes, &told);
  ck_assert_str_eq(told.buf, "3 was left out: all files together are too large\n"
                             "the archive was not read to its end: its files are too large together\n");
  archive_notes_release(&notes);
}
END_TEST

static const char *const formats[] = {"zip", "ustar", "7zip", "newc"};

/* Cut anywhere it says so, or that it is no archive; it never takes half a file for a whole one silently. */
START_TEST(test_archive__truncated_ones_keep_what_was_read) {
  _cleanup_free_ char *text = new_text(3000, true);
  size_t whole = pack(formats[_i], (struct item[]){{"first", text, 0, false}, {"second", text, 0, false}, {0}});
  _cleanup_strbuf_ struct strbuf bytes = STRBUF_INIT;
  _cleanup_free_ char *path = path_join(folder, "archive");
  ck_assert_int_eq(file_read(path, 1 << 20, &bytes, NULL), 0);
  for (size_t length = 0; length < whole && length < 6000; length += 250) {
    archive_notes notes = {0};
    struct error err = {0};
    tree_remove(into, NULL);
    ck_assert_int_eq(directory_make(into, NULL), 0);
    write_file("archive", bytes.buf, length);
    int status = unpack_within(&small_limits, &notes, &err);
    ck_assert_msg(status ? err.cause == ERROR_USAGE : notes.count > 0, "%zu of %zu bytes", length, whole);
    archive_notes_release(&notes);
  }
}
END_TEST

START_TEST(test_archive__what_is_none) {
  archive_notes notes = {0};
  struct error err = {0};
  write_file("archive", "int main(void) { return 0; }\n", 29);
  ck_assert_int_eq(unpack_within(&small_limits, &notes, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_msg(strstr(err.message, "no archive that can be read"), "%s", err.message);
  archive_notes_release(&notes);
}
END_TEST

/* A list of files in the format mtree names contents of the host. */
START_TEST(test_archive__lists_of_the_hosts_files_are_none) {
  static const char list[] = "#mtree\n./passwd type=file contents=/etc/passwd\n";
  archive_notes notes = {0};
  struct error err = {0};
  write_file("archive", list, sizeof list - 1);
  ck_assert_int_eq(unpack_within(&small_limits, &notes, &err), -1);
  archive_notes_release(&notes);
}
END_TEST

START_TEST(test_archive__apart_it_is_the_same) {
  archive_notes notes = {0};
  struct error err = {0};
  _cleanup_strbuf_ struct strbuf tree = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  _cleanup_free_ char *path = path_join(folder, "archive");
  pack("zip", (struct item[]){{"x", "x", 0, false}, {"../y", "y", 0, false}, {"../z", "z", 0, false}, {0}});
  _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
  ck_assert_msg(archive_unpack_apart(fd, into, &small_limits, &notes, &err) == 0, "%s", err.message);
  list_tree(into, "", &tree);
  tell(&notes, &told);
  ck_assert_str_eq(tree.buf, "x=x;");
  ck_assert_str_eq(told.buf, "../y was left out: its name leads out of its folder\n"
                             "../z was left out: its name leads out of its folder\n");
  ck_assert_str_eq(notes.items[1].place, "../z");
  archive_notes_release(&notes);
  write_file("archive", "nothing", 7);
  _cleanup_close_ int none = open(path, O_RDONLY | O_CLOEXEC);
  ck_assert_int_eq(archive_unpack_apart(none, into, &small_limits, &notes, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("intake archives");
  TCase *tests = tcase_create("archives");
  tcase_set_timeout(tests, 60);
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_loop_test(tests, test_archive__what_comes_out, 0, (int)array_size(archives));
  tcase_add_loop_test(tests, test_archive__large_files_are_refused_and_others_stay, 0, (int)array_size(sizes));
  tcase_add_test(tests, test_archive__files_too_large_together_end_it);
  tcase_add_loop_test(tests, test_archive__truncated_ones_keep_what_was_read, 0, (int)array_size(formats));
  tcase_add_test(tests, test_archive__what_is_none);
  tcase_add_test(tests, test_archive__lists_of_the_hosts_files_are_none);
  tcase_add_test(tests, test_archive__apart_it_is_the_same);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
