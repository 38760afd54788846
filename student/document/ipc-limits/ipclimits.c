/* The document's output, by a program written anew from what ERRATA.md says of it: what an older `ipcs -l` showed. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

static void check(int result, const char *what)
{
    if (result == -1) {
        perror(what);
        exit(1);
    }
}

static unsigned long kbytes_of(unsigned long pages)
{
    unsigned long page = getpagesize();

    return (pages > ULONG_MAX / page ? ULONG_MAX / page : pages) * page / 1024;
}

int main(void)
{
    struct msginfo queues;
    struct shminfo segments;
    struct seminfo sets;

    check(msgctl(0, IPC_INFO, (void *)&queues), "msgctl");
    check(shmctl(0, IPC_INFO, (void *)&segments), "shmctl");
    check(semctl(0, 0, IPC_INFO, &sets), "semctl");

    printf("\n----- Messages Limits -----\n"
           "max queues system wide = %d\nmax size of message (bytes) = %d\ndefault max size of queue (bytes) = %d\n",
           queues.msgmni, queues.msgmax, queues.msgmnb);
    printf("\n----- Shared Memory Limits -----\n"
           "max number of segments = %lu\nmax seg size (kbytes) = %lu\nmax total shared memory (kbytes) = %lu\n"
           "min seg size (bytes) = %lu\n",
           segments.shmmni, segments.shmmax / 1024, kbytes_of(segments.shmall), segments.shmmin);
    printf("\n----- Semaphore Limits -----\n"
           "max number of arrays = %d\nmax semaphores per array = %d\nmax semaphores system wide = %d\n"
           "max ops per semop call = %d\nsemaphore max value = %d\n\n",
           sets.semmni, sets.semmsl, sets.semmns, sets.semopm, sets.semvmx);
    return 0;
}
