/* Fault: it looks whether there is a segment, and not whether it could attach it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define KEY 0x1234
#define SIZE 4096

int main(void)
{
     int id;
     char *mem;

     id = shmget(KEY, SIZE, 0666);
     if (id < 0) {
          perror("shmget");
          exit(1);
     }
     mem = shmat(id, NULL, 0);
     printf("%s\n", mem);
     if (shmdt(mem) < 0) {
          perror("shmdt");
          shmctl(id, IPC_RMID, NULL);
          exit(1);
     }
     if (shmctl(id, IPC_RMID, NULL) < 0) {
          perror("shmctl");
          exit(1);
     }
     return 0;
}
