/* System V shared memory: attached and detached. */
#include "platform.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

const char suite_title[] = "System V shared memory: shmat() and shmdt()";

enum { PAGE = 4096 };

static int make(void) { return works(shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0600)); }

static unsigned long attached(int id) {
  struct shmid_ds status;
  works(shmctl(id, IPC_STAT, &status));
  return status.shm_nattch;
}

static void remove_it(int id) { works(shmctl(id, IPC_RMID, NULL)); }

STATEMENT(head, "002", "What comes back is the address of the segment's first byte") {
  int id = make();
  char *one = works(shmat(id, NULL, 0));
  char *two = works(shmat(id, NULL, 0));
  one[0] = 'a';
  one[PAGE - 1] = 'z';
  ck_assert_int_eq(two[0], 'a');
  ck_assert_int_eq(two[PAGE - 1], 'z');
  works(shmdt(one));
  works(shmdt(two));
  remove_it(id);
}

STATEMENT(kernel_chooses, "003 004", "Without an address the kernel chooses one: a free one, at a page's beginning") {
  int id = make();
  char *one = works(shmat(id, NULL, 0));
  char *two = works(shmat(id, 0, 0));
  ck_assert_uint_eq((uintptr_t)one % PAGE, 0);
  ck_assert_uint_eq((uintptr_t)two % PAGE, 0);
  ck_assert(one + PAGE <= two || two + PAGE <= one);
  works(shmdt(one));
  works(shmdt(two));
  remove_it(id);
}

STATEMENT(caller_chooses, "003", "With an address it is attached there") {
  int id = make();
  char *place = works(shmat(id, NULL, 0));
  works(shmdt(place));
  ck_assert_ptr_eq(works(shmat(id, place, 0)), place);
  works(shmdt(place));
  remove_it(id);
}

