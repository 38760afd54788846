/* System V shared memory: looked at, changed, locked and removed. */
#include "platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char suite_title[] = "System V shared memory: shmctl()";

enum { BYTES = 27, RIGHTS = 0777 };

static int make(int mode) { return works(shmget(IPC_PRIVATE, BYTES, IPC_CREAT | mode)); }
static void remove_it(int id) { works(shmctl(id, IPC_RMID, NULL)); }

static struct shmid_ds status_of(int id) {
  struct shmid_ds status;
  works(shmctl(id, IPC_STAT, &status));
  return status;
}

/* ---- looked at ---- */

STATEMENT(stat, "002", "IPC_STAT puts what the kernel knows of the segment where its third argument points") {
  key_t key = own_key();
  int id = works(shmget(key, BYTES, IPC_CREAT | 0640));
  struct shmid_ds status = status_of(id);
  ck_assert_int_eq(status.shm_perm.__key, key);
  ck_assert_int_eq(status.shm_perm.mode & RIGHTS, 0640);
  ck_assert_uint_eq(status.shm_perm.uid, geteuid());
  ck_assert_uint_eq(status.shm_perm.gid, getegid());
  ck_assert_uint_eq(status.shm_perm.cuid, geteuid());
  ck_assert_uint_eq(status.shm_segsz, BYTES);
  ck_assert_int_eq(status.shm_cpid, getpid());
  ck_assert_uint_eq(status.shm_nattch, 0);
  remove_it(id);
}

STATEMENT(stat_of_attached, "002", "It tells who attached or detached last, and when that was") {
  int id = make(0600);
  ck_assert_int_eq(status_of(id).shm_atime, 0);
  void *place = works(shmat(id, NULL, 0));
  struct shmid_ds status = status_of(id);
  ck_assert_int_eq(status.shm_lpid, getpid());
  ck_assert_int_ne(status.shm_atime, 0);
  ck_assert_int_eq(status.shm_dtime, 0);
  works(shmdt(place));
  ck_assert_int_ne(status_of(id).shm_dtime, 0);
  remove_it(id);
}

STATEMENT(stat_needs_reading, "002", "IPC_STAT needs the right to read: without it EACCES, for the owner as well") {
  struct shmid_ds status;
  int id = make(0200);
  refused(shmctl(id, IPC_STAT, &status), EACCES);
  remove_it(id);
  id = make(0);
  refused(shmctl(id, IPC_STAT, &status), EACCES);
  remove_it(id);
}

STATEMENT(stat_with_reading, "002", "The right to read is enough for IPC_STAT") {
  int id = make(0400);
  ck_assert_int_eq(status_of(id).shm_perm.mode & RIGHTS, 0400);
  remove_it(id);
}

STATEMENT(no_such_id, "002", "An id that nobody has is EINVAL, for each command") {
  struct shmid_ds status = {0};
  int id = make(0600);
  remove_it(id);
  refused(shmctl(id, IPC_STAT, &status), EINVAL);
  refused(shmctl(id, IPC_SET, &status), EINVAL);
  refused(shmctl(id, IPC_RMID, NULL), EINVAL);
}

STATEMENT(no_such_command, "002", "A command that there is not is EINVAL") {
  int id = make(0600);
  refused(shmctl(id, 4711, NULL), EINVAL);
  remove_it(id);
}

/* ---- changed ---- */

STATEMENT(set_mode, "002", "IPC_SET changes the rights, of which it takes the low nine bits") {
  int id = make(0666);
  struct shmid_ds status = status_of(id);
  status.shm_perm.mode = 01640;
  works(shmctl(id, IPC_SET, &status));
  ck_assert_int_eq(status_of(id).shm_perm.mode & RIGHTS, 0640);
  remove_it(id);
}

STATEMENT(set_holds, "002", "The new rights hold for the next one who attaches") {
  int id = make(0600);
  struct shmid_ds status = status_of(id);
  status.shm_perm.mode = 0400;
  works(shmctl(id, IPC_SET, &status));
  refused(shmat(id, NULL, 0), EACCES);
  works(shmat(id, NULL, SHM_RDONLY));
  remove_it(id);
}

STATEMENT(set_owner, "002",
          "IPC_SET sets user and group, too: one's own are allowed, and an id that there is not is EINVAL") {
  int id = make(0600);
  struct shmid_ds status = status_of(id);
  status.shm_perm.uid = geteuid();
  status.shm_perm.gid = getegid();
  works(shmctl(id, IPC_SET, &status));
  status.shm_perm.uid = (uid_t)-1;
  refused(shmctl(id, IPC_SET, &status), EINVAL);
  remove_it(id);
}

