/* System V shared memory: making a segment and finding it. */
#include "platform.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

const char suite_title[] = "System V shared memory: shmget()";

enum { BYTES = 20, RIGHTS = 0777 };

static struct shmid_ds status_of(int id) {
  struct shmid_ds status;
  works(shmctl(id, IPC_STAT, &status));
  return status;
}

/* Not by IPC_STAT, which needs the right to read: from the list that `ipcs` shows. */
static int mode_of(int id) {
  char line[512];
  int mode = -1;
  FILE *list = fopen("/proc/sysvipc/shm", "r");
  while (list && fgets(line, sizeof line, list)) {
    int found;
    int bits;
    if (sscanf(line, "%*d %d %o", &found, (unsigned *)&bits) == 2 && found == id)
      mode = bits & RIGHTS;
  }
  if (list)
    fclose(list);
  return mode;
}

static void remove_it(int id) { works(shmctl(id, IPC_RMID, NULL)); }

STATEMENT(makes, "000 003 004", "With IPC_CREAT a segment is made for a key that has none") {
  key_t key = own_key();
  refused(shmget(key, BYTES, 0666), ENOENT);
  int id = works(shmget(key, BYTES, IPC_CREAT | 0666));
  ck_assert_int_eq(shmget(key, BYTES, 0666), id);
  remove_it(id);
}

STATEMENT(finds, "000 001 002 003", "Another process gets the id of the same segment by its key, without IPC_CREAT") {
  key_t key = own_key();
  int id = works(shmget(key, BYTES, IPC_CREAT | 0666));
  pid_t child = start();
  if (child == 0)
    _exit(shmget(key, BYTES, 0666) != id);
  ck_assert_int_eq(ended(child), 0);
  remove_it(id);
}

STATEMENT(must_run_first, "000 001", "Before somebody has made it, a segment can't be got without IPC_CREAT: ENOENT") {
  refused(shmget(own_key(), BYTES, 0666), ENOENT);
}

STATEMENT(other_key, "003", "With another key the segment is not found: ENOENT") {
  int id = works(shmget(own_key(), BYTES, IPC_CREAT | 0600));
  refused(shmget(own_key() ^ 0x2000000, BYTES, 0600), ENOENT);
  remove_it(id);
}

CORRECTED(own_objects, "002", "A key belongs to a kind: a segment, a semaphore set and a queue can have the same one") {
  key_t key = own_key();
  int segment = works(shmget(key, BYTES, IPC_CREAT | IPC_EXCL | 0600));
  int set = works(semget(key, 1, IPC_CREAT | IPC_EXCL | 0600));
  int queue = works(msgget(key, IPC_CREAT | IPC_EXCL | 0600));
  remove_it(segment);
  works(semctl(set, 0, IPC_RMID));
  works(msgctl(queue, IPC_RMID, NULL));
}

STATEMENT(excl, "004", "With IPC_EXCL beside IPC_CREAT, a key that has a segment is an error: EEXIST") {
  key_t key = own_key();
  int id = works(shmget(key, BYTES, IPC_CREAT | IPC_EXCL | 0660));
  refused(shmget(key, BYTES, IPC_CREAT | IPC_EXCL | 0660), EEXIST);
  remove_it(id);
}

STATEMENT(creat_finds_too, "004", "IPC_CREAT alone also finds a segment that is there, and leaves it as it is") {
  key_t key = own_key();
  int id = works(shmget(key, BYTES, IPC_CREAT | 0666));
  ck_assert_int_eq(shmget(key, BYTES, IPC_CREAT | 0600), id);
  ck_assert_int_eq(mode_of(id), 0666);
  remove_it(id);
}

STATEMENT(private, "001 004", "IPC_PRIVATE makes a new segment each time, also with IPC_CREAT and IPC_EXCL") {
  int one = works(shmget(IPC_PRIVATE, 4096, IPC_CREAT | IPC_EXCL | 0660));
  int two = works(shmget(IPC_PRIVATE, 4096, IPC_CREAT | IPC_EXCL | 0660));
  ck_assert_int_ne(one, two);
  remove_it(one);
  remove_it(two);
}

