/* Fault: sscanf() takes the message up to the first blank. */
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
     char *mem, text[SIZE] = "";

     id = shmget(KEY, SIZE, 0666);
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
     sscanf(mem, "%s", text);
     printf("%s\n", text);
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
