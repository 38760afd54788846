/* Threads: results, conditions, barriers, once, locks for readers, thread-specific data, ends of all kinds. */
#include "facts.h"

#include <pthread.h>
#include <stdint.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_barrier_t barrier;
static pthread_key_t key;
static int turn;
static int total;

static void only_once(void) { say("once"); }
static void forget(void *value) { __atomic_add_fetch(&total, (int)(intptr_t)value, __ATOMIC_SEQ_CST); }

/* Threads speak in the order of their numbers, whatever the order in which they run. */
static void *speak(void *argument) {
  int number = (int)(intptr_t)argument;
  pthread_once(&once, only_once);
  pthread_setspecific(key, argument);
  pthread_mutex_lock(&lock);
  while (turn != number)
    pthread_cond_wait(&changed, &lock);
  say("thread %d", number);
  turn++;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  int status = pthread_barrier_wait(&barrier);
  if (status == PTHREAD_BARRIER_SERIAL_THREAD)
    say("exactly one of them is told to be the last at the barrier");
  return (void *)(intptr_t)(number * 10);
}

static void *wait_for_ever(void *argument) {
  while (pause() == -1)
    continue;
  return argument;
}

static void *outlive(void *argument) {
  pthread_join(*(pthread_t *)argument, NULL);
  say("the main thread has ended before the program");
  exit(8);
}

int main(void) {
  enum { COUNT = 4 };
  pthread_t threads[COUNT];
  pthread_t other;
  void *result;
  int sum = 0;
  static pthread_t own;
  pthread_key_create(&key, forget);
  pthread_barrier_init(&barrier, NULL, COUNT);
  for (intptr_t i = COUNT - 1; i >= 0; i--)
    pthread_create(&threads[i], NULL, speak, (void *)i);
  for (int i = 0; i < COUNT; i++) {
    pthread_join(threads[i], &result);
    sum += (int)(intptr_t)result;
  }
  say("results sum up to %d, destructors saw %d", sum, total);

  TELL_ERROR(pthread_create(&other, NULL, wait_for_ever, NULL));
  TELL_ERROR(pthread_cancel(other));
  TELL_ERROR(pthread_join(other, &result));
  say("cancelled: %d", result == PTHREAD_CANCELED);

  pthread_rwlock_t many = PTHREAD_RWLOCK_INITIALIZER;
  TELL_ERROR(pthread_rwlock_rdlock(&many));
  TELL_ERROR(pthread_rwlock_tryrdlock(&many));
  TELL_ERROR(pthread_rwlock_trywrlock(&many));

  own = pthread_self();
  pthread_create(&other, NULL, outlive, &own);
  pthread_exit(NULL);
}
