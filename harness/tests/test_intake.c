/* From what lies in a folder to submissions, and slips of handing in put right: exact names win, nothing is lost
 * silently, and of hostile files none is followed. */
#include "base/clock.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "grade/roll.h"
#include "grade/snapshot.h"
#include "grade/submissions.h"
#include "grade/tidy.h"
#include "grade/unread.h"
#include "intake/gradescope.h"
#include "tests/suite.h"

#include <check.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;
static char *staging;
static struct course course;
static struct program program;

static void set_up(void) {
  struct error err = {0};
  folder = directory_make_temporary("test-intake", &err);
  ck_assert_msg(folder != NULL, "%s", err.message);
  staging = path_join(folder, "staging");
  ck_assert_int_eq(directory_make(staging, &err), 0);
  ck_assert_msg(course_open(".", &course, &err) == 0 && course_load(&course, "shm-console", &program, &err) == 0, "%s",
                err.message);
}

static void tear_down(void) {
  program_release(&program);
  course_release(&course);
  tree_remove(folder, NULL);
  free(staging);
  free(folder);
}

static void write_bytes(const char *name, const char *bytes, size_t length) {
  _cleanup_free_ char *path = path_join(folder, name);
  _cleanup_free_ char *parent = xstrndup(path, (size_t)(path_base(path) - path) - 1);
  ck_assert_int_eq(directory_make(parent, NULL), 0);
  ck_assert_int_eq(file_write(path, bytes, length, NULL), 0);
}

/* Files of a blank-separated list, each with its own name as contents. */
static void write_files(const char *names) {
  _cleanup_free_ char *copy = xstrdup(names);
  char *rest = copy;
  for (char *name = strsep(&rest, " "); name; name = strsep(&rest, " "))
    write_bytes(name, name, strlen(name));
}

/* ---- slips ---- */

/* The program has the sources shmcon.c, shmread.c and shmwrite.c, of which the first may be called as in the documents.
 */
static const struct {
  const char *files; /* of the submission, in `in` */
  const char *copy;  /* "name=contents" of what is graded */
  const char *notes;
} slips[] = {
    {"in/shmcon.c in/shmread.c", "shmcon.c=in/shmcon.c;shmread.c=in/shmread.c;", ""},
    {"in/SHMCON.C", "shmcon.c=in/SHMCON.C;", "SHMCON.C was taken for shmcon.c;"},
    {"in/shmcon.c in/ShmCon.c", "ShmCon.c=in/ShmCon.c;shmcon.c=in/shmcon.c;",
     "ShmCon.c was not used, since there is shmcon.c;"},
    {"in/shmcon-2.c in/shmcon-11.c", "shmcon-2.c=in/shmcon-2.c;shmcon.c=in/shmcon-11.c;",
     "shmcon-11.c was taken for shmcon.c;shmcon-2.c was not used, since there is shmcon.c;"},
    {"in/Shmcon.c in/shmcon-11.c", "shmcon-11.c=in/shmcon-11.c;shmcon.c=in/Shmcon.c;",
     "Shmcon.c was taken for shmcon.c;shmcon-11.c was not used, since there is shmcon.c;"},
    {"in/src/shmcon.c in/src/own.h in/readme", "own.h=in/src/own.h;readme=in/readme;shmcon.c=in/src/shmcon.c;",
     "shmcon.c was taken, with the files beside it, from the folder src;"},
    {"in/shmcon.c in/old/shmcon.c", "shmcon.c=in/shmcon.c;", ""},
    {"in/shmcon.c in/b/shmread.c in/b/shmcon.c", "shmcon.c=in/shmcon.c;shmread.c=in/b/shmread.c;",
     "shmread.c was taken, with the files beside it, from the folder b;"},
    {"in/a/shmcon.c in/b/ShmRead.C in/c/shmcon.c", "shmcon.c=in/a/shmcon.c;shmread.c=in/b/ShmRead.C;",
     "shmcon.c was taken, with the files beside it, from the folder a;shmread.c was taken, with the files beside it, "
     "from "
     "the folder b;ShmRead.C was taken for shmread.c;"},
    {"in/a/b/shmcon.c", "", ""},
    {"in/.git/shmcon.c", "", ""},
};

static void list_copy(const char *copy, struct strbuf *ret) {
  strings names = {0};
  ck_assert_int_eq(snapshot_list(copy, &names, NULL), 0);
  vec_each(&names, name) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    _cleanup_free_ char *path = path_join(copy, *name);
    ck_assert_int_eq(file_read(path, 1 << 20, &text, NULL), 0);
    strbuf_addf(ret, "%s=%s;", *name, text.buf);
  }
  strings_release(&names);
}

