/* Fault: it doesn't look whether it could detach and remove, and says that it has. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shm-02.h"

static int parse(const char *s, int *out)
{
     char *end;
     long value;

     errno = 0;
     value = strtol(s, &end, 10);
     if (errno || end == s || *end || value < INT_MIN || value > INT_MAX)
          return -1;
     *out = value;
     return 0;
}

int main(int argc, char *argv[])
{
     int in[4], i, id;
     key_t key;
     volatile struct Memory *mem;

     if (argc != 5) {
          printf("Use: %s #1 #2 #3 #4\n", argv[0]);
          exit(1);
     }
     for (i = 0; i < 4; i++)
          if (parse(argv[i + 1], &in[i]) < 0) {
               printf("%s: not an integer\n", argv[i + 1]);
               exit(1);
          }

     if ((key = ftok(".", 'x')) == -1) {
          perror("ftok");
          exit(1);
     }
     id = shmget(key, sizeof(struct Memory), IPC_CREAT | 0666);
     if (id < 0) {
          printf("*** shmget error (server) ***\n");
          exit(1);
     }
     printf("Server has received a shared memory of four integers...\n");

     mem = shmat(id, NULL, 0);
     if (mem == (void *) -1) {
          printf("*** shmat error (server) ***\n");
          shmctl(id, IPC_RMID, NULL);
          exit(1);
     }
     printf("Server has attached the shared memory...\n");

     mem->status = NOT_READY;
     for (i = 0; i < 4; i++)
          mem->data[i] = in[i];
     printf("Server has filled %d %d %d %d to shared memory...\n",
            mem->data[0], mem->data[1], mem->data[2], mem->data[3]);
     mem->status = FILLED;

     printf("Please start the client in another window...\n");
     while (mem->status != TAKEN)
          sleep(1);
     printf("Server has detected the completion of its child...\n");

     shmdt((void *) mem);
     printf("Server has detached its shared memory...\n");
     shmctl(id, IPC_RMID, NULL);
     printf("Server has removed its shared memory...\n");
     printf("Server exits...\n");
     return 0;
}
