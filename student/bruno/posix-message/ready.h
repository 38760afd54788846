/* What the consumer waits for and the producer posts: whoever comes first makes it, and shmpthreadcon, which knows when
 * both have ended, removes it. */
#ifndef READY_H
#define READY_H

#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/stat.h>

#define READY "/message-is-there"

static inline sem_t *ready(void)
{
    return sem_open(READY, O_CREAT, 0600, 0);
}

#endif
