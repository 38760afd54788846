/* ipc: parent and child increase one count in POSIX shared memory, guarded by a mutex that lies there too.
 *
 * Partner: none; it forks its own.
 * Try:     ./ipc; echo $?         the status is the child's, 99
 *          ./ipc > out; cat out    the first line is there once
 * Look:    ls /dev/shm             afterwards: `shm` must be gone */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "/shm"
#define SIZE (2048 * sizeof(int))
#define CHILD_STATUS 99

/* What the memory holds: the mutex at its beginning, the count right behind it. */
struct shared {
  pthread_mutex_t mutex;
  int count;
};

_Static_assert(sizeof(struct shared) <= SIZE, "mutex and count must fit into the object");

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* The functions of pthread leave errno alone and return what went wrong. */
static bool succeeded(int error, const char *step) {
  errno = error;
  return error == 0 ? true : fail(step);
}

static bool flush_stdout(void) { return fflush(stdout) == 0 ? true : fail("stdout"); }

/* A mutex is meant for the threads of one process unless it is told otherwise, wherever it lies. */
static bool init_shared_mutex(pthread_mutex_t *mutex) {
  pthread_mutexattr_t attributes;

  if (!succeeded(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init"))
    return false;
  int error = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  bool worked = succeeded(error, "pthread_mutexattr_setpshared") &&
                succeeded(pthread_mutex_init(mutex, &attributes), "pthread_mutex_init");
  return succeeded(pthread_mutexattr_destroy(&attributes), "pthread_mutexattr_destroy") && worked;
}

/* Increases the count and says so. The line is printed behind the lock: a process that dies printing (its reader may
 * have gone) must not take the mutex with it. */
static bool increase(struct shared *shared, const char *who) {
  if (!succeeded(pthread_mutex_lock(&shared->mutex), "pthread_mutex_lock"))
    return false;
  int count = ++shared->count;
  if (!succeeded(pthread_mutex_unlock(&shared->mutex), "pthread_mutex_unlock"))
    return false;
  printf("%s process increased the count to %d\n", who, count);
  return flush_stdout();
}

/* Waits for the child's end. False too if it failed, which its status tells. */
static bool await_child(pid_t child) {
  int status;

  if (waitpid(child, &status, 0) == -1)
    return fail("waitpid");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != CHILD_STATUS) {
    fprintf(stderr, "ipc: the child failed\n");
    return false;
  }
  printf("value_returned_from_child = %d\n", WEXITSTATUS(status));
  return true;
}

int main(void) {
  /* O_EXCL: an object that is there already isn't ours to change, nor to remove. */
  int handle = shm_open(NAME, O_CREAT | O_EXCL | O_RDWR, 0777);
  if (handle == -1) {
    perror("shm_open");
    return 1;
  }

  /* A new object has no bytes at all. Mapped without these, the first store would be SIGBUS. */
  bool worked = ftruncate(handle, SIZE) == 0 ? true : fail("ftruncate");

  /* The child will inherit the mapping, so nobody needs the name. Without it the memory goes with its last user,
   * however that ends. */
  if (shm_unlink(NAME) == -1)
    worked = fail("shm_unlink");

  /* MAP_SHARED survives fork() as one piece of memory; with MAP_PRIVATE the child would count in a copy. */
  struct shared *shared = MAP_FAILED;
  if (worked) {
    shared = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
    if (shared == MAP_FAILED)
      worked = fail("mmap");
  }

  /* The mapping holds the memory by itself. */
  if (close(handle) == -1)
    worked = fail("close");

  /* Both are ready before there is anybody to share them with. */
  worked = worked && init_shared_mutex(&shared->mutex);
  if (worked) {
    shared->count = 0;
    printf("Initial count = %d\n", shared->count);
    worked = flush_stdout(); /* a child inherits what is in stdio's buffer, and would print it a second time */
  }

  if (worked) {
    pid_t child = fork();
    if (child == 0)
      exit(increase(shared, "Child") ? CHILD_STATUS : 1);

    /* The child is waited for before its parent counts: the mutex keeps two increments apart but doesn't say whose
     * comes first. And a child that failed may have kept the lock. */
    worked = child == -1 ? fail("fork") : await_child(child);
  }
  if (worked)
    worked = increase(shared, "Parent") && succeeded(pthread_mutex_destroy(&shared->mutex), "pthread_mutex_destroy");

  if (shared != MAP_FAILED && munmap(shared, SIZE) == -1)
    worked = fail("munmap");
  return worked ? CHILD_STATUS : 1;
}
