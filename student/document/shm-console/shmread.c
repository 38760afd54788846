/* The listing of document 004, Algorithm 8-2, with one star less than its other lines have. */
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>
#include "shmdata.h"

int main(int argc, char *argv[])
{
     struct shared_struct *shared;
     int id, running = 1;
     key_t key;

     sscanf(argv[1], "%x", (unsigned *) &key);
     printf("%*sshmread: IPC key = %x\n", 30, " ", key);

     id = shmget(key, TEXT_NUM * sizeof(struct shared_struct), 0666 | PERM);
     if (id == -1)
          ERR_EXIT("shmread: shmget()");
     shared = shmat(id, NULL, 0);
     if (shared == (void *) -1)
          ERR_EXIT("shmread: shmat()");
     printf("%*sshmread: shmid = %d\n", 30, " ", id);
     printf("%*sshmread: shared memory attached at %p\n", 30, " ", (void *) shared);
     printf("%*sshmread process ready ...\n", 30, " ");

     while (running) {
          while (shared->written == 0)
               sleep(1);
          printf("%sYou wrote: %s\n", 30, " ", shared->mtext);
          shared->written = 0;
          if (strncmp(shared->mtext, "end", 3) == 0)
               running = 0;
     }

     if (shmdt(shared) == -1)
          ERR_EXIT("shmread: shmdt()");
     sleep(1);
     return 0;
}
