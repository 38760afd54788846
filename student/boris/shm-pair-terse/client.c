/* Right: the status is only looked at under a semaphore, which starts out locked by the server. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shm-02.h"
#include "turn.h"

static int fail(const char *call)
{
     perror(call);
     return 1;
}

int main(void)
{
     key_t key;
     int id, sem;
     struct Memory *mem;
     char line[64];
     int length;

     if ((key = ftok("./", 'x')) == -1)
          return fail("ftok");
     if ((id = shmget(key, sizeof(struct Memory), 0666)) < 0)
          return fail("shmget");
     if ((sem = semget(key, 1, 0)) < 0)
          return fail("semget");
     if ((mem = shmat(id, NULL, 0)) == (struct Memory *) -1)
          return fail("shmat");

     if (lock_when(sem, &mem->status, FILLED) < 0)
          return fail("waiting for the server");
     length = sprintf(line, "%d %d %d %d\n", mem->data[0], mem->data[1], mem->data[2], mem->data[3]);
     mem->status = TAKEN;
     if (unlock(sem) < 0)
          return fail("semop");

     if (write(STDOUT_FILENO, line, length) != length)
          return fail("write");
     if (shmdt(mem) < 0)
          return fail("shmdt");
     return 0;
}
