/* Right: both sides sleep in a futex on the status word; the client prints when it has let go of everything. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "shm-02.h"
#include "futex.h"

static void need(int fine, const char *what)
{
     if (fine)
          return;
     perror(what);
     exit(EXIT_FAILURE);
}

int main(void)
{
     int mine[4];
     key_t key = ftok("./", 'x');
     need(key != -1, "ftok");

     int id = shmget(key, sizeof(struct Memory), 0666);
     need(id != -1, "shmget");

     struct Memory *shared = shmat(id, NULL, 0);
     need(shared != (void *) -1, "shmat");

     need(await(&shared->status, FILLED) == 0, "futex");
     memcpy(mine, shared->data, sizeof mine);

     /* the server looks once a second anyway: the wake-up can fail, and it still ends */
     need(announce(&shared->status, TAKEN) == 0, "futex");
     need(shmdt(shared) == 0, "shmdt");

     need(printf("%d %d %d %d\n", mine[0], mine[1], mine[2], mine[3]) > 0, "printf");
     need(fflush(stdout) == 0, "stdout");
     return EXIT_SUCCESS;
}