STATEMENT(set_nothing_else, "002", "IPC_SET leaves size, key and maker as they are") {
  key_t key = own_key();
  int id = works(shmget(key, BYTES, IPC_CREAT | 0600));
  struct shmid_ds status = status_of(id);
  status.shm_segsz = 1;
  status.shm_perm.__key = key ^ 1;
  status.shm_cpid = 1;
  works(shmctl(id, IPC_SET, &status));
  ck_assert_uint_eq(status_of(id).shm_segsz, BYTES);
  ck_assert_int_eq(status_of(id).shm_perm.__key, key);
  ck_assert_int_eq(status_of(id).shm_cpid, getpid());
  remove_it(id);
}

STATEMENT(owner_may_set, "002", "The owner may use IPC_SET whatever the rights are: nobody locks himself out") {
  int id = make(0600);
  struct shmid_ds status = status_of(id);
  status.shm_perm.mode = 0;
  works(shmctl(id, IPC_SET, &status));
  refused(shmat(id, NULL, SHM_RDONLY), EACCES);
  status.shm_perm.mode = 0600;
  works(shmctl(id, IPC_SET, &status));
  works(shmat(id, NULL, 0));
  remove_it(id);
}

STATEMENT(others_may_not_set, "002", "Neither owner nor maker nor superuser: IPC_SET is refused") {
  unsupported("there is only one user in a sandbox");
}

STATEMENT(by_address, "002", "The third argument is the address of the structure: a bad one is EFAULT") {
  int id = make(0600);
  refused(shmctl(id, IPC_STAT, (struct shmid_ds *)16), EFAULT);
  remove_it(id);
}

/* ---- locked ---- */

static void let_lock(rlim_t bytes) {
  struct rlimit limit;
  works(getrlimit(RLIMIT_MEMLOCK, &limit));
  if (limit.rlim_max < bytes)
    unsupported("a process may lock only %lu bytes here (ulimit -l)", (unsigned long)limit.rlim_max);
  limit.rlim_cur = bytes;
  works(setrlimit(RLIMIT_MEMLOCK, &limit));
}

CORRECTED(anybody_may_lock, "002",
          "SHM_LOCK needs no superuser: a segment's owner may, as far as RLIMIT_MEMLOCK goes") {
  int id = make(0600);
  let_lock(65536);
  ck_assert_uint_ne(geteuid(), 0);
  works(shmctl(id, SHM_LOCK, NULL));
  remove_it(id);
}

CORRECTED(not_above_the_limit, "002", "Who may lock no memory, RLIMIT_MEMLOCK being 0, may not use SHM_LOCK: EPERM") {
  int id = make(0600);
  let_lock(0);
  refused(shmctl(id, SHM_LOCK, NULL), EPERM);
  remove_it(id);
}

STATEMENT(locked, "002", "A segment that was locked says so in its mode (SHM_LOCKED)") {
  int id = make(0600);
  let_lock(65536);
  ck_assert_int_eq(status_of(id).shm_perm.mode & SHM_LOCKED, 0);
  works(shmctl(id, SHM_LOCK, NULL));
  ck_assert_int_eq(status_of(id).shm_perm.mode & SHM_LOCKED, SHM_LOCKED);
  remove_it(id);
}

CORRECTED(unlocked, "002", "SHM_UNLOCK takes the lock away, and needs no superuser either") {
  int id = make(0600);
  let_lock(65536);
  works(shmctl(id, SHM_LOCK, NULL));
  works(shmctl(id, SHM_UNLOCK, NULL));
  ck_assert_int_eq(status_of(id).shm_perm.mode & SHM_LOCKED, 0);
  remove_it(id);
}

STATEMENT(locked_as_before, "002", "A locked segment is used like any other") {
  int id = make(0600);
  let_lock(65536);
  works(shmctl(id, SHM_LOCK, NULL));
  char *place = works(shmat(id, NULL, 0));
  place[0] = '*';
  ck_assert_int_eq(place[0], '*');
  works(shmdt(place));
  remove_it(id);
}

/* ---- removed ---- */

STATEMENT(removed, "000 001 002 004",
          "IPC_RMID removes a segment that nobody has attached: its id and its key are gone") {
  key_t key = own_key();
  int id = works(shmget(key, BYTES, IPC_CREAT | 0600));
  works(shmctl(id, IPC_RMID, NULL));
  refused(shmget(key, BYTES, 0600), ENOENT);
  refused(shmat(id, NULL, 0), EINVAL);
}

STATEMENT(no_structure, "000 001 004", "IPC_RMID needs no structure: the third argument may be NULL") {
  works(shmctl(make(0600), IPC_RMID, 0));
}

STATEMENT(removed_while_attached, "002", "Who has it attached when it is removed keeps the memory until he detaches") {
  int id = make(0600);
  char *place = works(shmat(id, NULL, 0));
  place[0] = 'a';
  remove_it(id);
  ck_assert_int_eq(place[0], 'a');
  ck_assert_int_eq(status_of(id).shm_perm.mode & SHM_DEST, SHM_DEST);
  works(shmdt(place));
  struct shmid_ds status;
  refused(shmctl(id, IPC_STAT, &status), EINVAL);
}

