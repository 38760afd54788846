/* The document's program, its faults included: the semaphore starts at 1, and nobody waits for the child. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>

static const char called[] = "/sema";

int main(void)
{
    sem_t *turn = sem_open(called, O_CREAT, 0777, 1);

    if (fork() == 0) {
        printf("child\n");
        sem_post(turn);
        sem_close(turn);
        return 0;
    }

    sem_wait(turn);
    printf("parent\n");
    sem_close(turn);
    sem_unlink(called);
    return 0;
}
