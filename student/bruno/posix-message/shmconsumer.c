/* Right: waits for a named semaphore before it maps the object. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ready.h"
#include "shmdata.h"

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "Usage: shmconsumer filename\n");
        return 1;
    }
    int fd = shm_open(argv[1], O_RDONLY, 0);
    if (fd == -1)
        ERR_EXIT("shmconsumer: shm_open()");
    sem_t *there = ready();
    if (there == SEM_FAILED)
        ERR_EXIT("shmconsumer: sem_open()");
    while (sem_wait(there) == -1)
        if (errno != EINTR)
            ERR_EXIT("shmconsumer: sem_wait()");
    sem_close(there);
    struct shared_struct *shared = mmap(NULL, sizeof *shared, PROT_READ, MAP_SHARED, fd, 0);
    if (shared == MAP_FAILED)
        ERR_EXIT("shmconsumer: mmap()");
    if (close(fd) == -1)
        ERR_EXIT("shmconsumer: close()");
    if (printf("consumed message: %.*s\n", TEXT_SIZE, shared->mtext) < 0 || fflush(stdout) == EOF)
        ERR_EXIT("shmconsumer: stdout");
    if (munmap(shared, sizeof *shared) == -1)
        ERR_EXIT("shmconsumer: munmap()");
    return 0;
}
