/* POSIX shared memory: objects, their size, mappings, removal. */
#include "platform.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

const char suite_title[] = "POSIX shared memory: shm_open(), ftruncate(), mmap(), shm_unlink()";

enum { PAGE = 4096, BYTES = 8192 };

static int make(size_t size) {
  int fd = works(shm_open(own_name(), O_CREAT | O_EXCL | O_RDWR, 0600));
  works(ftruncate(fd, (off_t)size));
  return fd;
}

static char *map(int fd, size_t size) {
  return works((char *)mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
}

static off_t size_of(int fd) {
  struct stat st;
  works(fstat(fd, &st));
  return st.st_size;
}

static void remove_it(void) { works(shm_unlink(own_name())); }

/* ---- opened ---- */

STATEMENT(creat, "002 004", "With O_CREAT an object is made for a name that has none; without it ENOENT") {
  refused(shm_open(own_name(), O_RDWR, 0666), ENOENT);
  works(shm_open(own_name(), O_CREAT | O_RDWR, 0666));
  works(shm_open(own_name(), O_RDWR, 0666));
  remove_it();
}

STATEMENT(creat_finds_too, "002", "With O_CREAT an object that is there is opened, and its content and size stay") {
  char *place = map(make(BYTES), BYTES);
  place[0] = 'a';
  int fd = works(shm_open(own_name(), O_CREAT | O_RDWR, 0666));
  ck_assert_int_eq(size_of(fd), BYTES);
  ck_assert_int_eq(map(fd, BYTES)[0], 'a');
  remove_it();
}

STATEMENT(excl, "002", "With O_EXCL beside O_CREAT, an object that is there is an error: EEXIST") {
  works(shm_open(own_name(), O_CREAT | O_EXCL | O_RDWR, 0600));
  refused(shm_open(own_name(), O_CREAT | O_EXCL | O_RDWR, 0600), EEXIST);
  remove_it();
}

CORRECTED(excl_alone, "002", "O_EXCL without O_CREAT refuses nothing: an object that is there is opened") {
  works(shm_open(own_name(), O_CREAT | O_RDWR, 0600));
  works(shm_open(own_name(), O_EXCL | O_RDWR, 0600));
  remove_it();
}

STATEMENT(lowest, "002 004", "It gives the lowest descriptor that is free") {
  int first = works(shm_open(own_name(), O_CREAT | O_RDWR, 0600));
  int second = works(shm_open(own_name(), O_RDWR, 0600));
  ck_assert_int_eq(second, first + 1);
  close(first);
  ck_assert_int_eq(works(shm_open(own_name(), O_RDWR, 0600)), first);
  ck_assert_int_eq(works(shm_open(own_name(), O_RDWR, 0600)), second + 1);
  remove_it();
}

STATEMENT(description, "002", "Each shm_open() makes an open file description, with a file offset of its own") {
  int one = make(BYTES);
  int two = works(shm_open(own_name(), O_RDWR, 0600));
  int same = works(dup(one));
  works(lseek(one, 100, SEEK_SET));
  ck_assert_int_eq(lseek(two, 0, SEEK_CUR), 0);
  ck_assert_int_eq(lseek(same, 0, SEEK_CUR), 100);
  remove_it();
}

STATEMENT(minus_one, "004", "A failed shm_open() gives -1, and errno tells why") {
  errno = 0;
  ck_assert_int_eq(shm_open(own_name(), O_RDWR, 0), -1);
  ck_assert_int_eq(errno, ENOENT);
}

STATEMENT(by_name, "002 004", "Another process opens the same object by its name") {
  char *place = map(make(BYTES), BYTES);
  pid_t child = start();
  if (child == 0) {
    int fd = shm_open(own_name(), O_RDWR, 0666);
    _exit(fd >= 0 ? 1 : 2); /* own_name() is by pid: theirs is another */
  }
  ck_assert_int_eq(ended(child), 2);
  const char *name = own_name();
  child = start();
  if (child == 0) {
    int fd = shm_open(name, O_RDWR, 0666);
    char *own = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (own == MAP_FAILED)
      _exit(1);
    own[0] = 'c';
    _exit(0);
  }
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(place[0], 'c');
  remove_it();
}

STATEMENT(a_file, "004", "The object is a file in /dev/shm, with the object's name") {
  char path[64];
  struct stat st;
  struct stat by_path;
  int fd = make(BYTES);
  snprintf(path, sizeof path, "/dev/shm%s", own_name());
  works(fstat(fd, &st));
  works(stat(path, &by_path));
  ck_assert(S_ISREG(by_path.st_mode));
  ck_assert_uint_eq(by_path.st_ino, st.st_ino);
  ck_assert_int_eq(by_path.st_size, BYTES);
  remove_it();
  refused(stat(path, &by_path), ENOENT);
}

STATEMENT(no_slash, "004", "A name needs no slash at its beginning: `myshm` and `/myshm` are one object") {
  works(shm_open("myshm", O_CREAT | O_EXCL | O_RDWR, 0600));
  works(shm_open("/myshm", O_RDWR, 0600));
  works(shm_unlink("myshm"));
}

STATEMENT(names, "002", "A name is one name and no path: with a slash inside it is refused, EINVAL") {
  refused(shm_open("/a/b", O_CREAT | O_RDWR, 0600), EINVAL);
}

/* ---- rights ---- */

STATEMENT(mode, "002 004", "The last argument gives a new object its rights, less the umask: 0666 becomes rw-r--r--") {
  struct stat st;
  umask(022);
  works(fstat(works(shm_open(own_name(), O_CREAT | O_RDWR, 0666)), &st));
  ck_assert_int_eq(st.st_mode & 0777, 0644);
  remove_it();
  works(fstat(works(shm_open(own_name(), O_CREAT | O_RDWR, 0777)), &st));
  ck_assert_int_eq(st.st_mode & 0777, 0755);
  remove_it();
}

STATEMENT(mode_when_there, "004", "For an object that is there that argument counts for nothing") {
  struct stat st;
  works(shm_open(own_name(), O_CREAT | O_RDWR, 0600));
  int fd = works(shm_open(own_name(), O_RDONLY, 0444));
  works(fstat(fd, &st));
  ck_assert_int_eq(st.st_mode & 0777, 0600);
  remove_it();
}

STATEMENT(rights_hold, "002", "Who lacks the rights can't open it: EACCES, the owner too") {
  works(shm_open(own_name(), O_CREAT | O_RDWR, 0400));
  refused(shm_open(own_name(), O_RDWR, 0), EACCES);
  works(shm_open(own_name(), O_RDONLY, 0));
  remove_it();
}

CORRECTED(rdonly_makes_nothing, "002",
          "O_RDONLY is how this descriptor is used, not what the object is: others may write") {
  refused(shm_open(own_name(), O_RDONLY, 0600), ENOENT);
  works(shm_open(own_name(), O_CREAT | O_RDONLY, 0600));
  int fd = works(shm_open(own_name(), O_RDWR, 0600));
  works(ftruncate(fd, BYTES));
  map(fd, BYTES)[0] = 'w';
  remove_it();
}

STATEMENT(rdonly, "002",
          "Through an O_RDONLY descriptor no size can be set (EINVAL) and nothing mapped for writing (EACCES)") {
  make(BYTES);
  int fd = works(shm_open(own_name(), O_RDONLY, 0444));
  refused(ftruncate(fd, PAGE), EINVAL);
  refused(mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), EACCES);
  remove_it();
}

