/* A mutex that processes share. */
#include "platform.h"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

const char suite_title[] = "POSIX mutexes in shared memory: PTHREAD_PROCESS_SHARED";

/* pthread calls give the error as their value. */
#define does(call) ck_assert_int_eq(call, 0)

struct shared {
  pthread_mutex_t mutex;
  int count;
};

static struct shared *make(void) {
  struct shared *shared =
      works((struct shared *)mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  pthread_mutexattr_t attributes;
  does(pthread_mutexattr_init(&attributes));
  does(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED));
  does(pthread_mutex_init(&shared->mutex, &attributes));
  does(pthread_mutexattr_destroy(&attributes));
  return shared;
}

STATEMENT(asked_for, "002", "A mutex is for one process unless its attributes say PTHREAD_PROCESS_SHARED") {
  pthread_mutexattr_t attributes;
  int shared = -1;
  does(pthread_mutexattr_init(&attributes));
  does(pthread_mutexattr_getpshared(&attributes, &shared));
  ck_assert_int_eq(shared, PTHREAD_PROCESS_PRIVATE);
  does(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED));
  does(pthread_mutexattr_getpshared(&attributes, &shared));
  ck_assert_int_eq(shared, PTHREAD_PROCESS_SHARED);
}

STATEMENT(keeps_out, "002",
          "While one process has it locked, another can't lock it: EBUSY for pthread_mutex_trylock()") {
  struct shared *shared = make();
  does(pthread_mutex_lock(&shared->mutex));
  pid_t child = start();
  if (child == 0)
    _exit(pthread_mutex_trylock(&shared->mutex) != EBUSY);
  ck_assert_int_eq(ended(child), 0);
  does(pthread_mutex_unlock(&shared->mutex));
  child = start();
  if (child == 0)
    _exit(pthread_mutex_trylock(&shared->mutex) || pthread_mutex_unlock(&shared->mutex));
  ck_assert_int_eq(ended(child), 0);
}

STATEMENT(waits, "002", "pthread_mutex_lock() waits until the other process unlocks it") {
  struct shared *shared = make();
  does(pthread_mutex_lock(&shared->mutex));
  pid_t child = start();
  if (child == 0) {
    int status = pthread_mutex_lock(&shared->mutex);
    shared->count *= 2;
    _exit(status || pthread_mutex_unlock(&shared->mutex));
  }
  until_asleep(child);
  shared->count = 3;
  does(pthread_mutex_unlock(&shared->mutex));
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(shared->count, 6);
}

STATEMENT(counts, "002", "Processes that count under it lose nothing") {
  enum { ROUNDS = 20000 };
  struct shared *shared = make();
  pid_t child = start();
  for (int i = 0; i < ROUNDS; i++) {
    bool failed = pthread_mutex_lock(&shared->mutex) != 0;
    shared->count++;
    failed |= pthread_mutex_unlock(&shared->mutex) != 0;
    if (child == 0 && failed)
      _exit(1);
    ck_assert(!failed);
  }
  if (child == 0)
    _exit(0);
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(shared->count, 2 * ROUNDS);
}

STATEMENT(attributes_may_go, "002", "The attributes may be destroyed once the mutex is made: it works without them") {
  struct shared *shared = make();
  does(pthread_mutex_lock(&shared->mutex));
  does(pthread_mutex_unlock(&shared->mutex));
  does(pthread_mutex_destroy(&shared->mutex));
}
