/* Locks, condition variables, semaphores, barriers, and threads that end: what they mean to others is told also where
 * they make no call. See pthread_mutex_lock(3p) and its like, sem_overview(7); the kinds stand in result/access.h.
 *
 * Of what may have to wait, that it is about to be tried is one stop, at which another may be chosen; that it has been
 * got is told at once, before anybody else goes on. */
#include "access/locks.h"

#include "access/runtime.h"

#include <pthread.h>
#include <semaphore.h>
#include <threads.h>

/* EOWNERDEAD: locked, after its owner has died. */
enum { LOCKED_OF_DEAD = 130 };

static void tell_got(long operation, const volatile void *object, size_t size, int result, const void *pc) {
  access_stop(operation | STOP_DONE, object, size, pc);
  if (result == LOCKED_OF_DEAD)
    access_stop(STOP_JOINED | STOP_DONE, NULL, 0, pc);
}

/* A function that takes something, if it returns `got`. */
#define TAKES(name, type, operation, got, parameters, arguments)                                                       \
  int __real_##name parameters;                                                                                        \
  int __wrap_##name parameters;                                                                                        \
  int __wrap_##name parameters {                                                                                       \
    bool shared = access_is_shared(object, sizeof(type));                                                              \
    if (shared)                                                                                                        \
      access_stop(STOP_POINT, object, sizeof(type), ACCESS_CALLER);                                                    \
    int result = __real_##name arguments;                                                                              \
    if (shared && (got))                                                                                               \
      tell_got(operation, object, sizeof(type), result, ACCESS_CALLER);                                                \
    return result;                                                                                                     \
  }

/* One that gives something to others, and never waits. */
#define GIVES(name, type, operation)                                                                                   \
  int __real_##name(type *object);                                                                                     \
  int __wrap_##name(type *object);                                                                                     \
  int __wrap_##name(type *object) {                                                                                    \
    access_tell(operation, object, sizeof(type), ACCESS_CALLER);                                                       \
    return __real_##name(object);                                                                                      \
  }

/* One that sets the object up, whatever was in it: to others a write like any, before or after what they do with it. */
#define SETS_UP(name, type, parameters, arguments)                                                                     \
  int __real_##name parameters;                                                                                        \
  int __wrap_##name parameters;                                                                                        \
  int __wrap_##name parameters {                                                                                       \
    access_tell(STOP_WRITE, (const volatile void *)object, sizeof(type), ACCESS_CALLER);                               \
    return __real_##name arguments;                                                                                    \
  }

#define LOCKED (result == 0 || result == LOCKED_OF_DEAD)

typedef const struct timespec *moment;

TAKES(pthread_mutex_lock, pthread_mutex_t, STOP_ACQUIRE, LOCKED, (pthread_mutex_t * object), (object))
TAKES(pthread_mutex_trylock, pthread_mutex_t, STOP_ACQUIRE, LOCKED, (pthread_mutex_t * object), (object))
TAKES(pthread_mutex_timedlock, pthread_mutex_t, STOP_ACQUIRE, LOCKED, (pthread_mutex_t * object, moment until),
      (object, until))
TAKES(pthread_mutex_clocklock, pthread_mutex_t, STOP_ACQUIRE, LOCKED,
      (pthread_mutex_t * object, clockid_t clock, moment until), (object, clock, until))
GIVES(pthread_mutex_unlock, pthread_mutex_t, STOP_RELEASE)

TAKES(pthread_spin_trylock, pthread_spinlock_t, STOP_ACQUIRE, result == 0, (pthread_spinlock_t * object), (object))
GIVES(pthread_spin_unlock, pthread_spinlock_t, STOP_RELEASE)

TAKES(pthread_rwlock_rdlock, pthread_rwlock_t, STOP_ACQUIRE_SHARED, result == 0, (pthread_rwlock_t * object), (object))
TAKES(pthread_rwlock_tryrdlock, pthread_rwlock_t, STOP_ACQUIRE_SHARED, result == 0, (pthread_rwlock_t * object),
      (object))
TAKES(pthread_rwlock_timedrdlock, pthread_rwlock_t, STOP_ACQUIRE_SHARED, result == 0,
      (pthread_rwlock_t * object, moment until), (object, until))
TAKES(pthread_rwlock_clockrdlock, pthread_rwlock_t, STOP_ACQUIRE_SHARED, result == 0,
      (pthread_rwlock_t * object, clockid_t clock, moment until), (object, clock, until))
TAKES(pthread_rwlock_wrlock, pthread_rwlock_t, STOP_ACQUIRE, result == 0, (pthread_rwlock_t * object), (object))
TAKES(pthread_rwlock_trywrlock, pthread_rwlock_t, STOP_ACQUIRE, result == 0, (pthread_rwlock_t * object), (object))
TAKES(pthread_rwlock_timedwrlock, pthread_rwlock_t, STOP_ACQUIRE, result == 0,
      (pthread_rwlock_t * object, moment until), (object, until))
