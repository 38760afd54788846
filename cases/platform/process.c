/* Processes and threads: started, waited for, replaced. */
#include "platform.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char suite_title[] = "Processes and threads: fork(), wait(), vfork(), execv(), pthreads";

STATEMENT(returns_twice, "001 002", "fork() returns in both: 0 to the child, the child's id to the parent") {
  int fds[2];
  pid_t told = 0;
  works(pipe(fds));
  pid_t child = start();
  if (child == 0) {
    pid_t own = getpid();
    _exit(write(fds[1], &own, sizeof own) != sizeof own);
  }
  ck_assert_int_eq(read(fds[0], &told, sizeof told), sizeof told);
  ck_assert_int_eq(told, child);
  ck_assert_int_eq(ended(child), 0);
}

STATEMENT(own_memory, "004",
          "A child has the memory of its parent, but as a copy: neither sees what the other writes then") {
  volatile int number = 1;
  pid_t child = start();
  if (child == 0) {
    bool copied = number == 1;
    number = 2;
    _exit(!copied);
  }
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(number, 1);
}

STATEMENT(buffers, "002",
          "What is in stdio's buffer at fork() is there twice, and is written twice unless stdout is a terminal") {
  FILE *file = tmpfile();
  char text[64];
  ck_assert_ptr_nonnull(file);
  fputs("once ", file);
  pid_t child = start();
  if (child == 0)
    _exit(fflush(file) != 0);
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(fflush(file), 0);
  ssize_t got = works(pread(fileno(file), text, sizeof text - 1, 0));
  text[got] = '\0';
  ck_assert_str_eq(text, "once once ");
}

STATEMENT(wait_waits, "001 002 004", "wait() waits until a child has ended, and gives its id") {
  int fds[2];
  works(pipe(fds));
  pid_t child = start();
  if (child == 0) {
    char byte;
    close(fds[1]);
    _exit((int)read(fds[0], &byte, 1));
  }
  ck_assert_int_eq(waitpid(child, NULL, WNOHANG), 0);
  close(fds[1]);
  ck_assert_int_eq(wait(NULL), child);
}

STATEMENT(status, "001 002",
          "It puts the child's status where its argument points, in which WEXITSTATUS() finds what exit() was given") {
  int status = 0;
  pid_t child = start();
  if (child == 0)
    _exit(99);
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert(WIFEXITED(status));
  ck_assert_int_eq(WEXITSTATUS(status), 99);
  ck_assert_int_ne(status, 99);
}

STATEMENT(low_byte, "002", "Of what exit() was given only the low eight bits come through") {
  pid_t child = start();
  if (child == 0)
    _exit(256 + 99);
  ck_assert_int_eq(ended(child), 99);
}

STATEMENT(returned_from_main, "002", "What main() returns is the status, as if it had been given to exit()") {
  int status = works(system("exit 99"));
  ck_assert_int_eq(WEXITSTATUS(status), 99);
}

STATEMENT(killed, "002", "A child that a signal ended has no exit status: WIFSIGNALED() and WTERMSIG() tell of it") {
  int status = 0;
  pid_t child = start();
  if (child == 0) {
    signal(SIGTERM, SIG_DFL);
    raise(SIGTERM);
    _exit(0);
  }
  works(waitpid(child, &status, 0));
  ck_assert(!WIFEXITED(status));
  ck_assert(WIFSIGNALED(status));
  ck_assert_int_eq(WTERMSIG(status), SIGTERM);
}

CORRECTED(not_the_id, "004",
          "wait()'s argument says which child nowhere: any child will do, and the status is written over it") {
  pid_t first = start();
  if (first == 0) {
    pause();
    _exit(0);
  }
  pid_t second = start();
  if (second == 0)
    _exit(3);
  pid_t which = first;
  ck_assert_int_eq(wait(&which), second);
  ck_assert_int_eq(WEXITSTATUS(which), 3);
  works(kill(first, SIGKILL));
  ck_assert_int_eq(ended(first), -SIGKILL);
}

STATEMENT(each_once, "004",
          "Two calls of wait() collect two children, whichever ends first; a third has none: ECHILD") {
  pid_t first = start();
  if (first == 0)
    _exit(0);
  pid_t second = start();
  if (second == 0)
    _exit(0);
  pid_t one = works(wait(NULL));
  pid_t two = works(wait(NULL));
  ck_assert((one == first && two == second) || (one == second && two == first));
  refused(wait(NULL), ECHILD);
}

