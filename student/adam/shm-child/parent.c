/* Fault: the parent sleeps a second and does not wait; its child sleeps on. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

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
     int in[4], i, id, *shared;
     pid_t pid;

     if (argc != 5) {
          fprintf(stderr, "usage: %s a b c d\n", argv[0]);
          return 1;
     }
     for (i = 0; i < 4; i++)
          if (parse(argv[i + 1], &in[i])) {
               fprintf(stderr, "%s: not an integer\n", argv[i + 1]);
               return 1;
          }

     id = shmget(IPC_PRIVATE, 4 * sizeof(int), IPC_CREAT | 0600);
     if (id < 0) {
          perror("shmget");
          return 1;
     }
     shared = shmat(id, NULL, 0);
     if (shared == (void *) -1) {
          perror("shmat");
          shmctl(id, IPC_RMID, NULL);
          return 1;
     }

     for (i = 0; i < 4; i++)
          shared[i] = in[i];

     pid = fork();
     if (pid < 0) {
          perror("fork");
          shmctl(id, IPC_RMID, NULL);
          return 1;
     }
     if (pid == 0) {
          printf("%d %d %d %d\n", shared[0], shared[1], shared[2], shared[3]);
          fflush(stdout);
          for (;;)
               sleep(60);
     }
     sleep(1);

     if (shmdt(shared) < 0) {
          perror("shmdt");
          shmctl(id, IPC_RMID, NULL);
          return 1;
     }
     if (shmctl(id, IPC_RMID, NULL) < 0) {
          perror("shmctl");
          return 1;
     }
     return 0;
}
