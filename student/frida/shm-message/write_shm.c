/* Nothing is wrong with this one; see read_shm.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define KEY 0x1234
#define SIZE 4096

int main(int argc, char *argv[])
{
     int id;
     char *mem;

     if (argc != 2) {
          fprintf(stderr, "usage: %s message\n", argv[0]);
          exit(1);
     }
     if (strlen(argv[1]) + 1 > SIZE) {
          fprintf(stderr, "message too long\n");
          exit(1);
     }

     id = shmget(KEY, SIZE, IPC_CREAT | 0666);
     if (id < 0) {
          perror("shmget");
          exit(1);
     }
     mem = shmat(id, NULL, 0);
     if (mem == (void *) -1) {
          perror("shmat");
          shmctl(id, IPC_RMID, NULL);
          exit(1);
     }
     strcpy(mem, argv[1]);
     if (shmdt(mem) < 0) {
          perror("shmdt");
          shmctl(id, IPC_RMID, NULL);
          exit(1);
     }
     return 0;
}
