/* The listing of document 004, Algorithm 8-5. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "shmdata.h"

int main(int argc, char *argv[])
{
     int fd;
     char *memory;

     fd = shm_open(argv[1], O_RDWR, 0666);
     if (fd == -1)
          ERR_EXIT("producer: shm_open()");
     memory = mmap(NULL, TEXT_NUM * sizeof(struct shared_struct), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
     if (memory == MAP_FAILED)
          ERR_EXIT("producer: mmap()");

     strcpy(memory, "Hello World!");
     printf("produced message: %s\n", memory);
     return 0;
}
