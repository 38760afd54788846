/* Right: the segment is marked for removal as soon as it is attached, and the child prints in one writev(). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

struct box { int n[4]; };

static void die(const char *why)
{
     perror(why);
     exit(EXIT_FAILURE);
}

static int number(const char *text)
{
     char *rest;
     errno = 0;
     long n = strtol(text, &rest, 10);
     if (errno != 0 || rest == text || strlen(rest) > 0 || n != (int) n) {
          fprintf(stderr, "'%s' is no integer that I can use\n", text);
          exit(EXIT_FAILURE);
     }
     return (int) n;
}

static void show(const struct box *box)
{
     char text[4][16];
     struct iovec parts[4];

     for (int i = 0; i < 4; i++) {
          int length = snprintf(text[i], sizeof text[i], "%d%c", box->n[i], i < 3 ? ' ' : '\n');
          parts[i] = (struct iovec) {text[i], length};
     }
     if (writev(STDOUT_FILENO, parts, 4) < 0)
          die("writev");
     _exit(EXIT_SUCCESS);
}

int main(int argc, char **argv)
{
     struct box mine, *shared;
     int id, status;

     if (argc < 5) {
          fprintf(stderr, "%s: four integers, please\n", argv[0]);
          return EXIT_FAILURE;
     }
     for (int i = 0; i < 4; i++)
          mine.n[i] = number(argv[1 + i]);

     if ((id = shmget(IPC_PRIVATE, sizeof(struct box), 0600)) < 0)
          die("shmget");
     shared = shmat(id, NULL, 0);
     if (shmctl(id, IPC_RMID, NULL) < 0)
          die("shmctl");
     if (shared == (void *) -1)
          die("shmat");
     *shared = mine;

     switch (fork()) {
     case -1:
          die("fork");
     case 0:
          show(shared);
     }
     if (wait(&status) < 0)
          die("wait");
     if (shmdt(shared) < 0)
          die("shmdt");
     return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
