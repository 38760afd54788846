/* Fault: atoi() takes whatever it is given. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shm-02.h"

static int parse(const char *s, int *out)
{
     *out = atoi(s);
     return 0;
}

int main(int argc, char *argv[])
{
     int in[4], i, id;
     key_t key;
     volatile struct Memory *mem;

     if (argc != 5) {
          fprintf(stderr, "usage: %s a b c d\n", argv[0]);
          exit(1);
     }
     for (i = 0; i < 4; i++)
          if (parse(argv[i + 1], &in[i]) < 0) {
               fprintf(stderr, "%s: not an integer\n", argv[i + 1]);
               exit(1);
          }

     if ((key = ftok("./", 'x')) == -1) {
          perror("ftok");
          exit(1);
     }
     id = shmget(key, sizeof(struct Memory), IPC_CREAT | 0666);
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

     mem->status = NOT_READY;
     for (i = 0; i < 4; i++)
          mem->data[i] = in[i];
     mem->status = FILLED;

     while (mem->status != TAKEN)
          sleep(1);

     if (shmdt((void *) mem) < 0) {
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
