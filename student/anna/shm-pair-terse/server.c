/* Right: both sides sleep in a futex on the status word; one function undoes whatever has been done. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "shm-02.h"
#include "futex.h"

static struct Memory *shared;
static int segment = -1;

/* The segment goes first, so that it is gone even when detaching fails. */
static int finish(const char *failed)
{
     if (failed != NULL)
          perror(failed);
     if (segment != -1 && shmctl(segment, IPC_RMID, NULL) == -1) {
          perror("shmctl");
          failed = "shmctl";
     }
     if (shared != NULL && shmdt(shared) == -1) {
          perror("shmdt");
          failed = "shmdt";
     }
     return failed == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int number(const char *text)
{
     char *rest;

     errno = 0;
     long n = strtol(text, &rest, 10);
     if (rest == text || *rest != '\0' || errno != 0 || n < INT_MIN || n > INT_MAX) {
          fprintf(stderr, "'%s' is no integer that I can use\n", text);
          exit(EXIT_FAILURE);
     }
     return (int) n;
}

int main(int argc, char **argv)
{
     int values[4];

     if (argc != 5) {
          fprintf(stderr, "Use: %s #1 #2 #3 #4\n", argv[0]);
          return EXIT_FAILURE;
     }
     for (int i = 0; i < 4; i++)
          values[i] = number(argv[i + 1]);

     key_t key = ftok("./", 'x');
     if (key == -1)
          return finish("ftok");
     if ((segment = shmget(key, sizeof(struct Memory), IPC_CREAT | 0666)) == -1)
          return finish("shmget");
     void *at = shmat(segment, NULL, 0);
     if (at == (void *) -1)
          return finish("shmat");
     shared = at;

     __atomic_store_n(&shared->status, NOT_READY, __ATOMIC_RELEASE);
     memcpy(shared->data, values, sizeof values);
     if (announce(&shared->status, FILLED) == -1 || await(&shared->status, TAKEN) == -1)
          return finish("futex");
     return finish(NULL);
}
