/* Fault: a parenthesis is not closed. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define SHMSZ 27

int main(void)
{
     int shmid;
     volatile char *shm, *s;

     shmid = shmget(5678, SHMSZ, 0666);
     if (shmid == -1) {
          perror("shmget");
          exit(1);
     }
     shm = shmat(shmid, NULL, 0);
     if (shm == (void *) -1) {
          perror("shmat");
          exit(1);
     }

     for (s = shm; *s != '\0'; s++
          putchar(*s);
     putchar('\n');
     *shm = '*';

     if (shmdt((void *) shm) == -1) {
          perror("shmdt");
          exit(1);
     }
     return 0;
}
