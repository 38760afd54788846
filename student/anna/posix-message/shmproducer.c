/* Right: write(2) puts the message into the object, which is a file after all. */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shmdata.h"

#define MESSAGE "Hello World!"

int main(int argc, char *argv[])
{
    struct stat st;
    int fd;

    if (argc != 2) {
        fprintf(stderr, "Usage: %s filename\n", argv[0]);
        return EXIT_FAILURE;
    }
    fd = shm_open(argv[1], O_RDWR, 0);
    if (fd < 0) {
        perror("producer: shm_open()");
        return EXIT_FAILURE;
    }
    if (fstat(fd, &st) < 0) {
        perror("producer: fstat()");
        return EXIT_FAILURE;
    }
    if ((size_t)st.st_size < SHM_SIZE) {
        fprintf(stderr, "producer: %s is too small\n", argv[1]);
        return EXIT_FAILURE;
    }
    if (pwrite(fd, MESSAGE, sizeof MESSAGE, offsetof(struct shared_struct, mtext)) != sizeof MESSAGE) {
        perror("producer: pwrite()");
        return EXIT_FAILURE;
    }
    if (close(fd) < 0) {
        perror("producer: close()");
        return EXIT_FAILURE;
    }
    printf("produced message: %s\n", MESSAGE);
    if (fclose(stdout) == EOF) {
        perror("producer: stdout");
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
