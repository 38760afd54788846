/* Fault: ftruncate() is not looked at, mmap() is compared with NULL, a child whose exec() fails ends well. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "shmdata.h"

int main(int argc, char *argv[])
{
     int fd;
     struct shared_struct *shm;

     if (argc < 2) {
          fprintf(stderr, "usage: %s filename\n", argv[0]);
          return 1;
     }
     fd = shm_open(argv[1], O_RDWR, 0666);
     if (fd == -1)
          ERR_EXIT("producer: shm_open()");
     shm = mmap(NULL, sizeof(struct shared_struct), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
     if (shm == NULL)
          ERR_EXIT("producer: mmap()");

     strcpy(shm->mtext, "Hello World!");
     printf("produced message: %s\n", shm->mtext);
     return 0;
}
