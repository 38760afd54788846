/* Right: a volatile flag, polled without sleeping. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include "shm-02.h"

#define SAY(...) printf("   Client " __VA_ARGS__)

int main(void)
{
     volatile struct Memory *shared;
     int id, copy[4];
     key_t key;

     if ((key = ftok("./", 'x')) == -1) {
          perror("ftok");
          return EXIT_FAILURE;
     }
     id = shmget(key, sizeof(struct Memory), 0666);
     if (id == -1) {
          printf("*** shmget error (client) ***\n");
          return EXIT_FAILURE;
     }
     SAY("has received a shared memory of four integers...\n");

     shared = shmat(id, 0, 0);
     if (shared == (void *) -1) {
          printf("*** shmat error (client) ***\n");
          return EXIT_FAILURE;
     }
     SAY("has attached the shared memory...\n");

     while (shared->status != FILLED)
          continue;
     SAY("found the data is ready...\n");
     for (int i = 0; i < 4; i++)
          copy[i] = shared->data[i];
     SAY("found %d %d %d %d in shared memory...\n", copy[0], copy[1], copy[2], copy[3]);

     shared->status = TAKEN;
     SAY("has informed server data have been taken...\n");
     if (shmdt((const void *) shared) == -1) {
          perror("shmdt");
          return EXIT_FAILURE;
     }
     SAY("has detached its shared memory...\n");
     SAY("exits...\n");
     return EXIT_SUCCESS;
}
