/* Sleeping on an int that several processes share: at most a second at a time, so that a lost wake-up costs no more
   than that. */
#ifndef FUTEX_H
#define FUTEX_H

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Waits until *word is `wanted`; -1 with errno if the kernel doesn't let us. */
static inline int await(const int *word, int wanted)
{
     const struct timespec second = { .tv_sec = 1 };

     for (int seen; (seen = __atomic_load_n(word, __ATOMIC_ACQUIRE)) != wanted; ) {
          if (syscall(SYS_futex, word, FUTEX_WAIT, seen, &second, NULL, 0) == 0)
               continue;
          if (errno != EAGAIN && errno != EINTR && errno != ETIMEDOUT)
               return -1;
     }
     return 0;
}

/* Stores `value` and wakes whoever sleeps on the word. */
static inline int announce(int *word, int value)
{
     __atomic_store_n(word, value, __ATOMIC_RELEASE);
     return syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0) < 0 ? -1 : 0;
}

#endif
