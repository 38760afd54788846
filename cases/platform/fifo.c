/* Pipes with a name. */
#include "platform.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

const char suite_title[] = "Pipes with a name: mknod(), open(), unlink()";

static const char path[] = "/tmp/pipefile";

static void make(void) {
  unlink(path); /* of a test that failed */
  works(mknod(path, S_IFIFO | S_IRUSR | S_IWUSR, 0));
}
static void remove_it(void) { works(unlink(path)); }

STATEMENT(mknod, "002", "mknod() with S_IFIFO makes one, which needs no superuser") {
  struct stat st;
  ck_assert_uint_ne(geteuid(), 0);
  make();
  works(stat(path, &st));
  ck_assert(S_ISFIFO(st.st_mode));
  remove_it();
}

STATEMENT(mode, "002", "Its rights are those of the call, less the umask") {
  struct stat st;
  umask(022);
  make();
  works(stat(path, &st));
  ck_assert_int_eq(st.st_mode & 0777, 0600);
  remove_it();
  works(mknod(path, S_IFIFO | 0666, 0));
  works(stat(path, &st));
  ck_assert_int_eq(st.st_mode & 0777, 0644);
  remove_it();
}

STATEMENT(mkfifo, "002", "mkfifo() makes the same") {
  struct stat st;
  works(mkfifo(path, 0600));
  works(stat(path, &st));
  ck_assert(S_ISFIFO(st.st_mode));
  ck_assert_int_eq(st.st_mode & 0777, 0600);
  remove_it();
}

STATEMENT(there_already, "002", "Where something is already, none is made: EEXIST, and a link is not followed") {
  make();
  refused(mknod(path, S_IFIFO | 0600, 0), EEXIST);
  remove_it();
  works(symlink("/tmp/elsewhere", path));
  refused(mknod(path, S_IFIFO | 0600, 0), EEXIST);
  remove_it();
}

STATEMENT(passes, "002", "What one process writes into it, another reads, each having opened it by its name") {
  char buffer[21];
  make();
  pid_t child = start();
  if (child == 0) {
    int out = open(path, O_WRONLY);
    _exit(out < 0 || write(out, "a", 1) != 1);
  }
  int in = works(open(path, O_RDONLY));
  ck_assert_int_eq(read(in, buffer, 20), 1);
  ck_assert_int_eq(buffer[0], 'a');
  ck_assert_int_eq(read(in, buffer, 20), 0);
  ck_assert_int_eq(ended(child), 0);
  remove_it();
}

STATEMENT(reader_waits, "002", "open() for reading waits until somebody opens it for writing") {
  make();
  pid_t child = start();
  if (child == 0)
    _exit(open(path, O_RDONLY) < 0);
  until_asleep(child);
  int out = works(open(path, O_WRONLY));
  ck_assert_int_eq(ended(child), 0);
  close(out);
  remove_it();
}

STATEMENT(writer_waits, "002",
          "open() for writing waits until somebody opens it for reading; with O_NONBLOCK it is ENXIO") {
  make();
  refused(open(path, O_WRONLY | O_NONBLOCK), ENXIO);
  pid_t child = start();
  if (child == 0)
    _exit(open(path, O_WRONLY) < 0);
  until_asleep(child);
  int in = works(open(path, O_RDONLY));
  ck_assert_int_eq(ended(child), 0);
  close(in);
  remove_it();
}

STATEMENT(not_waiting, "002",
          "With O_NONBLOCK a reader opens it at once, and finds nothing (0) until there is a writer") {
  char byte;
  make();
  int in = works(open(path, O_RDONLY | O_NONBLOCK));
  ck_assert_int_eq(read(in, &byte, 1), 0);
  int out = works(open(path, O_WRONLY));
  refused(read(in, &byte, 1), EAGAIN);
  ck_assert_int_eq(write(out, "a", 1), 1);
  ck_assert_int_eq(read(in, &byte, 1), 1);
  remove_it();
}

STATEMENT(one_way, "002", "Who opened it for writing can't read from it, nor the other way: EBADF") {
  char byte;
  make();
  int in = works(open(path, O_RDONLY | O_NONBLOCK));
  int out = works(open(path, O_WRONLY));
  refused(read(out, &byte, 1), EBADF);
  refused(write(in, "a", 1), EBADF);
  remove_it();
}

STATEMENT(no_file, "002", "What is in it is not in the file system: the file has no bytes") {
  struct stat st;
  make();
  works(open(path, O_RDONLY | O_NONBLOCK));
  int out = works(open(path, O_WRONLY));
  ck_assert_int_eq(write(out, "abc", 3), 3);
  works(stat(path, &st));
  ck_assert_int_eq(st.st_size, 0);
  remove_it();
}

STATEMENT(unlinked, "002", "unlink() removes the name: ENOENT for the second of two who remove it") {
  make();
  pid_t child = start();
  if (child == 0)
    _exit(unlink(path) != 0);
  ck_assert_int_eq(ended(child), 0);
  refused(unlink(path), ENOENT);
  refused(open(path, O_RDONLY), ENOENT);
}

STATEMENT(unlinked_while_open, "002", "Who has it open when its name is removed goes on using it") {
  char byte;
  make();
  int in = works(open(path, O_RDONLY | O_NONBLOCK));
  int out = works(open(path, O_WRONLY));
  remove_it();
  ck_assert_int_eq(write(out, "a", 1), 1);
  ck_assert_int_eq(read(in, &byte, 1), 1);
}

STATEMENT(left, "002", "One that nobody removed is still there when its maker has ended") {
  struct stat st;
  pid_t child = start();
  if (child == 0)
    _exit(mknod(path, S_IFIFO | 0600, 0) != 0);
  ck_assert_int_eq(ended(child), 0);
  works(stat(path, &st));
  remove_it();
}