static void tidy(struct strbuf *ret_copy, struct strbuf *ret_notes, strings *left_out) {
  struct error err = {0};
  strings notes = {0};
  _cleanup_free_ char *in = path_join(folder, "in");
  _cleanup_free_ char *copy = path_join(folder, "copy");
  ck_assert_int_eq(directory_make(copy, &err), 0);
  ck_assert_msg(snapshot_take(in, copy, left_out, &err) == 0, "%s", err.message);
  ck_assert_msg(tidy_sources(&program, in, copy, left_out, &notes, &err) == 0, "%s", err.message);
  list_copy(copy, ret_copy);
  vec_each(&notes, note)
    strbuf_addf(ret_notes, "%s;", *note);
  strings_release(&notes);
}

START_TEST(test_tidy__slips_are_put_right) {
  _cleanup_strbuf_ struct strbuf copy = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf notes = STRBUF_INIT;
  strings left_out = {0};
  write_files(slips[_i].files);
  tidy(&copy, &notes, &left_out);
  ck_assert_str_eq(copy.buf, slips[_i].copy);
  ck_assert_str_eq(notes.buf, slips[_i].notes);
  strings_release(&left_out);
}
END_TEST

/* A name of the documents is as good as the case file's. */
START_TEST(test_tidy__other_names_of_the_documents) {
  _cleanup_strbuf_ struct strbuf copy = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf notes = STRBUF_INIT;
  strings left_out = {0};
  const struct role *role = program_role(&program, "shmcon");
  ck_assert_uint_gt(role->also_named.count, 0);
  _cleanup_free_ char *exact = xasprintf("in/%s", role->also_named.items[0]);
  write_files(exact);
  tidy(&copy, &notes, &left_out);
  ck_assert_str_eq(notes.buf, "");
  ck_assert_ptr_nonnull(strstr(copy.buf, role->also_named.items[0]));
  strings_release(&left_out);
}
END_TEST

/* Not taken, but told: of several folders nobody knows which is meant. */
START_TEST(test_tidy__what_lies_deeper_is_told) {
  static const struct {
    const char *files;
    const char *told;
  } trees[] = {
      {"in/a/b/shmcon.c", "a was left out: it is a folder;"
                          "shmcon.c was left out: it lies deeper than in a folder, as a/b/shmcon.c;"},
      {"in/a/b/c/ShmRead.C in/a/b/c/shmread.c in/shmcon.c",
       "a was left out: it is a folder;"
       "shmread.c was left out: it lies deeper than in a folder, as a/b/c/ShmRead.C;"},
      {"in/a/b/shmcon.c in/shmcon.c", "a was left out: it is a folder;"},
      {"in/a/.b/shmcon.c in/__MACOSX/a/shmcon.c in/1/2/3/4/5/6/7/8/9/shmcon.c",
       "1 was left out: it is a folder;__MACOSX was left out: it is a folder;a was left out: it is a folder;"},
  };
  _cleanup_strbuf_ struct strbuf copy = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf notes = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  strings left_out = {0};
  write_files(trees[_i].files);
  tidy(&copy, &notes, &left_out);
  vec_each(&left_out, text)
    strbuf_addf(&told, "%s;", *text);
  ck_assert_str_eq(notes.buf, "");
  ck_assert_str_eq(told.buf, trees[_i].told);
  strings_release(&left_out);
}
END_TEST

START_TEST(test_tidy__links_to_folders_are_not_followed) {
  _cleanup_strbuf_ struct strbuf copy = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf notes = STRBUF_INIT;
  strings left_out = {0};
  write_files("elsewhere/shmcon.c in/d/x");
  _cleanup_free_ char *link = path_join(folder, "in/src");
  _cleanup_free_ char *inner = path_join(folder, "in/d/shmread.c");
  ck_assert_int_eq(symlink("../elsewhere", link), 0);
  ck_assert_int_eq(symlink("../../elsewhere/shmcon.c", inner), 0);
  tidy(&copy, &notes, &left_out);
  ck_assert_str_eq(copy.buf, "");
  ck_assert_str_eq(notes.buf, "");
  strings_release(&left_out);
}
END_TEST

