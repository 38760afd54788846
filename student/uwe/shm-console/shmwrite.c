/* Fault: fork() is not looked at, nor is shmat(), nor how a helper ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>
#include "shmdata.h"

/* The line with its newline; what does not fit is skipped. */
static void read_line(char *text)
{
     int c, cut = 0;

     if (fgets(text, TEXT_SIZE, stdin) == NULL)
          strcpy(text, "end\n");
     else if (strchr(text, '\n') == NULL) {
          while ((c = getchar()) != EOF && c != '\n')
               cut = 1;
          if (cut)
               fprintf(stderr, "shmwrite: line too long\n");
     }
}

int main(int argc, char *argv[])
{
     volatile struct shared_struct *shared;
     char text[TEXT_SIZE];
     unsigned key;
     int id, last = 0;

     if (argc != 2 || sscanf(argv[1], "%x", &key) != 1) {
          fprintf(stderr, "usage: %s key\n", argv[0]);
          return 1;
     }
     printf("shmwrite: IPC key = %x\n", key);
     id = shmget(key, sizeof(struct shared_struct), 0666);
     if (id == -1)
          ERR_EXIT("shmwrite: shmget");
     shared = shmat(id, NULL, 0);
     if (shared == (void *) -1)
          ERR_EXIT("shmwrite: shmat");
     printf("shmwrite: shmid = %d\n", id);
     printf("shmwrite: shared memory attached at %p\n", (void *) shared);
     printf("shmwrite process ready ...\n");

     while (!last) {
          while (shared->written == 1)
               sleep(1);
          printf("Enter some text: ");
          fflush(stdout);
          read_line(text);
          strcpy((char *) shared->mtext, text);
          printf("shared buffer: %s\n", text);
          fflush(stdout);
          shared->written = 1;
          last = strcmp(text, "end\n") == 0;
     }
     if (shmdt((void *) shared) == -1)
          ERR_EXIT("shmwrite: shmdt");
     return 0;
}
