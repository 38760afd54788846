/* Mutexes in shared memory: between processes, left by the dead, checked for errors, with priority inheritance. */
#include "facts.h"

#include <pthread.h>
#include <sys/mman.h>

struct shared {
  pthread_mutex_t robust;
  pthread_mutex_t plain;
  pthread_cond_t changed;
  int turn;
};

static void init_mutex(pthread_mutex_t *mutex, int robust, int type, int protocol) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, robust);
  pthread_mutexattr_settype(&attributes, type);
  pthread_mutexattr_setprotocol(&attributes, protocol);
  pthread_mutex_init(mutex, &attributes);
}

int main(void) {
  struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_condattr_t between;
  pthread_condattr_init(&between);
  pthread_condattr_setpshared(&between, PTHREAD_PROCESS_SHARED);
  pthread_cond_init(&shared->changed, &between);
  init_mutex(&shared->robust, PTHREAD_MUTEX_ROBUST, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE);
  init_mutex(&shared->plain, PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE);

  pid_t child = fork();
  if (child == 0) {
    TELL_ERROR(pthread_mutex_lock(&shared->robust));
    rest(100);
    _exit(0); /* without unlocking it */
  }
  rest(50);
  TELL_ERROR(pthread_mutex_trylock(&shared->robust));
  double start = seconds();
  TELL_ERROR(pthread_mutex_lock(&shared->robust));
  say("%s", when(start, 0.03));
  tell_end_of("owner", child);
  TELL_ERROR(pthread_mutex_consistent(&shared->robust));
  TELL_ERROR(pthread_mutex_unlock(&shared->robust));
  TELL_ERROR(pthread_mutex_lock(&shared->robust));
  TELL_ERROR(pthread_mutex_unlock(&shared->robust));

  child = fork();
  if (child == 0) {
    pthread_mutex_lock(&shared->robust);
    abort();
  }
  tell_end_of("owner", child);
  TELL_ERROR(pthread_mutex_trylock(&shared->robust));
  TELL_ERROR(pthread_mutex_unlock(&shared->robust)); /* not made consistent */
  TELL_ERROR(pthread_mutex_lock(&shared->robust));

  TELL_ERROR(pthread_mutex_lock(&shared->plain));
  TELL_ERROR(pthread_mutex_lock(&shared->plain));
  TELL_ERROR(pthread_mutex_unlock(&shared->plain));
  TELL_ERROR(pthread_mutex_unlock(&shared->plain));

  /* Ping and pong between two processes. */
  child = fork();
  int own = child != 0;
  for (int i = 0; i < 3; i++) {
    pthread_mutex_lock(&shared->plain);
    while (shared->turn % 2 != own)
      pthread_cond_wait(&shared->changed, &shared->plain);
    say("%s %d", own ? "pong" : "ping", i);
    shared->turn++;
    pthread_cond_signal(&shared->changed);
    pthread_mutex_unlock(&shared->plain);
  }
  if (child == 0)
    _exit(0);
  tell_end_of("partner", child);

  init_mutex(&shared->robust, PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT);
  child = fork();
  if (child == 0) {
    pthread_mutex_lock(&shared->robust);
    rest(150);
    say("%d", shared->turn);
    pthread_mutex_unlock(&shared->robust);
    _exit(0);
  }
  rest(50);
  struct timespec soon = later(CLOCK_REALTIME, 50);
  TELL_ERROR(pthread_mutex_timedlock(&shared->robust, &soon));
  TELL_ERROR(pthread_mutex_lock(&shared->robust));
  TELL_ERROR(pthread_mutex_unlock(&shared->robust));
  tell_end_of("owner", child);
  return 0;
}
