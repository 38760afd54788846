/* IPC objects of the host are found as they are, and go when asked. Each test makes its own and touches no other. */
#include "linux/leftovers.h"
#include "tests/suite.h"

#include <check.h>
#include <fcntl.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

static bool find(enum leftover_kind kind, int id, const char *name, struct leftover *ret) {
  leftovers list = {0};
  bool found = false;
  leftovers_find(&list);
  vec_each(&list, leftover) {
    if (leftover->kind != kind || (name ? strcmp(leftover->name, name) != 0 : leftover->id != id))
      continue;
    *ret = *leftover;
    ret->name = xstrdup(leftover->name);
    found = true;
  }
  leftovers_release(&list);
  return found;
}

static void remove_it(const struct leftover *leftover) {
  struct error err = {0};
  ck_assert_msg(leftover_remove(leftover, &err) == 0, "%s", err.message);
  struct leftover gone;
  ck_assert(!find(leftover->kind, leftover->id, leftover->name, &gone));
  ck_assert_int_eq(leftover_remove(leftover, &err), -1);
}

START_TEST(test_leftovers__segment) {
  struct leftover found;
  int id = shmget(IPC_PRIVATE, 123, 0640);
  void *memory = shmat(id, NULL, 0);
  ck_assert(find(LEFTOVER_SHM, id, NULL, &found));
  ck_assert_int_eq(found.key, 0);
  ck_assert_int_eq(found.bytes, 123);
  ck_assert_int_eq(found.mode, 0640);
  ck_assert_int_eq((int)found.owner, (int)geteuid());
  ck_assert_int_eq(found.users, 1);
  ck_assert(found.creator == getpid() && found.creator_is_alive);
  shmdt(memory);
  ck_assert(find(LEFTOVER_SHM, id, NULL, &found));
  ck_assert_int_eq(found.users, 0);
  remove_it(&found);
}
END_TEST

/* It goes with whoever is attached to it, and shmctl(2) can do no more. */
START_TEST(test_leftovers__a_segment_that_was_removed_is_none) {
  struct leftover found;
  int id = shmget(IPC_PRIVATE, 1, 0600);
  void *memory = shmat(id, NULL, 0);
  ck_assert(find(LEFTOVER_SHM, id, NULL, &found));
  ck_assert_int_eq(shmctl(id, IPC_RMID, NULL), 0);
  ck_assert(!find(LEFTOVER_SHM, id, NULL, &found));
  shmdt(memory);
}
END_TEST

START_TEST(test_leftovers__the_creator_has_ended) {
  struct leftover found;
  int ends[2];
  int id;
  ck_assert_int_eq(pipe(ends), 0);
  if (fork() == 0) {
    id = shmget(IPC_PRIVATE, 1, 0600);
    _exit(write(ends[1], &id, sizeof id) != (ssize_t)sizeof id);
  }
  ck_assert_int_eq(read(ends[0], &id, sizeof id), (ssize_t)sizeof id);
  wait(NULL);
  ck_assert(find(LEFTOVER_SHM, id, NULL, &found));
  ck_assert(!found.creator_is_alive);
  remove_it(&found);
}
END_TEST

START_TEST(test_leftovers__semaphores_and_queue) {
  struct leftover found;
  struct {
    long type;
    char text[5];
  } message = {1, "five"};
  int set = semget(IPC_PRIVATE, 3, 0600);
  int queue = msgget(IPC_PRIVATE, 0600);
  ck_assert(find(LEFTOVER_SEM, set, NULL, &found));
  ck_assert_int_eq(found.items, 3);
  ck_assert_int_eq(found.users, 0);
  remove_it(&found);
  msgsnd(queue, &message, sizeof message.text, 0);
  ck_assert(find(LEFTOVER_MSG, queue, NULL, &found));
  ck_assert_int_eq(found.items, 1);
  ck_assert_int_eq(found.bytes, (int)sizeof message.text);
  ck_assert_int_eq(found.users, 1); /* we sent to it, and live */
  remove_it(&found);
}
END_TEST

START_TEST(test_leftovers__posix_objects) {
  struct leftover found;
  _cleanup_free_ char *name = xasprintf("/leftover-%d", (int)getpid());
  int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
  ck_assert(fd >= 0 && ftruncate(fd, 77) == 0);
  ck_assert(find(LEFTOVER_POSIX_SHM, 0, name, &found));
  ck_assert_int_eq(found.bytes, 77);
  ck_assert_int_eq(found.users, 1);
  close(fd);
  free(found.name);
  ck_assert(find(LEFTOVER_POSIX_SHM, 0, name, &found));
  ck_assert_int_eq(found.users, 0);
  remove_it(&found);
  free(found.name);
  sem_t *semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
  ck_assert(semaphore != SEM_FAILED);
  ck_assert(find(LEFTOVER_POSIX_SEM, 0, name, &found));
  ck_assert_int_eq(found.users, 1); /* mapped, though not open any more */
  sem_close(semaphore);
  remove_it(&found);
  free(found.name);
}
END_TEST

/* In a /dev/shm of its own: the first file of one has the number that the first file of another has. */
static bool enter_another_folder(void) {
  return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount("none", "/dev/shm", "tmpfs", 0, NULL) == 0;
}

static pid_t map_in_another_folder(const char *name) {
  int ends[2];
  char ready;
  ck_assert_int_eq(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) {
    int fd = enter_another_folder() ? shm_open(name, O_RDWR | O_CREAT, 0600) : -1;
    if (fd >= 0 && ftruncate(fd, 1) == 0 && mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0) != MAP_FAILED &&
        close(fd) == 0 && write(ends[1], "", 1) == 1)
      pause();
    _exit(1);
  }
  close(ends[1]);
  bool worked = read(ends[0], &ready, 1) == 1;
  close(ends[0]);
  return worked ? child : -1;
}

START_TEST(test_leftovers__who_has_another_file_is_no_user) {
  struct leftover found;
  pid_t other = map_in_another_folder("/other");
  if (other < 0 || !enter_another_folder())
    return; /* only root may */
  close(shm_open("/mine", O_RDWR | O_CREAT, 0600));
  ck_assert(find(LEFTOVER_POSIX_SHM, 0, "/mine", &found));
  kill(other, SIGKILL);
  ck_assert_int_eq(found.users, 0);
  free(found.name);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("leftovers");
  TCase *tests = tcase_create("leftovers");
  tcase_add_test(tests, test_leftovers__segment);
  tcase_add_test(tests, test_leftovers__a_segment_that_was_removed_is_none);
  tcase_add_test(tests, test_leftovers__the_creator_has_ended);
  tcase_add_test(tests, test_leftovers__semaphores_and_queue);
  tcase_add_test(tests, test_leftovers__posix_objects);
  tcase_add_test(tests, test_leftovers__who_has_another_file_is_no_user);
  suite_add_tcase(suite, tests);
  return suite_run(suite);
}