STATEMENT(read_only_mapping, "002 004", "A mapping with PROT_READ alone can be read; writing there is SIGSEGV") {
  make(BYTES);
  int fd = works(shm_open(own_name(), O_RDONLY, 0444));
  char *place = works((char *)mmap(NULL, BYTES, PROT_READ, MAP_SHARED, fd, 0));
  ck_assert_int_eq(signal_of_reading(place), 0);
  ck_assert_int_eq(signal_of_writing(place), SIGSEGV);
  remove_it();
}

STATEMENT(rdwr, "002", "With O_RDWR the memory can be read and written") {
  char *place = map(make(BYTES), BYTES);
  ck_assert_int_eq(signal_of_reading(place), 0);
  ck_assert_int_eq(signal_of_writing(place), 0);
  place[0] = 'x';
  ck_assert_int_eq(place[0], 'x');
  remove_it();
}

/* ---- size ---- */

STATEMENT(empty, "004", "A new object has no bytes: the transcript lists 0") {
  ck_assert_int_eq(size_of(works(shm_open(own_name(), O_CREAT | O_RDWR, 0666))), 0);
  remove_it();
}

STATEMENT(sized, "002 004", "ftruncate() gives it the size in bytes") {
  static const off_t sizes[] = {4096, 8192, 4100, 0};
  int fd = make(0);
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    works(ftruncate(fd, sizes[i]));
    ck_assert_int_eq(size_of(fd), sizes[i]);
  }
  remove_it();
}