STATEMENT(remap, "003", "Only with SHM_REMAP a segment takes the place of what is mapped there; else EINVAL") {
  int id = make();
  char *place = works(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  place[0] = 'x';
  refused(shmat(id, place, 0), EINVAL);
  ck_assert_int_eq(place[0], 'x');
  ck_assert_ptr_eq(works(shmat(id, place, SHM_REMAP)), place);
  ck_assert_int_eq(place[0], 0);
  works(shmdt(place));
  remove_it(id);
}

CORRECTED(other_flags, "003", "Its flags are not for replacing alone: with SHM_RDONLY the segment can only be read") {
  int id = make();
  char *place = works(shmat(id, NULL, SHM_RDONLY));
  ck_assert_int_eq(signal_of_reading(place), 0);
  ck_assert_int_eq(signal_of_writing(place), SIGSEGV);
  works(shmdt(place));
  remove_it(id);
}

STATEMENT(read_and_write, "000 002 003", "A segment that is attached can be read and written like any memory") {
  int id = make();
  int *place = works(shmat(id, NULL, 0));
  for (int i = 0; i < 4; i++)
    place[i] = i + 1;
  ck_assert_int_eq(place[0] + place[1] + place[2] + place[3], 10);
  works(shmdt(place));
  remove_it(id);
}

STATEMENT(text, "003", "sprintf() can write into it, and sscanf() read from it") {
  int id = make();
  char *place = works(shmat(id, NULL, 0));
  char word[16] = "";
  sprintf(place, "%s", "hello");
  ck_assert_int_eq(sscanf(place, "%15s", word), 1);
  ck_assert_str_eq(word, "hello");
  works(shmdt(place));
  remove_it(id);
}

STATEMENT(seen_by_others, "000 001 002 003 004",
          "What one process writes, another that has the segment attached reads") {
  key_t key = own_key();
  int id = works(shmget(key, PAGE, IPC_CREAT | 0666));
  int *place = works(shmat(id, NULL, 0));
  place[0] = 5678;
  pid_t child = start();
  if (child == 0) {
    int *own = shmat(shmget(key, PAGE, 0666), NULL, 0);
    bool same = own != (void *)-1 && own[0] == 5678;
    own[1] = 99;
    _exit(!same);
  }
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(place[1], 99);
  works(shmdt(place));
  remove_it(id);
}

STATEMENT(own_memory, "004", "What isn't shared is each process's own: a child's writes there are not seen") {
  static int own = 1;
  pid_t child = start();
  if (child == 0) {
    own = 2;
    _exit(own != 2);
  }
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(own, 1);
}

STATEMENT(must_attach, "004", "A process that has not attached it has nothing at that address") {
  int fds[2];
  int id = make();
  works(pipe(fds));
  pid_t child = start();
  if (child == 0) {
    char *place = shmat(id, NULL, 0);
    ssize_t written = write(fds[1], &place, sizeof place);
    _exit(place == (void *)-1 || written != sizeof place);
  }
  char *place = NULL;
  ck_assert_int_eq(read(fds[0], &place, sizeof place), sizeof place);
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(signal_of_reading(place), SIGSEGV);
  remove_it(id);
}

STATEMENT(inherited, "001 002", "A child has attached what its parent had, at the same address, and shares it") {
  int id = make();
  int *place = works(shmat(id, NULL, 0));
  place[0] = 1;
  pid_t child = start();
  if (child == 0) {
    bool seen = place[0] == 1;
    place[1] = 2;
    _exit(!seen);
  }
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(place[1], 2);
  works(shmdt(place));
  remove_it(id);
}

STATEMENT(child_counts, "001", "Such a child is counted in nattch until it ends") {
  int fds[2];
  char byte;
  int id = make();
  works(shmat(id, NULL, 0));
  works(pipe(fds));
  ck_assert_uint_eq(attached(id), 1);
  pid_t child = start();
  if (child == 0) {
    close(fds[1]);
    _exit((int)read(fds[0], &byte, 1));
  }
  ck_assert_uint_eq(attached(id), 2);
  close(fds[1]);
  ck_assert_int_eq(ended(child), 0);
  ck_assert_uint_eq(attached(id), 1);
  remove_it(id);
}

STATEMENT(counted, "002 004", "nattch is 1 when one process has attached it, and 0 when that has detached it") {
  int id = make();
  ck_assert_uint_eq(attached(id), 0);
  char *place = works(shmat(id, NULL, 0));
  ck_assert_uint_eq(attached(id), 1);
  works(shmdt(place));
  ck_assert_uint_eq(attached(id), 0);
  remove_it(id);
}

STATEMENT(twice, "002", "One process can have a segment attached several times, each at an address of its own") {
  int id = make();
  char *one = works(shmat(id, NULL, 0));
  char *two = works(shmat(id, NULL, SHM_RDONLY));
  ck_assert_ptr_ne(one, two);
  ck_assert_uint_eq(attached(id), 2);
  works(shmdt(one));
  ck_assert_uint_eq(attached(id), 1);
  works(shmdt(two));
  remove_it(id);
}

STATEMENT(detached, "000 002 004", "shmdt() gives 0, and then nothing is at the address any more") {
  int id = make();
  char *place = works(shmat(id, NULL, 0));
  ck_assert_int_eq(signal_of_reading(place), 0);
  ck_assert_int_eq(shmdt(place), 0);
  ck_assert_int_eq(signal_of_reading(place), SIGSEGV);
  remove_it(id);
}

STATEMENT(that_address, "002", "It detaches what is attached at that very address, and nothing else: EINVAL") {
  int id = make();
  char *place = works(shmat(id, NULL, 0));
  refused(shmdt(place + PAGE), EINVAL);
  refused(shmdt(place + 1), EINVAL);
  ck_assert_uint_eq(attached(id), 1);
  works(shmdt(place));
  refused(shmdt(place), EINVAL);
  remove_it(id);
}

STATEMENT(content_stays, "003 004", "What was written stays when nobody has the segment attached") {
  int id = make();
  pid_t child = start();
  if (child == 0) {
    char *place = shmat(id, NULL, 0);
    strcpy(place, "see you at 5");
    _exit(shmdt(place));
  }
  ck_assert_int_eq(ended(child), 0);
  ck_assert_uint_eq(attached(id), 0);
  ck_assert_str_eq(works((char *)shmat(id, NULL, 0)), "see you at 5");
  remove_it(id);
}

STATEMENT(end_detaches, "002", "The end of a process detaches what it had attached") {
  int id = make();
  pid_t child = start();
  if (child == 0)
    _exit(shmat(id, NULL, 0) == (void *)-1);
  ck_assert_int_eq(ended(child), 0);
  ck_assert_uint_eq(attached(id), 0);
  remove_it(id);
}

STATEMENT(minus_one, "000 002 004", "A failed shmat() gives (void *)-1; an id that nobody has is EINVAL") {
  int id = make();
  remove_it(id);
  errno = 0;
  ck_assert_ptr_eq(shmat(id, NULL, 0), (void *)-1);
  ck_assert_int_eq(errno, EINVAL);
}

STATEMENT(needs_rights, "002",
          "The rights hold for attaching: with read permission alone only SHM_RDONLY works, else EACCES") {
  int id = works(shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0400));
  refused(shmat(id, NULL, 0), EACCES);
  char *place = works(shmat(id, NULL, SHM_RDONLY));
  works(shmdt(place));
  remove_it(id);
}