STATEMENT(key_is_free_at_once, "002",
          "The key of a removed segment is free at once, though somebody still has it attached") {
  key_t key = own_key();
  int id = works(shmget(key, BYTES, IPC_CREAT | 0600));
  void *place = works(shmat(id, NULL, 0));
  remove_it(id);
  int other = works(shmget(key, BYTES, IPC_CREAT | IPC_EXCL | 0600));
  ck_assert_int_ne(other, id);
  works(shmdt(place));
  remove_it(other);
}

STATEMENT(stays_for_ever, "001", "A segment that nobody removed is still there when its maker has ended or died") {
  key_t key = own_key();
  pid_t child = start();
  if (child == 0) {
    if (shmat(shmget(key, BYTES, IPC_CREAT | IPC_EXCL | 0600), NULL, 0) == (void *)-1)
      _exit(1);
    abort();
  }
  ck_assert_int_lt(ended(child), 0);
  int id = works(shmget(key, BYTES, 0600));
  ck_assert_uint_eq(status_of(id).shm_nattch, 0);
  remove_it(id);
}

CORRECTED(not_freed, "002",
          "When all programs have ended the memory is not freed: the segment is listed, with nattch 0") {
  int id = make(0666);
  pid_t child = start();
  if (child == 0) {
    char *place = shmat(id, NULL, 0);
    if (place == (void *)-1)
      _exit(1);
    place[0] = '*';
    _exit(0);
  }
  ck_assert_int_eq(ended(child), 0);
  ck_assert_uint_eq(status_of(id).shm_nattch, 0);
  char *place = works((char *)shmat(id, NULL, 0));
  ck_assert_int_eq(place[0], '*');
  works(shmdt(place));
  remove_it(id);
}

CORRECTED(any_process_removes, "004",
          "To remove it takes its owner, by the id, which the key gives: the rights of the mode don't matter") {
  key_t key = own_key();
  works(shmget(key, BYTES, IPC_CREAT | 0));
  pid_t child = start();
  if (child == 0)
    _exit(shmctl(shmget(key, 0, 0), IPC_RMID, NULL) != 0);
  ck_assert_int_eq(ended(child), 0);
  refused(shmget(key, BYTES, 0), ENOENT);
}

STATEMENT(others_may_not_remove, "004",
          "Neither owner nor maker nor superuser: IPC_RMID is refused, also for who knows the key") {
  unsupported("there is only one user in a sandbox");
}

/* ---- the tools ---- */

/* Runs a tool of the host, and looks for the line whose second word is the id; else `ret_line` is empty. */
static void ask(const char *command, int id, char *ret_line, int size) {
  char line[256];
  FILE *tool = popen(command, "r");
  ck_assert_ptr_nonnull(tool);
  ret_line[0] = '\0';
  while (fgets(line, sizeof line, tool)) {
    int found;
    if (sscanf(line, "%*s %d", &found) == 1 && found == id)
      snprintf(ret_line, (size_t)size, "%s", line);
  }
  int status = pclose(tool);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
    unsupported("there is no `%s` on this host", command);
}

STATEMENT(ipcs, "002", "`ipcs -m` lists it: key 5678 as 0x0000162e, id, rights 666, 27 bytes, nattch 1") {
  char line[256];
  char key[16] = "";
  char mode[16] = "";
  int bytes = 0;
  int users = 0;
  int id = works(shmget(5678, BYTES, IPC_CREAT | 0666));
  works(shmat(id, NULL, 0));
  ask("ipcs -m", id, line, sizeof line);
  ck_assert_msg(sscanf(line, "%15s %*d %*s %15s %d %d", key, mode, &bytes, &users) == 4, "ipcs lists: %s", line);
  ck_assert_str_eq(key, "0x0000162e");
  ck_assert_str_eq(mode, "666");
  ck_assert_int_eq(bytes, BYTES);
  ck_assert_int_eq(users, 1);
  remove_it(id);
}

STATEMENT(ipcs_of_left, "001 004", "`ipcs` shows segments that were left, and those that were removed not any more") {
  char line[256];
  int id = make(0666);
  ask("ipcs -m", id, line, sizeof line);
  ck_assert_str_ne(line, "");
  remove_it(id);
  ask("ipcs -m", id, line, sizeof line);
  ck_assert_str_eq(line, "");
}

STATEMENT(ipcrm, "001", "`ipcrm` removes a segment that was left") {
  char line[256];
  char command[64];
  int id = make(0666);
  snprintf(command, sizeof command, "ipcrm -m %d", id);
  ask(command, id, line, sizeof line);
  refused(shmat(id, NULL, 0), EINVAL);
}