#define TEXT(text) text, sizeof text - 1
static const struct {
  const char *bytes;
  size_t length;
  const char *text; /* what becomes of it */
  const char *notes;
} contents[] = {
    {TEXT("int x;\n"), "int x;\n", ""},
    {TEXT("int x;\r\nint y;\r\n"), "int x;\nint y;\n", "shmcon.c: its line ends were those of another system;"},
    {TEXT("int x;\rint y;\r"), "int x;\nint y;\n", "shmcon.c: its line ends were those of another system;"},
    {TEXT("char c = '\r';\n"), "char c = '\r';\n", ""},
    {TEXT("\xef\xbb\xbfint x;\n"), "int x;\n", "shmcon.c: a byte order mark was taken off;"},
    {TEXT("\xff\xfe/\0\xfc\0\r\0\n\0"), "/\xc3\xbc\n",
     "shmcon.c: it was in UTF-16 and is read as UTF-8, and its line ends were those of another system;"},
    {TEXT("\xfe\xff\0/\0/"), "//", "shmcon.c: it was in UTF-16 and is read as UTF-8;"},
    {TEXT("\xff\xfe/"), "\xff\xfe/", ""},
    {TEXT(""), "", ""},
};

START_TEST(test_tidy__texts_are_made_plain) {
  _cleanup_strbuf_ struct strbuf copy = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf notes = STRBUF_INIT;
  _cleanup_free_ char *wanted = xasprintf("shmcon.c=%s;", contents[_i].text);
  strings left_out = {0};
  write_bytes("in/shmcon.c", contents[_i].bytes, contents[_i].length);
  tidy(&copy, &notes, &left_out);
  ck_assert_str_eq(copy.buf, wanted);
  ck_assert_str_eq(notes.buf, contents[_i].notes);
  strings_release(&left_out);
}
END_TEST

/* ---- who handed in what ---- */

static const struct {
  const char *files, *path;
  const char *programs; /* asked for, NULL: all */
  const char *found;    /* "owner program folder", sorted by the list */
  const char *notes;    /* a part of them */
} layouts[] = {
    {"c/ann/pipe/pipe.c c/bob/fifo/fifo.c", "c", NULL, "ann pipe c/ann/pipe;bob fifo c/bob/fifo;", ""},
    {"c/ann/pipe/pipe.c c/bob/fifo/fifo.c", "c", "fifo", "bob fifo c/bob/fifo;", ""},
    {"ann/pipe/pipe.c", "ann", NULL, "ann pipe ann/pipe;", ""},
    {"ann/pipe/pipe.c", "ann/pipe", NULL, "ann pipe ann/pipe;", ""},
    {"c/ann/pipe.c c/bob/fifo.c", "c", NULL, "ann pipe c/ann;bob fifo c/bob;", ""},
    {"c/ann/server.c c/ann/client.c", "c", NULL, "", "its files fit more than one program"},
    {"c/ann/server.c c/ann/client.c", "c", "shm-pair", "ann shm-pair c/ann;", ""},
    {"ann/pipe.c", "ann", NULL, "ann pipe ann;", ""},
    {"w/x/c/ann/pipe/pipe.c", "w", NULL, "ann pipe w/x/c/ann/pipe;", ""},
    {"pipe-ann/pipe.c", "pipe-ann", NULL, "ann pipe pipe-ann;", ""},
    {"r/pipe-ann/pipe.c r/pipe-bob-2/pipe.c", "r", NULL, "ann pipe r/pipe-ann;bob-2 pipe r/pipe-bob-2;", ""},
    {"r/week1-ann/.git/x r/week1-ann/pipe.c r/week1-bob/.git/x r/week1-bob/fifo/fifo.c", "r", NULL,
     "ann pipe r/week1-ann;bob fifo r/week1-bob/fifo;", ""},
    {"r/ann/.git/x r/ann/pipe.c", "r", NULL, "ann pipe r/ann;", ""},
    {"c/pipe-lover/pipe/pipe.c c/bob/pipe/pipe.c", "c", NULL, "bob pipe c/bob/pipe;pipe-lover pipe c/pipe-lover/pipe;",
     ""},
    {"c/ann/pipe/pipe.c c/ann/piep/pipe.c", "c", NULL, "ann pipe c/ann/pipe;", "did you mean 'pipe'?"},
    {"c/ann/pipe/pipe.c c/bob/notes.txt", "c", NULL, "ann pipe c/ann/pipe;", "no source of any program is there"},
    {"g/submission_metadata.yml g/submission_1/pipe.c", "g", NULL, "", ""},
};

static int find(const char *path, const char *programs, submissions *ret_list, strings *ret_notes, struct error *err) {
  struct intake *intake = intake_new(staging);
  strings wanted = {0};
  _cleanup_free_ char *whole = path_join(folder, path);
  if (programs)
    strings_add(&wanted, programs);
  int status = submissions_find(&course, intake, whole, &wanted, ret_list, ret_notes, NULL, err);
  strings_release(&wanted);
  intake_free(intake);
  return status;
}

