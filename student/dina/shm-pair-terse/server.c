/* Fault: both agree on a key, but on another one: 'X' is not 'x'. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <stdio.h>
#include <limits.h>
#include <error.h>
#include <errno.h>
#include <sys/shm.h>
#include <unistd.h>
#include "shm-02.h"

typedef struct Memory memory_t;

static int shm = -1;

static void die(const char *what)
{
    int why = errno;
    if (shm != -1)
        shmctl(shm, IPC_RMID, 0);
    error(1, why, "%s", what);
}

static int number(const char *text)
{
    char *rest = NULL;
    long long n = strtoll(text, &rest, 10);
    if (rest == text || *rest || n > INT_MAX || n < INT_MIN)
        error(1, 0, "'%s' is not a number for me", text);
    return n;
}

int main(int argc, char **argv)
{
    memory_t local;
    memory_t *shared;

    if (argc - 1 != 4)
        error(1, 0, "four numbers, please");
    for (int n = 0; n < 4; ++n)
        local.data[n] = number(argv[1 + n]);

    key_t k = ftok("./", 'X');
    if (k == -1)
        die("ftok");
    if ((shm = shmget(k, sizeof local, 0666 | IPC_CREAT)) == -1)
        die("shmget");
    if ((shared = shmat(shm, 0, 0)) == (memory_t *) -1)
        die("shmat");

    __atomic_store_n(&shared->status, NOT_READY, __ATOMIC_SEQ_CST);
    for (int n = 0; n < 4; ++n)
        shared->data[n] = local.data[n];
    __atomic_store_n(&shared->status, FILLED, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&shared->status, __ATOMIC_SEQ_CST) != TAKEN)
        usleep(200000);

    if (shmdt(shared))
        die("shmdt");
    if (shmctl(shm, IPC_RMID, 0)) {
        shm = -1;
        die("shmctl");
    }
    return EXIT_SUCCESS;
}
