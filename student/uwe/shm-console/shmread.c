/* Fault: fork() is not looked at, nor is shmat(), nor how a helper ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>
#include "shmdata.h"

int main(int argc, char *argv[])
{
     volatile struct shared_struct *shared;
     unsigned key;
     int id, last = 0;

     if (argc != 2 || sscanf(argv[1], "%x", &key) != 1) {
          fprintf(stderr, "usage: %s key\n", argv[0]);
          return 1;
     }
     printf("%*sshmread: IPC key = %x\n", 30, "", key);
     id = shmget(key, sizeof(struct shared_struct), 0666);
     if (id == -1)
          ERR_EXIT("shmread: shmget");
     shared = shmat(id, NULL, 0);
     if (shared == (void *) -1)
          ERR_EXIT("shmread: shmat");
     printf("%*sshmread: shmid = %d\n", 30, "", id);
     printf("%*sshmread: shared memory attached at %p\n", 30, "", (void *) shared);
     printf("%*sshmread process ready ...\n", 30, "");
     fflush(stdout);

     while (!last) {
          while (shared->written == 0)
               sleep(1);
          printf("%*sYou wrote: %s\n", 30, "", (char *) shared->mtext);
          fflush(stdout);
          last = strcmp((char *) shared->mtext, "end\n") == 0;
          shared->written = 0;
     }
     if (shmdt((void *) shared) == -1)
          ERR_EXIT("shmread: shmdt");
     return 0;
}