static void list_submissions(const submissions *list, struct strbuf *ret) {
  vec_each(list, submission)
    strbuf_addf(ret, "%s %s %s;", submission->owner, submission->program, submission->folder + strlen(folder) + 1);
}

START_TEST(test_submissions__are_found_in_layouts) {
  submissions list = {0};
  strings notes = {0};
  struct error err = {0};
  _cleanup_strbuf_ struct strbuf found = STRBUF_INIT;
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  write_files(layouts[_i].files);
  ck_assert_msg(find(layouts[_i].path, layouts[_i].programs, &list, &notes, &err) == 0, "%s", err.message);
  list_submissions(&list, &found);
  vec_each(&notes, note)
    strbuf_addf(&told, "%s;", *note);
  ck_assert_str_eq(found.buf, layouts[_i].found);
  ck_assert_msg(strstr(told.buf, layouts[_i].notes) && (*layouts[_i].notes || !told.length), "%s", told.buf);
  submissions_release(&list);
  strings_release(&notes);
}
END_TEST

static const struct {
  const char *files, *path, *message;
} wrongs[] = {
    {"e/x/notes.txt", "e", "no submission in it"},
    {"e/shm-piar/x", "e", "did you mean 'shm-pair'?"},
    {"e/pipe.c", "e/pipe.c", "a file, and no archive that can be read"},
    {"e/x", "none", "No such file or directory"},
    {"g/submission_metadata.yml/x", "g", "not a regular file"},
};

START_TEST(test_submissions__what_is_none) {
  submissions list = {0};
  strings notes = {0};
  struct error err = {0};
  write_files(wrongs[_i].files);
  ck_assert_int_eq(find(wrongs[_i].path, NULL, &list, &notes, &err), -1);
  ck_assert_int_eq(err.cause, ERROR_USAGE);
  ck_assert_msg(strstr(err.message, wrongs[_i].message), "%s", err.message);
  submissions_release(&list);
  strings_release(&notes);
}
END_TEST

/* ---- room ---- */

static int64_t bytes_in(const char *path) {
  int64_t bytes = 0;
  _cleanup_free_ char *command =
      xasprintf("find '%s' -type f -printf '%%s\\n' | awk '{ all += $1 } END { print all }'", path);
  FILE *found = popen(command, "r");
  ck_assert_ptr_nonnull(found);
  ck_assert_int_eq(fscanf(found, "%" SCNd64, &bytes), 1);
  pclose(found);
  return bytes;
}

/* Each is small and harmless, and so is each archive; there are four of them, and two in each. */
START_TEST(test_submissions__many_bombs_are_one) {
  submissions list = {0};
  strings notes = {0};
  struct error err = {0};
  struct intake *intake = intake_new(staging);
  _cleanup_free_ char *whole = path_join(folder, "c");
  _cleanup_free_ char *command =
      xasprintf("cd '%s' && mkdir -p many c/Jane_1_assignsubmission_file_ && cd many && "
                "for i in $(seq 30); do truncate -s 1M $i; done && tar czf ../one.tgz . && cd .. && rm -r many && "
                "cp one.tgz two.tgz && tar cf both.tar one.tgz two.tgz && "
                "for i in 1 2 3 4; do cp both.tar c/Jane_1_assignsubmission_file_/$i.tar; done",
                folder);
  ck_assert_int_eq(system(command), 0);
  ck_assert_msg(submissions_find(&course, intake, whole, &(strings){0}, &list, &notes, NULL, &err) == 0, "%s",
                err.message);
  ck_assert_int_le(bytes_in(staging), 72 << 20);
  ck_assert_int_ge(bytes_in(staging), 30 << 20);
  intake_free(intake);
  submissions_release(&list);
  strings_release(&notes);
}
END_TEST

/* Until there is room again, no file can be longer than a byte: what a full disk does. (Check writes files, too.) */
static void leave_room(rlim_t room) {
  const struct rlimit limit = {room, RLIM_INFINITY};
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &limit);
}

static const struct {
  const char *files, *pack; /* and what is packed before all is graded */
} unroomy[] = {
    {"c/doejane_1_2_pipe.c c/roejim_2_3_pipe.c", "true"},
    {"x/pipe.c c/doe/readme", "tar -C x -cf c/doe/mine.tar pipe.c"},
    {"x/pipe.c c/readme", "tar -C x -cf c/jane.tar pipe.c"},
    {"x/pipe.c", "tar -C x -cf c pipe.c"},
};