STATEMENT(no_key, "001", "A segment of IPC_PRIVATE has no key by which others could find it") {
  int id = works(shmget(IPC_PRIVATE, BYTES, 0666));
  ck_assert_int_eq(status_of(id).shm_perm.__key, IPC_PRIVATE);
  remove_it(id);
}

STATEMENT(size, "000 002 003 004", "The segment has as many bytes as were asked for") {
  static const size_t sizes[] = {1, 16, 20, 27, 4096, 4100};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    int id = works(shmget(IPC_PRIVATE, sizes[i], IPC_CREAT | 0600));
    ck_assert_uint_eq(status_of(id).shm_segsz, sizes[i]);
    remove_it(id);
  }
}

STATEMENT(zeroed, "000", "Fresh memory is all zeros, which is why the server first says that it isn't ready") {
  int id = works(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600));
  const char *bytes = works(shmat(id, NULL, 0));
  for (int i = 0; i < 4096; i++)
    ck_assert_int_eq(bytes[i], 0);
  works(shmdt(bytes));
  remove_it(id);
}

STATEMENT(found_by_less, "002", "A segment that is there is found when fewer bytes are asked for, or none") {
  int id = works(shmget(own_key(), BYTES, IPC_CREAT | 0600));
  ck_assert_int_eq(shmget(own_key(), 1, 0600), id);
  ck_assert_int_eq(shmget(own_key(), 0, 0), id);
  remove_it(id);
}

STATEMENT(not_by_more, "002", "More bytes than a segment has can't be asked for: EINVAL") {
  int id = works(shmget(own_key(), BYTES, IPC_CREAT | 0600));
  refused(shmget(own_key(), BYTES + 1, 0600), EINVAL);
  remove_it(id);
}

STATEMENT(mode, "000 002 003 004", "A new segment's rights are the low nine bits of the flags, as for chmod") {
  static const int modes[] = {0666, 0660, 0640, 0600, 0400};
  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
    int id = works(shmget(IPC_PRIVATE, BYTES, IPC_CREAT | modes[i]));
    ck_assert_int_eq(mode_of(id), modes[i]);
    remove_it(id);
  }
}

CORRECTED(default_mode, "003", "Without a mode a new segment has no rights at all: not even its owner can attach it") {
  int id = works(shmget(IPC_PRIVATE, BYTES, IPC_CREAT));
  ck_assert_int_eq(mode_of(id), 0);
  refused(shmat(id, NULL, 0), EACCES);
  remove_it(id);
}

CORRECTED(mode_when_found, "003",
          "The mode for a segment that is there sets nothing: it is what the caller wants, and must have") {
  int id = works(shmget(own_key(), BYTES, IPC_CREAT | 0400));
  ck_assert_int_eq(shmget(own_key(), BYTES, 0400), id);
  refused(shmget(own_key(), BYTES, 0600), EACCES);
  ck_assert_int_eq(shmget(own_key(), BYTES, 0), id);
  ck_assert_int_eq(mode_of(id), 0400);
  remove_it(id);
}

STATEMENT(flags_and_mode, "002", "Flags and rights go together in one argument, and do not disturb each other") {
  int id = works(shmget(own_key(), BYTES, IPC_CREAT | IPC_EXCL | 0640));
  ck_assert_int_eq(mode_of(id), 0640);
  remove_it(id);
}

STATEMENT(negative, "000 002", "A failed call gives -1, and errno tells why") {
  errno = 0;
  ck_assert_int_eq(shmget(own_key(), BYTES, 0666), -1);
  ck_assert_int_eq(errno, ENOENT);
  ck_assert_str_eq(strerror(errno), "No such file or directory");
}

