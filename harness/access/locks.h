/* A wait for a condition variable: it leaves a lock, and has it again. */
#ifndef IPCGRADE_ACCESS_LOCKS_H
#define IPCGRADE_ACCESS_LOCKS_H

#include "access/runtime.h"

#pragma GCC visibility push(hidden)

/* Before the wait, and when it is over; of the condition variable `object` and the lock. */
void locks_leave(const void *object, size_t size, const void *mutex, size_t mutex_size, const void *pc)
    ACCESS_OWN(locks_leave);
void locks_enter(const void *object, size_t size, const void *mutex, size_t mutex_size, const void *pc)
    ACCESS_OWN(locks_enter);

#pragma GCC visibility pop

#endif