/* Lets the process make no call but exit. */
static int forbid_calls(void) {
  struct sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
  };
  struct sock_fprog program = {sizeof rules / sizeof rules[0], rules};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

STATEMENT(no_calls, "004", "Once it is attached no call is needed: processes that may make none still exchange data") {
  enum { ROUNDS = 3 };
  int id = make();
  atomic_int *turn = works((atomic_int *)shmat(id, NULL, 0));
  pid_t child = start();
  if (child == 0) {
    if (forbid_calls())
      _exit(2);
    for (int i = 0; i < ROUNDS; i++) {
      while (atomic_load(turn) != 2 * i + 1)
        continue;
      atomic_store(turn, 2 * i + 2);
    }
    while (atomic_load(turn) != 2 * ROUNDS + 1) /* the last answer is to be seen while it is there */
      continue;
    syscall(SYS_exit, 0);
  }
  int status;
  for (int i = 0; i < ROUNDS; i++) {
    atomic_store(turn, 2 * i + 1);
    while (atomic_load(turn) != 2 * i + 2)
      ck_assert_int_eq(waitpid(child, &status, WNOHANG), 0);
  }
  atomic_store(turn, 2 * ROUNDS + 1);
  ck_assert_int_eq(ended(child), 0);
  works(shmdt((void *)turn));
  remove_it(id);
}

STATEMENT(no_exclusion, "004", "The kernel keeps nobody out: several processes can be attached for writing at once") {
  int id = make();
  char *place = works((char *)shmat(id, NULL, 0));
  pid_t child = start();
  if (child == 0) {
    char *own = shmat(id, NULL, 0);
    if (own == (void *)-1)
      _exit(1);
    own[0] = 'b';
    _exit(0);
  }
  place[1] = 'a';
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(place[0], 'b');
  ck_assert_int_eq(place[1], 'a');
  remove_it(id);
}

CORRECTED(maker_may_go, "004",
          "A segment is nobody's memory: it stays when its maker has ended, and others attach it") {
  key_t key = own_key();
  pid_t child = start();
  if (child == 0)
    _exit(shmget(key, PAGE, IPC_CREAT | IPC_EXCL | 0600) < 0);
  ck_assert_int_eq(ended(child), 0);
  int id = works(shmget(key, PAGE, 0600));
  works(shmat(id, NULL, 0));
  remove_it(id);
}
