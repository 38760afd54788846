/* The document's listing, in other words: all that it does wrong is still there. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "shm-02.h"

void main(void)
{
     struct Memory *box;
     key_t name;
     int segment;

     name = ftok(".", 'x');
     segment = shmget(name, sizeof *box, 0666);
     if (segment == -1) {
          printf("*** shmget error (client) ***\n");
          exit(1);
     }
     printf("   Client has received a shared memory of four integers...\n");

     box = shmat(segment, 0, 0);
     if ((int) box == -1) {
          printf("*** shmat error (client) ***\n");
          exit(1);
     }
     printf("   Client has attached the shared memory...\n");

     while (box->status != FILLED)
          ;
     printf("   Client found the data is ready...\n");
     printf("   Client found %d %d %d %d in shared memory...\n", box->data[0], box->data[1], box->data[2],
            box->data[3]);
     box->status = TAKEN;
     printf("   Client has informed server data have been taken...\n");

     shmdt(box);
     printf("   Client has detached its shared memory...\n");
     printf("   Client exits...\n");
     exit(0);
}
