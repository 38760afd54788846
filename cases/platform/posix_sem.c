/* POSIX semaphores with a name. */
#include "platform.h"

#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const char suite_title[] = "POSIX semaphores: sem_open(), sem_wait(), sem_post(), sem_unlink()";

static sem_t *make(unsigned value) {
  sem_t *semaphore = sem_open(own_name(), O_CREAT | O_EXCL, 0777, value);
  ck_assert_msg(semaphore != SEM_FAILED, "sem_open: %s", strerror(errno));
  return semaphore;
}

static int value_of(sem_t *semaphore) {
  int value;
  works(sem_getvalue(semaphore, &value));
  return value;
}

static void remove_it(void) { works(sem_unlink(own_name())); }

STATEMENT(initial, "002", "With O_CREAT a new semaphore is made, with the value of the last argument") {
  ck_assert_int_eq(value_of(make(1)), 1);
  remove_it();
  ck_assert_int_eq(value_of(make(7)), 7);
  remove_it();
}

/* On Linux a semaphore with a name is a file: sem_overview(7). */
STATEMENT(mode, "002", "Its rights are those of the call, less the umask: of 0777, rwxr-xr-x") {
  char path[NAME_MAX];
  struct stat st;
  umask(022);
  make(1);
  snprintf(path, sizeof path, "/dev/shm/sem.%s", own_name() + 1);
  works(stat(path, &st));
  ck_assert_int_eq(st.st_mode & 0777, 0755);
  remove_it();
}

STATEMENT(rights_hold, "002", "Who lacks the rights can't open it: EACCES, the owner too") {
  umask(0);
  sem_t *semaphore = sem_open(own_name(), O_CREAT | O_EXCL, 0444, 1);
  ck_assert_ptr_ne(semaphore, SEM_FAILED);
  errno = 0;
  ck_assert_ptr_eq(sem_open(own_name(), 0), SEM_FAILED);
  ck_assert_int_eq(errno, EACCES);
  remove_it();
}

STATEMENT(failed, "002", "A failed sem_open() gives SEM_FAILED: without O_CREAT a name that nothing has is ENOENT") {
  errno = 0;
  ck_assert_ptr_eq(sem_open(own_name(), 0), SEM_FAILED);
  ck_assert_int_eq(errno, ENOENT);
}

CORRECTED(keeps_its_value, "002",
          "A semaphore that is there keeps its value: O_CREAT's last argument is for new ones") {
  make(0);
  sem_t *again = sem_open(own_name(), O_CREAT, 0777, 1);
  ck_assert_ptr_ne(again, SEM_FAILED);
  ck_assert_int_eq(value_of(again), 0);
  remove_it();
}

STATEMENT(excl, "002", "With O_EXCL, one that is there is an error: EEXIST") {
  make(1);
  errno = 0;
  ck_assert_ptr_eq(sem_open(own_name(), O_CREAT | O_EXCL, 0777, 1), SEM_FAILED);
  ck_assert_int_eq(errno, EEXIST);
  remove_it();
}

STATEMENT(post, "002", "sem_post() adds one, sem_wait() takes one away") {
  sem_t *semaphore = make(1);
  works(sem_post(semaphore));
  ck_assert_int_eq(value_of(semaphore), 2);
  works(sem_wait(semaphore));
  ck_assert_int_eq(value_of(semaphore), 1);
  remove_it();
}

STATEMENT(waits, "002", "At 0 sem_wait() waits until somebody posts") {
  sem_t *semaphore = make(0);
  char *went_on = works((char *)mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  pid_t child = start();
  if (child == 0) {
    int status = sem_wait(semaphore);
    *went_on = 1;
    _exit(status != 0);
  }
  until_asleep(child);
  ck_assert_int_eq(*went_on, 0);
  works(sem_post(semaphore));
  ck_assert_int_eq(ended(child), 0);
  remove_it();
}

STATEMENT(not_at_zero, "002", "At 0 sem_trywait() takes nothing: EAGAIN") {
  sem_t *semaphore = make(0);
  refused(sem_trywait(semaphore), EAGAIN);
  ck_assert_int_eq(value_of(semaphore), 0);
  remove_it();
}

CORRECTED(no_order, "002",
          "One that starts at 1 orders nothing: the first sem_wait() passes before anybody has posted") {
  sem_t *semaphore = make(1);
  works(sem_wait(semaphore));
  ck_assert_int_eq(value_of(semaphore), 0);
  remove_it();
}

STATEMENT(order, "002", "One that starts at 0 puts what follows sem_wait() behind what comes before sem_post()") {
  enum { ROUNDS = 100 };
  sem_t *semaphore = make(0);
  volatile int *done =
      works((int *)mmap(NULL, sizeof *done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  pid_t child = start();
  if (child == 0) {
    for (int i = 0; i < ROUNDS; i++) {
      *done = *done + 1;
      if (sem_post(semaphore))
        _exit(1);
    }
    _exit(0);
  }
  for (int i = 0; i < ROUNDS; i++) {
    works(sem_wait(semaphore));
    ck_assert_int_ge(*done, i + 1);
  }
  ck_assert_int_eq(ended(child), 0);
  remove_it();
}

STATEMENT(inherited, "002", "Parent and child use the same semaphore when it was opened before fork()") {
  sem_t *semaphore = make(0);
  pid_t child = start();
  if (child == 0)
    _exit(sem_post(semaphore) || sem_close(semaphore));
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(value_of(semaphore), 1);
  works(sem_close(semaphore));
  remove_it();
}

STATEMENT(by_name, "002", "Processes that are not related use the same one by its name") {
  sem_t *semaphore = make(0);
  const char *name = own_name();
  pid_t child = start();
  if (child == 0) {
    sem_t *own = sem_open(name, 0);
    _exit(own == SEM_FAILED || sem_post(own));
  }
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(value_of(semaphore), 1);
  remove_it();
}

STATEMENT(close_keeps, "002", "sem_close() does not remove it, and its value stays, also when nobody has it open") {
  sem_t *semaphore = make(3);
  works(sem_close(semaphore));
  semaphore = sem_open(own_name(), 0);
  ck_assert_ptr_ne(semaphore, SEM_FAILED);
  ck_assert_int_eq(value_of(semaphore), 3);
  remove_it();
}

STATEMENT(unlinked, "002", "sem_unlink() removes the name: nobody finds it any more, and a second time is ENOENT") {
  make(1);
  ck_assert_int_eq(sem_unlink(own_name()), 0);
  refused(sem_unlink(own_name()), ENOENT);
  ck_assert_ptr_eq(sem_open(own_name(), 0), SEM_FAILED);
}

STATEMENT(unlinked_while_open, "002", "Who has it open when it is removed goes on using it") {
  sem_t *semaphore = make(0);
  remove_it();
  pid_t child = start();
  if (child == 0)
    _exit(sem_post(semaphore) != 0);
  works(sem_wait(semaphore));
  ck_assert_int_eq(ended(child), 0);
}

STATEMENT(left, "002", "One that nobody removed is still there when its maker has ended") {
  const char *name = own_name();
  pid_t child = start();
  if (child == 0)
    _exit(sem_open(name, O_CREAT | O_EXCL, 0777, 5) == SEM_FAILED);
  ck_assert_int_eq(ended(child), 0);
  sem_t *semaphore = sem_open(name, 0);
  ck_assert_ptr_ne(semaphore, SEM_FAILED);
  ck_assert_int_eq(value_of(semaphore), 5);
  remove_it();
}
