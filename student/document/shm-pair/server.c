/* The document's listing, in other words: all that it does wrong is still there. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "shm-02.h"

void main(int count, char *words[])
{
     struct Memory *box;
     key_t name;
     int segment, i;

     if (count != 5) {
          printf("Use: %s #1 #2 #3 #4\n", words[0]);
          exit(1);
     }

     name = ftok(".", 'x');
     segment = shmget(name, sizeof *box, 0666 | IPC_CREAT);
     if (segment == -1) {
          printf("*** shmget error (server) ***\n");
          exit(1);
     }
     printf("Server has received a shared memory of four integers...\n");

     box = shmat(segment, 0, 0);
     if ((int) box == -1) {
          printf("*** shmat error (server) ***\n");
          exit(1);
     }
     printf("Server has attached the shared memory...\n");

     box->status = NOT_READY;
     for (i = 0; i < 4; i++)
          box->data[i] = atoi(words[i + 1]);
     printf("Server has filled %d %d %d %d to shared memory...\n", box->data[0], box->data[1], box->data[2],
            box->data[3]);
     box->status = FILLED;
     printf("Please start the client in another window...\n");

     while (box->status != TAKEN)
          sleep(1);
     printf("Server has detected the completion of its child...\n");

     shmdt(box);
     printf("Server has detached its shared memory...\n");
     shmctl(segment, IPC_RMID, 0);
     printf("Server has removed its shared memory...\n");
     printf("Server exits...\n");
     exit(0);
}
