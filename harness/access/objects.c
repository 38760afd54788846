/* Blocks of the heap, as C++ gets and gives them back: new and delete, of one object and of an array, by the names that
 * the linker knows them by (Itanium C++ ABI). Apart from blocks.c, since only a program in C++ is linked with them. */
#include "access/blocks.h"
#include "access/locks.h"

#include <pthread.h>

MAKES(_Znwm, (size_t size), (size), size)
MAKES(_Znam, (size_t size), (size), size)

FREES(_ZdlPv, (void *block), (block))
FREES(_ZdaPv, (void *block), (block))
FREES(_ZdlPvm, (void *block, size_t size), (block, size))
FREES(_ZdaPvm, (void *block, size_t size), (block, size))

/* Threads of C++ whose library makes the calls: their mutexes are made of pthread_mutex_lock(3) in the program's own
 * code. A std::thread is its pthread_t, a std::unique_lock begins with the address of its mutex. */
void __real__ZNSt6thread4joinEv(const uint64_t *thread);
void __wrap__ZNSt6thread4joinEv(const uint64_t *thread);
void __wrap__ZNSt6thread4joinEv(const uint64_t *thread) {
  uint64_t joined = *thread;
  __real__ZNSt6thread4joinEv(thread);
  access_stop(STOP_JOINED | STOP_DONE, (const void *)(uintptr_t)joined, 0, ACCESS_CALLER);
}

typedef pthread_mutex_t *const *unique_lock;

void __real__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(pthread_cond_t *object, unique_lock lock);
void __wrap__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(pthread_cond_t *object, unique_lock lock);
void __wrap__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(pthread_cond_t *object, unique_lock lock) {
  locks_leave(object, sizeof *object, *lock, sizeof **lock, ACCESS_CALLER);
  __real__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(object, lock);
  locks_enter(object, sizeof *object, *lock, sizeof **lock, ACCESS_CALLER);
}

#define NOTIFIES(name)                                                                                                 \
  void __real_##name(pthread_cond_t *object);                                                                          \
  void __wrap_##name(pthread_cond_t *object);                                                                          \
  void __wrap_##name(pthread_cond_t *object) {                                                                         \
    access_tell(STOP_SIGNAL, object, sizeof *object, ACCESS_CALLER);                                                   \
    __real_##name(object);                                                                                             \
  }

NOTIFIES(_ZNSt18condition_variable10notify_oneEv)
NOTIFIES(_ZNSt18condition_variable10notify_allEv)
