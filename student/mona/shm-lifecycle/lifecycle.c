/* Fault: does not look at what shmdt() returns. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

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
     int size, id;
     char *mem;

     if (argc != 2 || parse(argv[1], &size) < 0) {
          fprintf(stderr, "usage: %s size\n", argv[0]);
          exit(1);
     }

     id = shmget(IPC_PRIVATE, size, IPC_CREAT | IPC_EXCL | 0660);
     if (id == -1) {
          perror("shmget()");
          exit(1);
     }
     printf("created\n");

     mem = shmat(id, 0, 0);
     if (mem == (void *) -1) {
          perror("shmat()");
          shmctl(id, IPC_RMID, 0);
          exit(1);
     }
     printf("attached\n");

     shmdt(mem);
     printf("detached\n");

     if (shmctl(id, IPC_RMID, 0) == -1) {
          perror("shmctl()");
          exit(1);
     }
     printf("released\n");
     return 0;
}
