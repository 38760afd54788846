/* Right: reads through a private mapping that it needn't unmap, as it ends anyway. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shmdata.h"

int main(int argc, char *argv[])
{
    const struct shared_struct *shared;
    struct stat st;
    int fd;

    if (argc != 2) {
        fprintf(stderr, "Usage: %s filename\n", argv[0]);
        return EXIT_FAILURE;
    }
    fd = shm_open(argv[1], O_RDONLY, 0);
    if (fd < 0) {
        perror("consumer: shm_open()");
        return EXIT_FAILURE;
    }
    if (fstat(fd, &st) < 0) {
        perror("consumer: fstat()");
        return EXIT_FAILURE;
    }
    if ((size_t)st.st_size < SHM_SIZE) {
        fprintf(stderr, "consumer: %s is too small\n", argv[1]);
        return EXIT_FAILURE;
    }
    shared = mmap(NULL, SHM_SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
    if (shared == MAP_FAILED) {
        perror("consumer: mmap()");
        return EXIT_FAILURE;
    }
    if (close(fd) < 0) {
        perror("consumer: close()");
        return EXIT_FAILURE;
    }
    printf("consumed message: %s\n", shared->mtext);
    if (fclose(stdout) == EOF) {
        perror("consumer: stdout");
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
