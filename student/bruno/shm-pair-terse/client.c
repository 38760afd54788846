/* Nothing is wrong with this one; see server.c. */
#include <stdio.h>
#include <error.h>
#include <errno.h>
#include <sys/shm.h>
#include <unistd.h>
#include "shm-02.h"

typedef struct Memory memory_t;

int main(void)
{
    memory_t *shared;
    int shm;
    key_t k = ftok("./", 'x');

    if (k == -1)
        error(1, errno, "ftok");
    if ((shm = shmget(k, sizeof *shared, 0666)) == -1)
        error(1, errno, "shmget");
    if ((shared = shmat(shm, 0, 0)) == (memory_t *) -1)
        error(1, errno, "shmat");

    while (__atomic_load_n(&shared->status, __ATOMIC_SEQ_CST) != FILLED)
        usleep(200000);
    for (int n = 0; n < 4; ++n)
        printf("%d%s", shared->data[n], n < 3 ? " " : "\n");
    fflush(stdout);
    __atomic_store_n(&shared->status, TAKEN, __ATOMIC_SEQ_CST);

    if (shmdt(shared))
        error(1, errno, "shmdt");
    return 0;
}