STATEMENT(other_id, "002 003", "Segments that are there at the same time have different ids, not below 0") {
  int one = works(shmget(IPC_PRIVATE, BYTES, 0600));
  int two = works(shmget(IPC_PRIVATE, BYTES, 0600));
  ck_assert_int_ge(one, 0);
  ck_assert_int_ge(two, 0);
  ck_assert_int_ne(one, two);
  remove_it(one);
  remove_it(two);
}

CORRECTED(not_attached, "004", "Making a segment attaches it nowhere, not even to its maker") {
  int id = works(shmget(IPC_PRIVATE, BYTES, IPC_CREAT | 0600));
  ck_assert_uint_eq(status_of(id).shm_nattch, 0);
  remove_it(id);
}

static struct shminfo limits(void) {
  struct shminfo info;
  works(shmctl(0, IPC_INFO, (struct shmid_ds *)&info));
  return info;
}

STATEMENT(shmmax, "004", "A size above shmmax is an invalid argument: EINVAL") {
  unsigned long most = limits().shmmax;
  if (most == ULONG_MAX)
    unsupported("shmmax is the largest number that there is");
  refused(shmget(IPC_PRIVATE, most + 1, IPC_CREAT | 0600), EINVAL);
  if (most <= (unsigned long)1 << 40) /* by default it is more than any file in memory can have */
    remove_it(works(shmget(IPC_PRIVATE, most, IPC_CREAT | SHM_NORESERVE | 0600)));
}

CORRECTED(large, "004", "The size is a size_t: 1.9 GB is no upper bound, and three can be had (SHM_NORESERVE)") {
  size_t size = (size_t)3 << 30;
  if (limits().shmmax < size)
    unsupported("shmmax is %lu here", limits().shmmax);
  int id = works(shmget(IPC_PRIVATE, size, IPC_CREAT | SHM_NORESERVE | 0600));
  ck_assert_uint_eq(status_of(id).shm_segsz, size);
  remove_it(id);
}

STATEMENT(at_least_one, "004", "The smallest segment has one byte: 0 is refused, EINVAL") {
  ck_assert_uint_eq(limits().shmmin, 1);
  refused(shmget(IPC_PRIVATE, 0, IPC_CREAT | 0600), EINVAL);
  remove_it(works(shmget(IPC_PRIVATE, 1, IPC_CREAT | 0600)));
}

CORRECTED(negative_size, "004", "A size below 0 is a huge size_t: EINVAL or ENOMEM, never a segment") {
  ck_assert_int_eq(shmget(IPC_PRIVATE, (size_t)-1, IPC_CREAT | 0600), -1);
  ck_assert(errno == EINVAL || errno == ENOMEM);
}

STATEMENT(default_count, "004", "A fresh system lets 4096 segments be made") {
  ck_assert_uint_eq(limits().shmmni, 4096);
}

STATEMENT(no_more, "004", "One segment more than the kernel's limit is refused: ENOSPC") {
  unsigned long most = limits().shmmni;
  if (most > 100000)
    unsupported("the limit is %lu here, too many to make them all", most);
  int *ids = calloc(most, sizeof *ids);
  unsigned long made = 0;
  while (made < most && (ids[made] = shmget(IPC_PRIVATE, 1, 0600)) >= 0)
    made++;
  ck_assert_msg(made == most || errno == ENOSPC, "segment %lu of %lu: %s", made + 1, most, strerror(errno));
  refused(shmget(IPC_PRIVATE, 1, 0600), ENOSPC);
  for (unsigned long i = 0; i < made; i++)
    remove_it(ids[i]);
  free(ids);
}

STATEMENT(default_size, "004", "On a fresh system a segment has at most 18014398509465599 kbytes") {
  ck_assert_uint_eq(limits().shmmax / 1024, 18014398509465599UL);
}

CORRECTED(default_total, "004",
          "All segments of a fresh system have at most 18446744073692774399 pages; ipcs counts otherwise") {
  ck_assert_uint_eq(limits().shmall, 18446744073692774399UL);
}
