/* Fault: a call that failed is told, and the rest is shown as if it hadn't. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

static void check(int result, const char *call)
{
    if (result == -1) {
        perror(call);
    }
}

int main(void)
{
    struct msginfo msg;
    struct shminfo shm;
    struct seminfo sem;
    uint64_t unit = (uint64_t)sysconf(_SC_PAGESIZE) / 1024, total;

    check(msgctl(0, IPC_INFO, (void *)&msg), "msgctl");
    check(shmctl(0, IPC_INFO, (void *)&shm), "shmctl");
    check(semctl(0, 0, IPC_INFO, &sem), "semctl");

    puts("\n------ Messages Limits --------");
    printf("max queues system wide = %d\n", msg.msgmni);
    printf("max size of message (bytes) = %d\n", msg.msgmax);
    printf("default max size of queue (bytes) = %d\n", msg.msgmnb);

    if (__builtin_mul_overflow(shm.shmall, unit, &total))
        total = UINT64_MAX / unit * unit;
    puts("\n------ Shared Memory Limits --------");
    printf("max number of segments = %lu\n", shm.shmmni);
    printf("max seg size (kbytes) = %lu\n", shm.shmmax / 1024);
    printf("max total shared memory (kbytes) = %lu\n", total);
    printf("min seg size (bytes) = %lu\n", shm.shmmin);

    puts("\n------ Semaphore Limits --------");
    printf("max number of arrays = %d\n", sem.semmni);
    printf("max semaphores per array = %d\n", sem.semmsl);
    printf("max semaphores system wide = %d\n", sem.semmns);
    printf("max ops per semop call = %d\n", sem.semopm);
    printf("semaphore max value = %d\n\n", sem.semvmx);
    return 0;
}
