/* Right: the status is only looked at under a semaphore, which starts out locked by the server. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "shm-02.h"
#include "turn.h"

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
     int in[4], i, rc = 1;
     int sem, id;
     key_t key;
     struct Memory *mem;

     if (argc != 5) {
          fprintf(stderr, "usage: %s a b c d\n", argv[0]);
          return 1;
     }
     for (i = 0; i < 4; i++)
          if (parse(argv[i + 1], &in[i]) < 0) {
               fprintf(stderr, "%s: %s: not an integer\n", argv[0], argv[i + 1]);
               return 1;
          }

     if ((key = ftok("./", 'x')) == -1) {
          perror("ftok");
          return 1;
     }

     /* A new semaphore is 0, which is to say that we hold the lock. Somebody else's we don't touch. */
     sem = semget(key, 1, IPC_CREAT | IPC_EXCL | 0666);
     if (sem < 0) {
          perror("semget");
          return 1;
     }
     id = shmget(key, sizeof(struct Memory), IPC_CREAT | IPC_EXCL | 0666);
     if (id < 0) {
          perror("shmget");
          goto no_segment;
     }
     mem = shmat(id, NULL, 0);
     if (mem == (struct Memory *) -1) {
          perror("shmat");
          goto not_attached;
     }

     mem->status = NOT_READY;
     for (i = 0; i < 4; i++)
          mem->data[i] = in[i];
     mem->status = FILLED;

     if (change(sem, 1, 0) < 0 || lock_when(sem, &mem->status, TAKEN) < 0)
          perror("waiting for the client");
     else
          rc = 0;

     if (shmdt(mem) < 0) {
          perror("shmdt");
          rc = 1;
     }
not_attached:
     if (shmctl(id, IPC_RMID, NULL) < 0) {
          perror("shmctl");
          rc = 1;
     }
no_segment:
     if (semctl(sem, 0, IPC_RMID) < 0) {
          perror("semctl");
          rc = 1;
     }
     return rc;
}
