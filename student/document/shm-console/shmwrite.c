/* The listing of document 004, Algorithm 8-3. */
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>
#include "shmdata.h"

int main(int argc, char *argv[])
{
     struct shared_struct *shared;
     char line[BUFSIZ];
     int id, running = 1;
     key_t key;

     sscanf(argv[1], "%x", (unsigned *) &key);
     printf("shmwrite: IPC key = %x\n", key);

     id = shmget(key, TEXT_NUM * sizeof(struct shared_struct), 0666 | PERM);
     if (id == -1)
          ERR_EXIT("shmwrite: shmget()");
     shared = shmat(id, NULL, 0);
     if (shared == (void *) -1)
          ERR_EXIT("shmwrite: shmat()");
     printf("shmwrite: shmid = %d\n", id);
     printf("shmwrite: shared memory attached at %p\n", (void *) shared);
     printf("shmwrite precess ready ...\n");

     while (running) {
          while (shared->written == 1)
               sleep(1);
          printf("Enter some text: ");
          fgets(line, BUFSIZ, stdin);
          line[strcspn(line, "\n")] = '\0';
          strncpy(shared->mtext, line, TEXT_SIZE);
          printf("shared buffer: %s\n", shared->mtext);
          shared->written = 1;
          if (strncmp(line, "end", 3) == 0)
               running = 0;
     }

     if (shmdt(shared) == -1)
          ERR_EXIT("shmwrite: shmdt()");
     sleep(1);
     return 0;
}
