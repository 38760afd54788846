/* Right: forks first; the child waits at a pipe until all is prepared, and then opens the object by its name. */
#include "counter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const int returned_by_child = 99;

static int complain(const char *who, const char *what, int error) {
  fprintf(stderr, "%s: %s: %s\n", who, what, strerror(error));
  return -1;
}

static counter_t *map_counter(int fd) {
  return mmap(NULL, sizeof(counter_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

/* -1 when it could not be done or told. */
static int increase(counter_t *c, const char *who) {
  int e, printed;

  if ((e = pthread_mutex_lock(&c->mutex)) != 0)
    return complain(who, "pthread_mutex_lock", e);
  c->count += 1;
  printed = printf("%s process increased the count to %d\n", who, c->count);
  if (printed < 0 || fflush(stdout) == EOF)
    printed = complain(who, "stdout", errno);
  if ((e = pthread_mutex_unlock(&c->mutex)) != 0)
    return complain(who, "pthread_mutex_unlock", e);
  return printed < 0 ? -1 : 0;
}

/* 1 when the parent gives the sign, 0 when it has given up. */
static int wait_for_go(int fd) {
  char byte;
  ssize_t n;

  do
    n = read(fd, &byte, 1);
  while (n == -1 && errno == EINTR);
  return n;
}

static int child(const int go[2]) {
  counter_t *c;
  int fd, n;

  if (close(go[1]) == -1)
    return complain("Child", "close", errno), 1;
  n = wait_for_go(go[0]);
  if (n < 1)
    return n == 0 ? 1 : (complain("Child", "read", errno), 1);
  if ((fd = shm_open(COUNTER_NAME, O_RDWR, 0)) == -1)
    return complain("Child", "shm_open", errno), 1;
  if ((c = map_counter(fd)) == MAP_FAILED)
    return complain("Child", "mmap", errno), 1;
  if (close(fd) == -1)
    return complain("Child", "close", errno), 1;
  if (increase(c, "Child") == -1)
    return 1;
  if (munmap(c, sizeof *c) == -1)
    return complain("Child", "munmap", errno), 1;
  return returned_by_child;
}

static int prepare_mutex(pthread_mutex_t *mutex) {
  pthread_mutexattr_t attr;
  int e, e2;

  if ((e = pthread_mutexattr_init(&attr)) != 0)
    return e;
  e = pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
  if (e == 0)
    e = pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
  if (e == 0)
    e = pthread_mutex_init(mutex, &attr);
  e2 = pthread_mutexattr_destroy(&attr);
  return e ? e : e2;
}

static int parent(pid_t pid, int go[2]) {
  counter_t *c = MAP_FAILED;
  int e, status, fd = -1, result = EXIT_FAILURE;
  const char *failed = NULL;

  if (close(go[0]) == -1) {
    failed = "close";
    goto out;
  }
  fd = shm_open(COUNTER_NAME, O_CREAT | O_EXCL | O_RDWR, 0777);
  if (fd == -1) {
    failed = "shm_open";
    goto out;
  }
  /* unlike ftruncate(), this also finds out now whether there is so much memory */
  if ((errno = posix_fallocate(fd, 0, sizeof(counter_t))) != 0) {
    failed = "posix_fallocate";
    goto out_unlink;
  }
  if ((c = map_counter(fd)) == MAP_FAILED) {
    failed = "mmap";
    goto out_unlink;
  }
  if ((e = prepare_mutex(&c->mutex)) != 0) {
    errno = e;
    failed = "mutex";
    goto out_unlink;
  }
  c->count = 0;
  if (printf("Initial count = %d\n", c->count) < 0 || fflush(stdout) == EOF) {
    failed = "stdout";
    goto out_unlink;
  }

  if (write(go[1], "!", 1) != 1) {
    failed = "write to the child";
    goto out_unlink;
  }
  while (waitpid(pid, &status, 0) == -1)
    if (errno != EINTR) {
      failed = "waitpid";
      goto out_unlink;
    }
  pid = 0;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != returned_by_child) {
    fprintf(stderr, "Parent: the child failed\n");
    goto out_unlink;
  }
  if (printf("value_returned_from_child = %d\n", WEXITSTATUS(status)) < 0) {
    failed = "stdout";
    goto out_unlink;
  }
  if (increase(c, "Parent") == 0)
    result = WEXITSTATUS(status);
  if ((e = pthread_mutex_destroy(&c->mutex)) != 0)
    result = EXIT_FAILURE, complain("Parent", "pthread_mutex_destroy", e);

out_unlink:
  if (failed)
    complain("Parent", failed, errno);
  failed = NULL;
  if (shm_unlink(COUNTER_NAME) == -1)
    result = EXIT_FAILURE, complain("Parent", "shm_unlink", errno);
  if (c != MAP_FAILED && munmap(c, sizeof *c) == -1)
    result = EXIT_FAILURE, complain("Parent", "munmap", errno);
  if (close(fd) == -1)
    result = EXIT_FAILURE, complain("Parent", "close", errno);
out:
  if (failed)
    complain("Parent", failed, errno);
  if (close(go[1]) == -1)
    result = EXIT_FAILURE, complain("Parent", "close", errno);
  if (pid != 0) {
    /* it reads the end of the pipe, but perhaps not if that close() failed */
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
  }
  return result;
}

int main(void) {
  int go[2];
  pid_t pid;

  if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
    perror("signal");
    return EXIT_FAILURE;
  }
  if (pipe(go) == -1) {
    perror("pipe");
    return EXIT_FAILURE;
  }
  switch (pid = fork()) {
  case -1:
    perror("fork");
    return EXIT_FAILURE;
  case 0:
    _exit(child(go));
  default:
    return parent(pid, go);
  }
}
