/* The document's listing, in other words: all that it does wrong is still there. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

void show(int four[]);

void main(int count, char *words[])
{
     int segment, status;
     int *four;
     pid_t helper;

     segment = shmget(IPC_PRIVATE, sizeof(int[4]), 0666 | IPC_CREAT);
     four = shmat(segment, NULL, 0);

     four[0] = atoi(words[0]);
     four[1] = atoi(words[1]);
     four[2] = atoi(words[2]);
     four[2] = atoi(words[3]);

     helper = fork();
     if (helper == 0) {
          show(four);
          exit(0);
     }

     wait(&status);
     shmdt(four);
     shmctl(segment, IPC_RMID, NULL);
     exit(0);
}

void show(int four[])
{
     printf("%d %d %d %d\n", four[0], four[1], four[2], four[3]);
}
