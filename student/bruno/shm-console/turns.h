/* Right: whose turn it is tells the flag; futex() waits for it, so that nobody polls. */
#ifndef TURNS_H
#define TURNS_H

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shmdata.h"

/* 0, or -1 with errno. */
static inline int turn_wait(struct shared_struct *s, int wanted)
{
    _Atomic int *flag = (_Atomic int *)&s->written;
    int now;
    while ((now = atomic_load_explicit(flag, memory_order_acquire)) != wanted)
        if (syscall(SYS_futex, flag, FUTEX_WAIT, now, NULL, NULL, 0) == -1 && errno != EAGAIN && errno != EINTR)
            return -1;
    return 0;
}

static inline int turn_give(struct shared_struct *s, int to)
{
    _Atomic int *flag = (_Atomic int *)&s->written;
    atomic_store_explicit(flag, to, memory_order_release);
    return syscall(SYS_futex, flag, FUTEX_WAKE, INT_MAX, NULL, NULL, 0) == -1 ? -1 : 0;
}

/* The segment whose key is in text. Ends the program when there is none. */
static inline struct shared_struct *join(const char *who, const char *text, const char *indent)
{
    char *end;
    errno = 0;
    unsigned long key = strtoul(text, &end, 16);
    if (errno || end == text || *end || *text == '-' || key == 0 || key > UINT_MAX) {
        fprintf(stderr, "%s: %s is no key\n", who, text);
        exit(1);
    }
    printf("%s%s: IPC key = %lx\n", indent, who, key);
    int id = shmget((key_t)key, TEXT_NUM * sizeof(struct shared_struct), 0666);
    if (id == -1) {
        fprintf(stderr, "%s: shmget(): %s\n", who, strerror(errno));
        exit(1);
    }
    printf("%s%s: shmid = %d\n", indent, who, id);
    void *at = shmat(id, NULL, 0);
    if (at == (void *)-1) {
        fprintf(stderr, "%s: shmat(): %s\n", who, strerror(errno));
        exit(1);
    }
    printf("%s%s: shared memory attached at %p\n%s%s process ready ...\n", indent, who, at, indent, who);
    fflush(stdout);
    return at;
}

#endif