/* Whose files couldn't be unpacked or copied has not handed in nothing. */
START_TEST(test_submissions__no_room_is_nobodys_fault) {
  submissions list = {0};
  strings notes = {0};
  struct error err = {0};
  _cleanup_free_ char *command = xasprintf("cd '%s' && %s", folder, unroomy[_i].pack);
  write_files(unroomy[_i].files);
  ck_assert_int_eq(system(command), 0);
  leave_room(1);
  int status = find("c", "pipe", &list, &notes, &err);
  leave_room(RLIM_INFINITY);
  ck_assert_int_eq(status, -1);
  ck_assert_int_eq(err.cause, ERROR_SYSTEM);
  ck_assert_msg(strstr(err.message, "File too large") != NULL, "%s", err.message);
  submissions_release(&list);
  strings_release(&notes);
}
END_TEST

START_TEST(test_snapshot__no_room_is_nobodys_fault) {
  strings left_out = {0};
  struct error err = {0};
  _cleanup_free_ char *in = path_join(folder, "in");
  write_files("in/pipe.c");
  leave_room(1);
  int status = snapshot_take(in, staging, &left_out, &err);
  leave_room(RLIM_INFINITY);
  ck_assert_int_eq(status, -1);
  ck_assert_int_eq(err.cause, ERROR_SYSTEM);
  ck_assert_uint_eq(left_out.count, 0);
}
END_TEST

static void make_many(const char *in, const char *ending, int count) {
  for (int i = 0; i < count; i++) {
    _cleanup_free_ char *path = xasprintf("%s/a%d%s", in, i, ending);
    _cleanup_close_ int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
  }
}

/* What is told has an end as well. */
START_TEST(test_snapshot__of_many_files_sources_are_taken_and_the_rest_counted) {
  strings left_out = {0};
  strings names = {0};
  struct error err = {0};
  _cleanup_free_ char *in = path_join(folder, "in");
  _cleanup_free_ char *copy = path_join(folder, "copy");
  write_files("in/shmcon.c in/zzz.h in/.hidden");
  make_many(in, ".o", 3000);
  ck_assert_int_eq(directory_make(copy, &err), 0);
  ck_assert_int_eq(snapshot_take(in, copy, &left_out, &err), 0);
  ck_assert_int_eq(snapshot_list(copy, &names, &err), 0);
  ck_assert_uint_eq(names.count, 200);
  ck_assert(strings_have(&names, "shmcon.c") && strings_have(&names, "zzz.h"));
  ck_assert_uint_eq(left_out.count, 51);
  ck_assert_str_eq(left_out.items[0], ".hidden was left out: its name begins with a dot");
  ck_assert_str_eq(left_out.items[50], "2753 more files and folders were left out");
  strings_release(&left_out);
  strings_release(&names);
}
END_TEST

/* Its owner, who can write there, makes a link to somebody else's folder of it, and a folder again, all the time. */
static pid_t start_swapping(const char *one, const char *other) {
  pid_t pid = fork();
  if (pid == 0)
    for (;;)
      renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
  return pid;
}

static void take_often(const char *in, const char *copy, const char *wanted) {
  int64_t end = clock_monotonic_ns() + INT64_C(2000000000);
  for (int i = 0; clock_monotonic_ns() < end; i++) {
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    strings left_out = {0};
    strings notes = {0};
    struct error err = {0};
    _cleanup_free_ char *taken = path_join(copy, "shmread.c");
    ck_assert_int_eq(directory_make(copy, &err), 0);
    ck_assert_int_eq(snapshot_take(in, copy, &left_out, &err), 0);
    ck_assert_msg(tidy_sources(&program, in, copy, &left_out, &notes, &err) == 0, "%s", err.message);
    if (file_read(taken, 100, &text, NULL) == 0)
      ck_assert_msg(strcmp(text.buf, wanted) == 0, "after %d: %s", i, text.buf);
    ck_assert_int_eq(tree_remove(copy, &err), 0);
    strings_release(&left_out);
    strings_release(&notes);
  }
}

START_TEST(test_snapshot__a_folder_that_becomes_a_link_is_not_followed) {
  _cleanup_free_ char *in = path_join(folder, "in");
  _cleanup_free_ char *copy = path_join(folder, "copy");
  _cleanup_free_ char *inside = path_join(folder, "in/src");
  _cleanup_free_ char *link = path_join(folder, "link");
  write_files("in/shmcon.c in/shmwrite.c in/src/shmread.c others/shmread.c");
  ck_assert_int_eq(symlink("../others", link), 0);
  pid_t swapping = start_swapping(inside, link);
  take_often(in, copy, "in/src/shmread.c");
  kill(swapping, SIGKILL);
  ck_assert_int_eq(waitpid(swapping, NULL, 0), swapping);
}
END_TEST

