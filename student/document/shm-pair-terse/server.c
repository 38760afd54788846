/* The document's listing, in other words: all that it does wrong is still there. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "shm-02.h"

void main(int count, char *words[])
{
     key_t name = ftok("./", 'x');
     int segment = shmget(name, sizeof(struct Memory), 0666 | IPC_CREAT);
     struct Memory *box = shmat(segment, NULL, 0);
     int n;

     box->status = NOT_READY;
     for (n = 0; n < 4; n++)
          box->data[n] = atoi(words[n]);

     box->status = FILLED;
     while (box->status != TAKEN)
          sleep(1);

     shmdt(box);
     shmctl(segment, IPC_RMID, NULL);
     exit(0);
}
