/* Right: posts a named semaphore when the message is there. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ready.h"
#include "shmdata.h"

int main(int argc, char *argv[])
{
    static const char message[] = "Hello World!";
    if (argc != 2) {
        fprintf(stderr, "Usage: shmproducer filename\n");
        return 1;
    }
    int fd = shm_open(argv[1], O_RDWR, 0);
    if (fd == -1)
        ERR_EXIT("shmproducer: shm_open()");
    struct shared_struct *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared == MAP_FAILED)
        ERR_EXIT("shmproducer: mmap()");
    if (close(fd) == -1)
        ERR_EXIT("shmproducer: close()");
    memcpy(shared->mtext, message, sizeof message);
    shared->written = 1;
    /* The line first, so that it comes before the consumer's. */
    if (printf("produced message: %s\n", message) < 0 || fflush(stdout) == EOF)
        ERR_EXIT("shmproducer: stdout");
    if (munmap(shared, sizeof *shared) == -1)
        ERR_EXIT("shmproducer: munmap()");
    sem_t *there = ready();
    if (there == SEM_FAILED)
        ERR_EXIT("shmproducer: sem_open()");
    if (sem_post(there) == -1)
        ERR_EXIT("shmproducer: sem_post()");
    sem_close(there);
    return 0;
}
