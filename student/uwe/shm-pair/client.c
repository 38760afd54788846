/* Fault: the message queue that wakes the server is never removed. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shm-02.h"

int main(void)
{
     key_t key;
     int id, queue, failed;
     struct { long type; char text[1]; } note = {1, "t"};
     volatile struct Memory *mem;

     if ((key = ftok(".", 'x')) == -1) {
          perror("ftok");
          exit(1);
     }
     id = shmget(key, sizeof(struct Memory), 0666);
     if (id < 0) {
          printf("*** shmget error (client) ***\n");
          exit(1);
     }
     printf("   Client has received a shared memory of four integers...\n");

     mem = shmat(id, NULL, 0);
     if (mem == (void *) -1) {
          printf("*** shmat error (client) ***\n");
          exit(1);
     }
     printf("   Client has attached the shared memory...\n");

     while (mem->status != FILLED)
          sleep(1);
     printf("   Client found the data is ready...\n");
     printf("   Client found %d %d %d %d in shared memory...\n",
            mem->data[0], mem->data[1], mem->data[2], mem->data[3]);

     /* before TAKEN: behind it the server may remove the queue */
     queue = msgget(key, 0);
     failed = queue < 0 || msgsnd(queue, &note, 1, 0) < 0;
     if (failed)
          perror("message");
     mem->status = TAKEN;
     printf("   Client has informed server data have been taken...\n");
     if (shmdt((void *) mem) < 0) {
          perror("shmdt");
          exit(1);
     }
     printf("   Client has detached its shared memory...\n");
     printf("   Client exits...\n");
     return failed;
}
