/* The listing of document 004, Algorithm 8-6. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "shmdata.h"

int main(int argc, char *argv[])
{
     int fd;
     char *memory;

     fd = shm_open(argv[1], O_RDONLY, 0444);
     if (fd == -1)
          ERR_EXIT("consumer: shm_open()");
     memory = mmap(NULL, TEXT_NUM * sizeof(struct shared_struct), PROT_READ, MAP_SHARED, fd, 0);
     if (memory == MAP_FAILED)
          ERR_EXIT("consumer: mmap()");

     printf("consumed message: %s\n", memory);
     return 0;
}
