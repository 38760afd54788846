/* Nothing is wrong with this one; see server.c. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shm-02.h"

int main(void)
{
     key_t key;
     int id;
     volatile struct Memory *mem;

     if ((key = ftok("./", 'x')) == -1) {
          perror("ftok");
          exit(1);
     }
     id = shmget(key, sizeof(struct Memory), 0666);
     if (id < 0) {
          perror("no server");
          exit(1);
     }
     mem = shmat(id, NULL, 0);
     if (mem == (void *) -1) {
          perror("shmat");
          exit(1);
     }

     while (mem->status != FILLED)
          sleep(1);
     printf("%d %d %d %d\n", mem->data[0], mem->data[1], mem->data[2], mem->data[3]);
     mem->status = TAKEN;

     if (shmdt((void *) mem) < 0) {
          perror("shmdt");
          exit(1);
     }
     return 0;
}