/* ---- what may not be read ---- */

static const struct {
  const char *files;
  const char *shut;
  const char *refusal; /* NULL: it is graded as it is */
} shut_ones[] = {
    {"in/shmcon.c in/shmread.c in/shmwrite.c", "in/shmread.c",
     "not graded: shmread.c can't be read: Permission denied; let the user who grades read it"},
    {"in/shmcon.c in/shmread.c in/shmwrite.c in/own.h", "in/own.h", "not graded: own.h can't be read"},
    {"in/shmcon.c in/shmread.c in/shmwrite.c in/notes.txt", "in/notes.txt", NULL},
    {"in/shmcon.c in/shmread.c in/shmwrite.c in/.old.c", "in/.old.c", NULL},
    {"in/shmcon.c in/shmread.c in/shmwrite.c in/old/shmcon.c", "in/old", NULL},
    {"in/shmcon.c in/src/shmread.c", "in/src", "not graded: src can't be read"},
    {"in/src/shmcon.c in/src/shmread.c", "in/src/shmread.c", "not graded: src/shmread.c can't be read"},
    {"in/shmcon.c in/shmread.c", "in", NULL}, /* which taking it has told already */
};

static void shut(const char *name, mode_t mode) {
  _cleanup_free_ char *path = path_join(folder, name);
  ck_assert_int_eq(chmod(path, mode), 0);
}

/* As a user who has to ask for everything: root doesn't. */
static int check_unread(struct error *err) {
  strings left_out = {0};
  strings notes = {0};
  struct error ignored = {0};
  _cleanup_free_ char *in = path_join(folder, "in");
  _cleanup_free_ char *copy = path_join(folder, "copy");
  uid_t user = geteuid();
  ck_assert_int_eq(directory_make(copy, NULL), 0);
  ck_assert_int_eq(chmod(copy, 0777) || chmod(folder, 0777), 0);
  ck_assert_int_eq(user == 0 ? seteuid(65534) : 0, 0);
  snapshot_take(in, copy, &left_out, &ignored);
  tidy_sources(&program, in, copy, &left_out, &notes, &ignored);
  int status = unread_check(&program, in, copy, err);
  ck_assert_int_eq(seteuid(user), 0);
  strings_release(&left_out);
  strings_release(&notes);
  return status;
}

START_TEST(test_unread__is_not_graded_where_it_matters) {
  struct error err = {0};
  write_files(shut_ones[_i].files);
  shut(shut_ones[_i].shut, 0);
  int status = check_unread(&err);
  shut(shut_ones[_i].shut, 0700);
  ck_assert_int_eq(status, shut_ones[_i].refusal ? -1 : 0);
  ck_assert_int_eq(err.cause, shut_ones[_i].refusal ? ERROR_SYSTEM : ERROR_NONE);
  ck_assert_msg(!shut_ones[_i].refusal ||
                    strncmp(err.message, shut_ones[_i].refusal, strlen(shut_ones[_i].refusal)) == 0,
                "%s", err.message);
}
END_TEST

/* ---- Gradescope's list ---- */

START_TEST(test_gradescope__list_is_read) {
  static const char yaml[] = "---\nsubmission_1:\n  :submitters:\n  - :name: Ann\n    :sid: '007'\n    :email: a@x\n"
                             "  - :name: Bob\n  :created_at: 2026-11-21 12:45:00.5 -08:00\n"
                             "  :results:\n    submitters:\n    - name: Eve\n  :history:\n  - :created_at: 2020-01-01\n"
                             "../evil:\n  :submitters:\n  - :name: Eve\n";
  gradescope_entries entries = {0};
  struct error err = {0};
  write_bytes("list.yml", yaml, sizeof yaml - 1);
  _cleanup_free_ char *path = path_join(folder, "list.yml");
  ck_assert_msg(gradescope_read(path, &entries, &err) == 0, "%s", err.message);
  ck_assert_uint_eq(entries.count, 1);
  ck_assert_str_eq(entries.items[0].folder, "submission_1");
  ck_assert_uint_eq(entries.items[0].submitters.count, 2);
  ck_assert_str_eq(entries.items[0].submitters.items[0].sid, "007");
  ck_assert_str_eq(entries.items[0].submitters.items[1].name, "Bob");
  _cleanup_free_ char *time = date_text(&entries.items[0].time);
  ck_assert_str_eq(time, "2026-11-21T12:45:00-08:00");
  gradescope_release(&entries);
  write_bytes("list.yml", "a: [b\n", 6);
  ck_assert_int_eq(gradescope_read(path, &entries, &err), -1);
  ck_assert_msg(strstr(err.message, "list.yml:2: "), "%s", err.message);
  gradescope_release(&entries);
}
END_TEST

