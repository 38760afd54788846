/* Faulty: notes the number of integers behind the last one, where the segment has ended. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>
#include "shm-02.h"

static int ShmID = -1;
static volatile struct Memory *ShmPTR = NULL;

static void cleanup(void)
{
     if (ShmPTR != NULL)
          shmdt((void *) ShmPTR);
     if (ShmID >= 0)
          shmctl(ShmID, IPC_RMID, NULL);
}

static void usage(const char *name)
{
     printf("Use: %s #1 #2 #3 #4\n", name);
     exit(1);
}

static int number(const char *text, const char *name)
{
     char *rest;
     errno = 0;
     long n = strtol(text, &rest, 10);
     if (errno != 0 || rest == text || strlen(rest) > 0 || n != (int) n)
          usage(name);
     return (int) n;
}

int main(int argc, char **argv)
{
     int values[4], i;
     void *p;

     if (argc != 5)
          usage(argv[0]);
     for (i = 0; i < 4; i++)
          values[i] = number(argv[i + 1], argv[0]);

     setvbuf(stdout, NULL, _IOLBF, 0);
     atexit(cleanup);

     key_t key = ftok("./", 'x');
     if (key == (key_t) -1) {
          perror("ftok");
          exit(1);
     }
     if ((ShmID = shmget(key, sizeof(struct Memory), IPC_CREAT | 0666)) < 0) {
          printf("*** shmget error (server) ***\n");
          exit(1);
     }
     printf("Server has received a shared memory of four integers...\n");

     if ((p = shmat(ShmID, NULL, 0)) == (void *) -1) {
          printf("*** shmat error (server) ***\n");
          exit(1);
     }
     ShmPTR = p;
     printf("Server has attached the shared memory...\n");

     ShmPTR->status = NOT_READY;
     for (i = 0; i < 4; i++)
          ShmPTR->data[i] = values[i];
     *(volatile int *) (ShmPTR + 1) = 4; /* how many there are, for whoever wants to know */
     printf("Server has filled %d %d %d %d to shared memory...\n",
            values[0], values[1], values[2], values[3]);
     ShmPTR->status = FILLED;
     printf("Please start the client in another window...\n");

     while (ShmPTR->status != TAKEN)
          sleep(1);
     printf("Server has detected the completion of its child...\n");

     p = (void *) ShmPTR;
     ShmPTR = NULL;
     if (shmdt(p) < 0) {
          perror("shmdt");
          exit(1);
     }
     printf("Server has detached its shared memory...\n");

     i = ShmID;
     ShmID = -1;
     if (shmctl(i, IPC_RMID, NULL) < 0) {
          perror("shmctl");
          exit(1);
     }
     printf("Server has removed its shared memory...\n");
     printf("Server exits...\n");
     return 0;
}