TAKES(pthread_rwlock_clockwrlock, pthread_rwlock_t, STOP_ACQUIRE, result == 0,
      (pthread_rwlock_t * object, clockid_t clock, moment until), (object, clock, until))

TAKES(mtx_lock, mtx_t, STOP_ACQUIRE, result == thrd_success, (mtx_t * object), (object))
TAKES(mtx_trylock, mtx_t, STOP_ACQUIRE, result == thrd_success, (mtx_t * object), (object))
TAKES(mtx_timedlock, mtx_t, STOP_ACQUIRE, result == thrd_success, (mtx_t * object, moment until), (object, until))
GIVES(mtx_unlock, mtx_t, STOP_RELEASE)

GIVES(cnd_signal, cnd_t, STOP_SIGNAL)
GIVES(cnd_broadcast, cnd_t, STOP_SIGNAL)
GIVES(pthread_cond_signal, pthread_cond_t, STOP_SIGNAL)
GIVES(pthread_cond_broadcast, pthread_cond_t, STOP_SIGNAL)

TAKES(sem_wait, sem_t, STOP_TAKE, result == 0, (sem_t * object), (object))
TAKES(sem_trywait, sem_t, STOP_TAKE, result == 0, (sem_t * object), (object))
TAKES(sem_timedwait, sem_t, STOP_TAKE, result == 0, (sem_t * object, moment until), (object, until))
TAKES(sem_clockwait, sem_t, STOP_TAKE, result == 0, (sem_t * object, clockid_t clock, moment until),
      (object, clock, until))
GIVES(sem_post, sem_t, STOP_POST)

SETS_UP(sem_init, sem_t, (sem_t * object, int shared, unsigned value), (object, shared, value))
SETS_UP(pthread_mutex_init, pthread_mutex_t, (pthread_mutex_t * object, const pthread_mutexattr_t *attributes),
        (object, attributes))
SETS_UP(pthread_rwlock_init, pthread_rwlock_t, (pthread_rwlock_t * object, const pthread_rwlockattr_t *attributes),
        (object, attributes))
SETS_UP(pthread_cond_init, pthread_cond_t, (pthread_cond_t * object, const pthread_condattr_t *attributes),
        (object, attributes))
SETS_UP(pthread_barrier_init, pthread_barrier_t,
        (pthread_barrier_t * object, const pthread_barrierattr_t *attributes, unsigned count),
        (object, attributes, count))
SETS_UP(pthread_spin_init, pthread_spinlock_t, (pthread_spinlock_t * object, int shared), (object, shared))
SETS_UP(mtx_init, mtx_t, (mtx_t * object, int kind), (object, kind))
SETS_UP(cnd_init, cnd_t, (cnd_t * object), (object))

/* What is read there is old in the next moment; yet some poll it, and believe what they see. */
int __real_sem_getvalue(sem_t *object, int *value);
int __wrap_sem_getvalue(sem_t *object, int *value);
int __wrap_sem_getvalue(sem_t *object, int *value) {
  bool shared = access_is_shared(object, sizeof *object);
  if (shared)
    access_stop(STOP_POINT, object, sizeof *object, ACCESS_CALLER);
  int result = __real_sem_getvalue(object, value);
  if (shared && result == 0)
    access_stop(STOP_SEEN | STOP_DONE, object, sizeof *object, ACCESS_CALLER);
  return result;
}

/* The library's own turns without a call, while nobody else can go on. */
int __real_pthread_spin_trylock(pthread_spinlock_t *object);
int __real_pthread_spin_lock(pthread_spinlock_t *object);
int __wrap_pthread_spin_lock(pthread_spinlock_t *object);
int __wrap_pthread_spin_lock(pthread_spinlock_t *object) {
  if (!access_is_shared(object, sizeof *object))
    return __real_pthread_spin_lock(object);
  do {
    access_stop(STOP_POINT, object, sizeof *object, ACCESS_CALLER);
  } while (__real_pthread_spin_trylock(object) != 0);
  access_stop(STOP_ACQUIRE | STOP_DONE, object, sizeof *object, ACCESS_CALLER);
  return 0;
}

/* ---- those that do two things ---- */

/* Who has a rwlock knows how: the library keeps the writer's thread in it, 0 while there is none. */
int __real_pthread_rwlock_unlock(pthread_rwlock_t *object);
int __wrap_pthread_rwlock_unlock(pthread_rwlock_t *object);
int __wrap_pthread_rwlock_unlock(pthread_rwlock_t *object) {
  access_tell(object->__data.__cur_writer ? STOP_RELEASE : STOP_RELEASE_SHARED, object, sizeof *object, ACCESS_CALLER);
  return __real_pthread_rwlock_unlock(object);
}

