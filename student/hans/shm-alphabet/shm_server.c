/* Nothing is wrong with this one; see shm_client.c. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#define SHMSZ 27

int main(void)
{
     int shmid;
     volatile char *shm, *s;
     char c;

     shmid = shmget(5678, SHMSZ, IPC_CREAT | 0666);
     if (shmid == -1) {
          perror("shmget");
          exit(1);
     }
     shm = shmat(shmid, NULL, 0);
     if (shm == (void *) -1) {
          perror("shmat");
          shmctl(shmid, IPC_RMID, NULL);
          exit(1);
     }

     s = shm;
     for (c = 'a'; c <= 'z'; c++)
          *s++ = c;
     *s = '\0';

     while (*shm != '*')
          sleep(1);

     if (shmdt((void *) shm) == -1) {
          perror("shmdt");
          shmctl(shmid, IPC_RMID, NULL);
          exit(1);
     }
     if (shmctl(shmid, IPC_RMID, NULL) == -1) {
          perror("shmctl");
          exit(1);
     }
     return 0;
}