STATEMENT(size_for_all, "004", "Whoever opens the object finds the size that one of them gave it") {
  make(4100);
  ck_assert_int_eq(size_of(works(shm_open(own_name(), O_RDONLY, 0))), 4100);
  remove_it();
}

STATEMENT(without_size, "004", "A mapping of an object that has no size yet is made, but touching it is SIGBUS") {
  char *place = map(make(0), PAGE);
  ck_assert_int_eq(signal_of_reading(place), SIGBUS);
  remove_it();
}

STATEMENT(grown, "002 004", "What the size adds is zeros") {
  char *place = map(make(BYTES), BYTES);
  for (int i = 0; i < BYTES; i++)
    ck_assert_int_eq(place[i], 0);
  remove_it();
}

/* ---- mapped ---- */

STATEMENT(mapped, "002 004", "mmap() gives an address at which the object's bytes are") {
  int fd = make(BYTES);
  char *place = map(fd, BYTES);
  ck_assert_int_eq(pwrite(fd, "hello", 6, 100), 6);
  ck_assert_str_eq(place + 100, "hello");
  remove_it();
}

STATEMENT(kernel_chooses, "002 004", "Without an address the kernel chooses one: a free one, at a page's beginning") {
  int fd = make(BYTES);
  char *one = map(fd, BYTES);
  char *two = map(fd, BYTES);
  ck_assert_uint_eq((uintptr_t)one % PAGE, 0);
  ck_assert(one + BYTES <= two || two + BYTES <= one);
  remove_it();
}

STATEMENT(length, "002", "The mapping has as many bytes as asked for, in whole pages: behind them is nothing") {
  int fd = make(4 * PAGE);
  char *area = works((char *)mmap(NULL, 4 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  works(munmap(area, 4 * PAGE));
  char *place = works((char *)mmap(area, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0));
  ck_assert_int_eq(signal_of_reading(place + PAGE - 1), 0);
  ck_assert_int_eq(signal_of_reading(place + PAGE), SIGSEGV);
  refused(mmap(NULL, 0, PROT_READ, MAP_SHARED, fd, 0), EINVAL);
  remove_it();
}

STATEMENT(offset, "002", "It begins at the offset, which is a multiple of the page size: else EINVAL") {
  int fd = make(BYTES);
  map(fd, BYTES)[PAGE] = 'p';
  char *second = works((char *)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, PAGE));
  ck_assert_int_eq(second[0], 'p');
  refused(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 100), EINVAL);
  remove_it();
}

STATEMENT(map_failed, "004", "A failed mmap() gives (void *)-1; what is no descriptor is EBADF") {
  errno = 0;
  ck_assert_ptr_eq(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, -1, 0), (void *)-1);
  ck_assert_int_eq(errno, EBADF);
}

STATEMENT(shared, "002", "A child shares what its parent has mapped with MAP_SHARED") {
  char *place = map(make(BYTES), BYTES);
  place[0] = 'a';
  pid_t child = start();
  if (child == 0) {
    bool seen = place[0] == 'a';
    place[1] = 'b';
    _exit(!seen);
  }
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(place[1], 'b');
  remove_it();
}

STATEMENT(stays, "004", "What was written stays when the one who wrote it has ended") {
  make(4100);
  const char *name = own_name();
  pid_t child = start();
  if (child == 0) {
    char *own = mmap(NULL, 4100, PROT_READ | PROT_WRITE, MAP_SHARED, shm_open(name, O_RDWR, 0666), 0);
    if (own == MAP_FAILED)
      _exit(1);
    sprintf(own, "%s", "Hello World!");
    _exit(0);
  }
  ck_assert_int_eq(ended(child), 0);
  int fd = works(shm_open(name, O_RDONLY, 0444));
  ck_assert_str_eq(works((char *)mmap(NULL, 4100, PROT_READ, MAP_SHARED, fd, 0)), "Hello World!");
  remove_it();
}

STATEMENT(closed, "002", "The mapping stays when its descriptor is closed") {
  int fd = make(BYTES);
  char *place = map(fd, BYTES);
  works(close(fd));
  place[0] = 'x';
  ck_assert_int_eq(place[0], 'x');
  remove_it();
}