void locks_leave(const void *object, size_t size, const void *mutex, size_t mutex_size, const void *pc) {
  access_tell(STOP_POINT, object, size, pc);
  if (access_is_shared(mutex, mutex_size))
    access_stop(STOP_RELEASE | STOP_DONE, mutex, mutex_size, pc);
}

void locks_enter(const void *object, size_t size, const void *mutex, size_t mutex_size, const void *pc) {
  if (access_is_shared(mutex, mutex_size))
    access_stop(STOP_ACQUIRE | STOP_DONE, mutex, mutex_size, pc);
  if (access_is_shared(object, size))
    access_stop(STOP_WOKEN | STOP_DONE, object, size, pc);
}

#define WAITS(name, parameters, arguments)                                                                             \
  int __real_##name parameters;                                                                                        \
  int __wrap_##name parameters;                                                                                        \
  int __wrap_##name parameters {                                                                                       \
    locks_leave(object, sizeof *object, mutex, sizeof *mutex, ACCESS_CALLER);                                          \
    int result = __real_##name arguments;                                                                              \
    locks_enter(object, sizeof *object, mutex, sizeof *mutex, ACCESS_CALLER);                                          \
    return result;                                                                                                     \
  }

WAITS(pthread_cond_wait, (pthread_cond_t * object, pthread_mutex_t *mutex), (object, mutex))
WAITS(pthread_cond_timedwait, (pthread_cond_t * object, pthread_mutex_t *mutex, moment until), (object, mutex, until))
WAITS(pthread_cond_clockwait, (pthread_cond_t * object, pthread_mutex_t *mutex, clockid_t clock, moment until),
      (object, mutex, clock, until))
WAITS(cnd_wait, (cnd_t * object, mtx_t *mutex), (object, mutex))
WAITS(cnd_timedwait, (cnd_t * object, mtx_t *mutex, moment until), (object, mutex, until))

int __real_pthread_barrier_wait(pthread_barrier_t *object);
int __wrap_pthread_barrier_wait(pthread_barrier_t *object);
int __wrap_pthread_barrier_wait(pthread_barrier_t *object) {
  access_tell(STOP_ARRIVE, object, sizeof *object, ACCESS_CALLER);
  int result = __real_pthread_barrier_wait(object);
  if (access_is_shared(object, sizeof *object))
    access_stop(STOP_LEAVE | STOP_DONE, object, sizeof *object, ACCESS_CALLER);
  return result;
}

/* ---- what is done once ---- */

typedef void (*routine)(void);

/* What this thread would do, if it comes to be the one. */
static __thread struct errand {
  routine routine;
  const void *object;
  size_t size;
  const void *pc;
} errand;

/* That it is done is told before any of those who wait for it can go on. */
static void do_errand(void) {
  const struct errand mine = errand; /* it may come to another */
  mine.routine();
  if (access_is_shared(mine.object, mine.size))
    access_stop(STOP_SIGNAL | STOP_DONE, mine.object, mine.size, mine.pc);
}

#define ONCE(name, result, type, keep, give)                                                                           \
  result __real_##name(type *object, routine what);                                                                    \
  result __wrap_##name(type *object, routine what);                                                                    \
  result __wrap_##name(type *object, routine what) {                                                                   \
    access_tell(STOP_POINT, object, sizeof *object, ACCESS_CALLER);                                                    \
    errand = (struct errand){what, object, sizeof *object, ACCESS_CALLER};                                             \
    keep __real_##name(object, do_errand);                                                                             \
    if (access_is_shared(object, sizeof *object))                                                                      \
      access_stop(STOP_WOKEN | STOP_DONE, object, sizeof *object, ACCESS_CALLER);                                      \
    give;                                                                                                              \
  }

ONCE(pthread_once, int, pthread_once_t, int status =, return status)
ONCE(call_once, void, once_flag, , return )

/* ---- threads ---- */

#define JOINS(name, parameters, arguments)                                                                             \
  int __real_##name parameters;                                                                                        \
  int __wrap_##name parameters;                                                                                        \
  int __wrap_##name parameters {                                                                                       \
    int result = __real_##name arguments;                                                                              \
    if (result == 0)                                                                                                   \
      access_stop(STOP_JOINED | STOP_DONE, (void *)thread, 0, ACCESS_CALLER);                                          \
    return result;                                                                                                     \
  }

JOINS(pthread_join, (pthread_t thread, void **value), (thread, value))
JOINS(pthread_tryjoin_np, (pthread_t thread, void **value), (thread, value))
JOINS(pthread_timedjoin_np, (pthread_t thread, void **value, moment until), (thread, value, until))
JOINS(pthread_clockjoin_np, (pthread_t thread, void **value, clockid_t clock, moment until),
      (thread, value, clock, until))
JOINS(thrd_join, (thrd_t thread, int *value), (thread, value))