/* vfork(2) is what the document uses. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

STATEMENT(vfork_shares, "004",
          "A child of vfork() is in its parent's memory until it ends or becomes another program") {
  volatile int number = 1;
  pid_t child = vfork();
  if (child == 0) {
    number = 2;
    _exit(0);
  }
  works(child);
  ck_assert_int_eq(number, 2);
  ck_assert_int_eq(ended(child), 0);
}

STATEMENT(vfork_stops_parent, "004", "The parent does not go on before that") {
  const struct timespec moment = {.tv_nsec = 20000000};
  volatile bool done = false;
  pid_t child = vfork();
  if (child == 0) {
    nanosleep(&moment, NULL);
    done = true;
    _exit(0);
  }
  works(child);
  ck_assert(done);
  ck_assert_int_eq(ended(child), 0);
}

STATEMENT(execv, "004", "execv() makes the process another program, which gets the arguments that it is given") {
  static char name[] = " ";
  static char option[] = "-c";
  static char command[] = "[ \"$1\" = 27011c6c ] && exit 42";
  static char zero[] = "zero";
  static char key[] = "27011c6c";
  char *argv[] = {name, option, command, zero, key, NULL};
  pid_t child = vfork();
  if (child == 0) {
    execv("/bin/sh", argv);
    _exit(1);
  }
  works(child);
  ck_assert_int_eq(ended(child), 42);
}

STATEMENT(first_argument, "004",
          "The first argument is the program's name for itself, and may be anything, a blank too") {
  static char name[] = " ";
  static char option[] = "-c";
  static char command[] = "IFS=; read -r line </proc/$$/cmdline; case $line in ' '*) exit 42; esac";
  char *argv[] = {name, option, command, NULL};
  pid_t child = vfork();
  if (child == 0) {
    execv("/bin/sh", argv);
    _exit(1);
  }
  works(child);
  ck_assert_int_eq(ended(child), 42);
}

STATEMENT(execv_fails, "004", "A failed execv() gives -1, and the child goes on in the program that it was: ENOENT") {
  char *argv[] = {NULL, NULL};
  volatile int problem = 0;
  pid_t child = vfork();
  if (child == 0) {
    int result = execv("./nowhere", argv);
    problem = result == -1 ? errno : 0;
    _exit(7);
  }
  works(child);
  ck_assert_int_eq(problem, ENOENT);
  ck_assert_int_eq(ended(child), 7);
}

STATEMENT(exec_unmaps, "004",
          "The other program has no part of the old one's memory, shared memory too: helpers attach it again") {
  static char name[] = "sh";
  static char option[] = "-c";
  static char command[] = "! grep -q conform-mark /proc/$$/maps";
  char *argv[] = {name, option, command, NULL};
  int fd = works(memfd_create("conform-mark", MFD_CLOEXEC));
  works(ftruncate(fd, 1));
  works(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0));
  pid_t child = start();
  if (child == 0) {
    execv("/bin/sh", argv);
    _exit(2);
  }
  ck_assert_int_eq(ended(child), 0);
}

STATEMENT(system, "004", "system() runs a command line in a shell, and returns when that has ended") {
  ck_assert_int_eq(WEXITSTATUS(works(system("exit 3"))), 3);
  ck_assert_int_eq(works(system("test -d /dev/shm")), 0);
}

STATEMENT(sleep, "000 001 002 004", "sleep(1) lets a second pass, not less") {
  struct timespec before;
  struct timespec after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  ck_assert_uint_eq(sleep(1), 0);
  clock_gettime(CLOCK_MONOTONIC, &after);
  int64_t passed = (after.tv_sec - before.tv_sec) * (int64_t)1000000000 + after.tv_nsec - before.tv_nsec;
  ck_assert_int_ge(passed, 1000000000);
}

static void *add_one(void *argument) {
  ++*(int *)argument;
  return argument;
}

STATEMENT(thread, "002", "A thread runs the function that pthread_create() is given, in the memory of its process") {
  pthread_t thread;
  void *result = NULL;
  int number = 1;
  ck_assert_int_eq(pthread_create(&thread, 0, add_one, &number), 0);
  ck_assert_int_eq(pthread_join(thread, &result), 0);
  ck_assert_ptr_eq(result, &number);
  ck_assert_int_eq(number, 2);
}

static void *detach_oneself(void *argument) {
  int *fds = argument;
  char result = (char)pthread_detach(pthread_self());
  if (write(fds[1], &result, 1) != 1)
    return NULL;
  pause();
  return NULL;
}

STATEMENT(detached, "002", "A thread can detach itself; it is not waited for then: pthread_join() is EINVAL") {
  pthread_t thread;
  int fds[2];
  char result = 1;
  works(pipe(fds));
  ck_assert_int_eq(pthread_create(&thread, 0, detach_oneself, fds), 0);
  ck_assert_int_eq(read(fds[0], &result, 1), 1);
  ck_assert_int_eq(result, 0);
  ck_assert_int_eq(pthread_join(thread, NULL), EINVAL);
}

CORRECTED(pointers, "000 002",
          "A pointer has more bits than an int: what goes through (int) does not come back whole") {
  char *pointer = works((char *)mmap(NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ck_assert_uint_gt(sizeof(void *), sizeof(int));
  ck_assert_ptr_ne((char *)(intptr_t)(int)(intptr_t)pointer, pointer);
}