static const struct {
  const char *text;
  bool is;
} moments[] = {{"2026-11-21 12:45:00.123456789 Z", true},
               {"2026-11-21 12:45:00 UTC", true},
               {"2026-11-21T12:45:00+01:00", true},
               {"2026-11-21", false},
               {"yesterday at noon", false},
               {"", false}};

START_TEST(test_gradescope__times) {
  struct date date;
  ck_assert_int_eq(gradescope_time(moments[_i].text, &date), moments[_i].is);
}
END_TEST

/* ---- the class ---- */

static void add_submission(submissions *list, const char *owner, const char *at, int64_t seconds) {
  struct submission *submission = vec_add(list);
  *submission = (struct submission){.owner = xstrdup(owner), .program = xstrdup("pipe"), .folder = xstrdup(at)};
  submission->handed_in.known = seconds != 0;
  submission->handed_in.date.seconds = seconds;
  *vec_add(&submission->people) = (struct person){.login = xstrdup(owner)};
}

START_TEST(test_roll__the_last_attempt_counts) {
  submissions list = {0};
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  add_submission(&list, "ann", "/late", 200);
  add_submission(&list, "ann", "/soon", 100);
  add_submission(&list, "bob", "/first", 0);
  add_submission(&list, "bob", "/second", 300);
  add_submission(&list, "bob", "/second", 300);
  add_submission(&list, "cat", "/only", 0);
  roll_number_attempts(&list);
  vec_each(&list, submission)
    strbuf_addf(&told, "%s%u ", submission->folder, submission->attempt);
  ck_assert_str_eq(told.buf, "/late2 /soon1 /first1 /second2 /only1 ");
  roll_keep_last(&list);
  ck_assert_uint_eq(list.count, 3);
  ck_assert_str_eq(list.items[0].folder, "/late");
  ck_assert_str_eq(list.items[0].notes.items[0], "this is the last of 2 attempts");
  ck_assert_str_eq(list.items[1].folder, "/second");
  ck_assert_uint_eq(list.items[2].notes.count, 0);
  submissions_release(&list);
}
END_TEST

START_TEST(test_roll__groups_and_the_absent) {
  submissions list = {0};
  people roster = {0};
  strings programs = {0};
  strings notes = {0};
  struct error err = {0};
  _cleanup_strbuf_ struct strbuf told = STRBUF_INIT;
  struct intake *intake = intake_new(staging);
  static const char *const class[][2] = {{"ann", "Red Team"}, {"bob", "Red Team"}, {"cat", NULL}, {"dan", NULL}};
  for (size_t i = 0; i < array_size(class); i++)
    *vec_add(&roster) = (struct person){.login = xstrdup(class[i][0]), .group = xstrdup(class[i][1])};
  add_submission(&list, "bob", "/b", 0);
  add_submission(&list, "cat", "/c", 0);
  add_submission(&list, "eve", "/e", 0);
  ck_assert_msg(roll_call(intake, &roster, &programs, &list, &notes, &err) == 0, "%s", err.message);
  vec_each(&list, submission) {
    strbuf_addf(&told, "%s:", submission->owner);
    vec_each(&submission->people, person)
      strbuf_addf(&told, " %s", person->login);
    strbuf_addf(&told, "%s;", submission->notes.count ? " !" : "");
  }
  ck_assert_str_eq(told.buf, "Red-Team: bob ann;cat: cat;eve: eve;dan: dan !;");
  ck_assert_uint_eq(notes.count, 1);
  ck_assert_str_eq(notes.items[0], "eve is not on the roster");
  ck_assert(path_is_directory(list.items[3].folder));
  intake_free(intake);
  strings_release(&notes);
  people_release(&roster);
  submissions_release(&list);
}
END_TEST

