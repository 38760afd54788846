/* Right: the child comes last in the text, and everything is done in loops. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define N 4

static int *numbers = (int *) -1;
static int segment = -1;

static int clean_up(const char *failed)
{
     if (failed != NULL)
          perror(failed);
     if (numbers != (int *) -1 && shmdt(numbers) == -1 && failed == NULL)
          perror(failed = "shmdt");
     if (segment != -1 && shmctl(segment, IPC_RMID, NULL) == -1 && failed == NULL)
          perror(failed = "shmctl");
     return failed == NULL ? 0 : 1;
}

int main(int argc, char *argv[])
{
     long given[N];
     char *end;
     int i, status;

     for (i = 0; i < N; i++) {
          if (argc != N + 1) {
               fprintf(stderr, "%d numbers, please\n", N);
               return 1;
          }
          given[i] = strtol(argv[i + 1], &end, 10);
          if (*argv[i + 1] == '\0' || *end != '\0' || given[i] < INT_MIN || given[i] > INT_MAX) {
               fprintf(stderr, "number %d isn't one\n", i + 1);
               return 1;
          }
     }

     if ((segment = shmget(IPC_PRIVATE, N * sizeof(int), 0666)) == -1)
          return clean_up("shmget");
     if ((numbers = shmat(segment, NULL, 0)) == (int *) -1)
          return clean_up("shmat");

     for (i = 0; i < N; i++)
          numbers[i] = (int) given[i];

     pid_t child = fork();
     if (child == -1)
          return clean_up("fork");
     if (child > 0) {
          if (waitpid(child, &status, 0) == -1)
               return clean_up("waitpid");
          return clean_up(NULL) || status != 0;
     }

     for (i = 0; i < N; i++)
          printf("%d%c", numbers[i], i == N - 1 ? '\n' : ' ');
     return fflush(stdout) == 0 ? 0 : 1;
}