STATEMENT(unmapped, "002", "munmap() takes the mapping away: touching it is SIGSEGV") {
  char *place = map(make(BYTES), BYTES);
  ck_assert_int_eq(munmap(place, BYTES), 0);
  ck_assert_int_eq(signal_of_reading(place), SIGSEGV);
  remove_it();
}

/* ---- removed ---- */

STATEMENT(close_keeps, "002", "close() and munmap() do not remove the object: its name stays") {
  int fd = make(BYTES);
  works(munmap(map(fd, BYTES), BYTES));
  works(close(fd));
  works(shm_open(own_name(), O_RDWR, 0));
  remove_it();
}

STATEMENT(unlinked, "002 004",
          "shm_unlink() removes the name: it can't be opened any more, nor removed again (ENOENT)") {
  make(BYTES);
  ck_assert_int_eq(shm_unlink(own_name()), 0);
  refused(shm_open(own_name(), O_RDWR, 0), ENOENT);
  refused(shm_unlink(own_name()), ENOENT);
}

CORRECTED(unlink_closes_nothing, "002",
          "shm_unlink() closes nothing: descriptors and mappings of the object stay as they are") {
  int fd = make(BYTES);
  char *place = map(fd, BYTES);
  place[0] = 'x';
  remove_it();
  ck_assert_int_eq(size_of(fd), BYTES);
  ck_assert_int_eq(map(fd, BYTES)[0], 'x');
  ck_assert_int_eq(place[0], 'x');
}

STATEMENT(new_one, "002", "The name is free at once: a new object of that name is another one") {
  char *place = map(make(BYTES), BYTES);
  place[0] = 'o';
  remove_it();
  ck_assert_int_eq(map(make(BYTES), BYTES)[0], 0);
  ck_assert_int_eq(place[0], 'o');
  remove_it();
}

static unsigned long free_blocks(void) {
  struct statvfs status;
  works(statvfs("/dev/shm", &status));
  return status.f_bfree;
}

STATEMENT(last_one, "002", "Its memory is given back when the last one lets go of it, not before") {
  enum { MANY = 64 };
  unsigned long before = free_blocks();
  int fd = make(MANY * PAGE);
  char *place = map(fd, MANY * PAGE);
  memset(place, 'x', MANY * PAGE);
  unsigned long used = before - free_blocks();
  ck_assert_uint_ge(used, MANY);
  remove_it();
  works(close(fd));
  ck_assert_uint_eq(free_blocks(), before - used);
  works(munmap(place, MANY * PAGE));
  ck_assert_uint_eq(free_blocks(), before);
}

STATEMENT(last_process, "002", "The last one may be another process") {
  enum { MANY = 64 };
  int fds[2];
  char byte;
  unsigned long before = free_blocks();
  works(pipe(fds));
  int fd = make(MANY * PAGE);
  char *place = map(fd, MANY * PAGE);
  memset(place, 'x', MANY * PAGE);
  pid_t child = start();
  if (child == 0) {
    close(fds[1]);
    bool waited = read(fds[0], &byte, 1) == 0;
    _exit(!waited || place[MANY * PAGE - 1] != 'x');
  }
  remove_it();
  works(close(fd));
  works(munmap(place, MANY * PAGE));
  ck_assert_uint_lt(free_blocks(), before);
  close(fds[1]);
  ck_assert_int_eq(ended(child), 0);
  ck_assert_uint_eq(free_blocks(), before);
}

CORRECTED(any_process_removes, "004",
          "Knowing the name is not enough to remove it: it takes its owner, whatever the object's rights are") {
  works(shm_open(own_name(), O_CREAT | O_RDWR, 0));
  const char *name = own_name();
  pid_t child = start();
  if (child == 0)
    _exit(shm_unlink(name) != 0);
  ck_assert_int_eq(ended(child), 0);
  refused(shm_unlink(name), ENOENT);
}

STATEMENT(others_may_not_remove, "004", "Another user, who is not the superuser, can't remove it: EACCES") {
  struct stat st;
  works(stat("/dev/shm", &st));
  ck_assert_msg(st.st_mode & S_ISVTX, "/dev/shm has no sticky bit: mode %o", st.st_mode);
  unsupported("there is only one user in a sandbox");
}

STATEMENT(both_unlink, "002", "When parent and child both remove the name, one of them finds none: -1, ENOENT") {
  make(BYTES);
  const char *name = own_name();
  pid_t child = start();
  if (child == 0)
    _exit(shm_unlink(name) != 0);
  ck_assert_int_eq(ended(child), 0);
  refused(shm_unlink(name), ENOENT);
}
