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

/* Says which step failed, and why, if it did. */
static bool succeeded(bool worked, const char *step) {
  if (!worked)
    perror(step);
  return worked;
}

/* The functions of pthread leave errno alone and return what went wrong. */
static bool thread_succeeded(int error, const char *step) {
  errno = error;
  return succeeded(error == 0, step);
}

/* Prints a line and sends it out: a child inherits what is in stdio's buffer, and would print it a second time. */
static bool show(const char *text, int number) {
  return succeeded(printf("%s %d\n", text, number) > 0 && fflush(stdout) == 0, "stdout");
}

/* A mutex is meant for the threads of one process unless it is told otherwise, wherever it lies. */
static bool init_shared_mutex(pthread_mutex_t *mutex) {
  pthread_mutexattr_t attributes;

  return thread_succeeded(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init") &&
         thread_succeeded(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED),
                          "pthread_mutexattr_setpshared") &&
         thread_succeeded(pthread_mutex_init(mutex, &attributes), "pthread_mutex_init") &&
         thread_succeeded(pthread_mutexattr_destroy(&attributes), "pthread_mutexattr_destroy");
}

/* With the mutex locked, which is given back. */
static bool count_up(struct shared *shared, int *ret_count) {
  *ret_count = ++shared->count;
  return thread_succeeded(pthread_mutex_unlock(&shared->mutex), "pthread_mutex_unlock");
}

/* Increases the count and says so. The line is printed behind the lock: a process that dies printing (its reader may
 * have gone) must not take the mutex with it. */
static bool increase(struct shared *shared, const char *text) {
  int count;

  return thread_succeeded(pthread_mutex_lock(&shared->mutex), "pthread_mutex_lock") && count_up(shared, &count) &&
         show(text, count);
}

/* False too if the child failed, which its status tells. */
static bool run_child(struct shared *shared) {
  int status;
  pid_t child = fork();
  if (child == 0)
    exit(increase(shared, "Child process increased the count to") ? CHILD_STATUS : EXIT_FAILURE);

  return succeeded(child != -1, "fork") && succeeded(wait(&status) == child, "wait") && WIFEXITED(status) &&
         show("value_returned_from_child =", WEXITSTATUS(status)) && WEXITSTATUS(status) == CHILD_STATUS;
}

/* The child is waited for before its parent counts: the mutex keeps two increments apart but doesn't say whose comes
 * first. And a child that failed may have kept the lock. */
static bool count_together(struct shared *shared) {
  return show("Initial count =", shared->count) && run_child(shared) &&
         increase(shared, "Parent process increased the count to") &&
         thread_succeeded(pthread_mutex_destroy(&shared->mutex), "pthread_mutex_destroy");
}

/* MAP_SHARED survives fork() as one piece of memory; with MAP_PRIVATE the child would count in a copy. Mutex and count
 * are ready before there is anybody to share them with. */
static bool use_memory(int handle) {
  struct shared *shared = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
  if (!succeeded(shared != MAP_FAILED, "mmap"))
    return false;

  shared->count = 0;
  bool worked = init_shared_mutex(&shared->mutex) && count_together(shared);
  return succeeded(munmap(shared, SIZE) == 0, "munmap") && worked;
}

int main(void) {
  /* O_EXCL: an object that is there already isn't ours to change, nor to remove. */
  int handle = shm_open(NAME, O_CREAT | O_EXCL | O_RDWR, 0777);
  if (!succeeded(handle != -1, "shm_open"))
    return 1;

  /* A new object has no bytes at all. Mapped without these, the first store would be SIGBUS. */
  bool worked = succeeded(ftruncate(handle, SIZE) == 0, "ftruncate");

  /* The child will inherit the mapping, so nobody needs the name. Without it the memory goes with its last user,
   * however that ends. */
  worked = succeeded(shm_unlink(NAME) == 0, "shm_unlink") && worked;
  worked = worked && use_memory(handle);
  return succeeded(close(handle) == 0, "close") && worked ? CHILD_STATUS : 1;
}