/* Wherever among them the sources are, and whatever their names. */
START_TEST(test_intake__of_many_files_sources_are_copied_and_the_rest_counted) {
  enum platform platform;
  intake_items handed = {0};
  strings assignments = {0};
  strings notes = {0};
  strings names = {0};
  struct error err = {0};
  struct intake *intake = intake_new(staging);
  _cleanup_free_ char *class = path_join(folder, "class");
  _cleanup_free_ char *own = path_join(class, "Ann-Lee_4711_assignsubmission_file_");
  ck_assert_int_eq(directory_make(own, &err), 0);
  make_many(own, ".o", 2500);
  write_files("class/Ann-Lee_4711_assignsubmission_file_/zz/pipe.c");
  ck_assert_msg(intake_recognise(intake, class, &assignments, &platform, &handed, &err) == 0, "%s", err.message);
  ck_assert_int_eq(platform, PLATFORM_MOODLE);
  ck_assert_uint_eq(handed.count, 1);
  _cleanup_free_ char *source = path_join(handed.items[0].folder, "zz/pipe.c");
  ck_assert(path_exists(source));
  ck_assert_int_eq(directory_list(AT_FDCWD, handed.items[0].folder, &names), 0);
  ck_assert_uint_eq(names.count, 2000);
  intake_notes(intake, handed.items[0].folder, &notes);
  ck_assert_uint_eq(notes.count, 51);
  ck_assert_str_eq(notes.items[50], "451 more files and folders were left out");
  intake_free(intake);
  intake_items_release(&handed);
  strings_release(&notes);
  strings_release(&names);
}
END_TEST

/* Two people of one name, of whom nothing else but their addresses is known, are two. */
START_TEST(test_roll__namesakes_are_two) {
  submissions list = {0};
  people roster = {0};
  strings programs = {0};
  strings notes = {0};
  struct error err = {0};
  struct intake *intake = intake_new(staging);
  static const char *const addresses[] = {"ann@one.example", "ann@two.example"};
  for (size_t i = 0; i < array_size(addresses); i++)
    *vec_add(&roster) = (struct person){.name = xstrdup("Ann Lee"), .email = xstrdup(addresses[i])};
  strings_add(&programs, "pipe");
  ck_assert_msg(roll_call(intake, &roster, &programs, &list, &notes, &err) == 0, "%s", err.message);
  roll_number_attempts(&list);
  roll_keep_last(&list);
  ck_assert_uint_eq(list.count, 2);
  ck_assert_str_ne(list.items[0].owner, list.items[1].owner);
  intake_free(intake);
  strings_release(&programs);
  strings_release(&notes);
  people_release(&roster);
  submissions_release(&list);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("intake");
  TCase *of_slips = tcase_create("slips");
  tcase_add_checked_fixture(of_slips, set_up, tear_down);
  tcase_add_loop_test(of_slips, test_tidy__slips_are_put_right, 0, (int)array_size(slips));
  tcase_add_test(of_slips, test_tidy__other_names_of_the_documents);
  tcase_add_loop_test(of_slips, test_tidy__what_lies_deeper_is_told, 0, 4);
  tcase_add_test(of_slips, test_tidy__links_to_folders_are_not_followed);
  tcase_add_loop_test(of_slips, test_tidy__texts_are_made_plain, 0, (int)array_size(contents));
  suite_add_tcase(suite, of_slips);
  TCase *of_layouts = tcase_create("layouts");
  tcase_add_checked_fixture(of_layouts, set_up, tear_down);
  tcase_set_timeout(of_layouts, 120); /* some 100 MB are written */
  tcase_add_loop_test(of_layouts, test_submissions__are_found_in_layouts, 0, (int)array_size(layouts));
  tcase_add_loop_test(of_layouts, test_submissions__what_is_none, 0, (int)array_size(wrongs));
  tcase_add_loop_test(of_layouts, test_submissions__no_room_is_nobodys_fault, 0, (int)array_size(unroomy));
  tcase_add_test(of_layouts, test_snapshot__no_room_is_nobodys_fault);
  tcase_add_test(of_layouts, test_snapshot__of_many_files_sources_are_taken_and_the_rest_counted);
  tcase_add_test(of_layouts, test_snapshot__a_folder_that_becomes_a_link_is_not_followed);
  tcase_add_loop_test(of_layouts, test_unread__is_not_graded_where_it_matters, 0, array_size(shut_ones));
  tcase_add_test(of_layouts, test_submissions__many_bombs_are_one);
  tcase_add_test(of_layouts, test_gradescope__list_is_read);
  tcase_add_loop_test(of_layouts, test_gradescope__times, 0, (int)array_size(moments));
  tcase_add_test(of_layouts, test_roll__the_last_attempt_counts);
  tcase_add_test(of_layouts, test_roll__groups_and_the_absent);
  tcase_add_test(of_layouts, test_roll__namesakes_are_two);
  tcase_add_test(of_layouts, test_intake__of_many_files_sources_are_copied_and_the_rest_counted);
  suite_add_tcase(suite, of_layouts);
  return suite_run(suite);
}
