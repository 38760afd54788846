/* Right: one range-checked parser for all three; the size travels as an int that is known to fit. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static long long integer(const char *what, const char *text, long long least, long long most)
{
     char *rest;

     errno = 0;
     long long n = strtoll(text, &rest, 0);
     if (rest == text || *rest != '\0') {
          fprintf(stderr, "shmget: %s: '%s' is not a number\n", what, text);
          exit(EXIT_FAILURE);
     }
     if (errno == ERANGE || n < least || n > most) {
          fprintf(stderr, "shmget: %s: %s is out of range\n", what, text);
          exit(EXIT_FAILURE);
     }
     return n;
}

int main(int argc, char **argv)
{
     if (argc != 4) {
          fprintf(stderr, "Use: %s KEY SIZE FLAGS\n", argv[0]);
          return EXIT_FAILURE;
     }

     key_t key = IPC_PRIVATE;
     if (strcmp(argv[1], "IPC_PRIVATE") != 0)
          key = (key_t) (unsigned) integer("KEY", argv[1], INT_MIN, UINT_MAX);
     size_t size = integer("SIZE", argv[2], INT_MIN, INT_MAX);       /* below 0: far too much, says the kernel */
     int flags = integer("FLAGS", argv[3], INT_MIN, INT_MAX);

     int shmid = shmget(key, size, flags);
     if (shmid == -1) {
          perror("shmget: shmget failed");
          return EXIT_FAILURE;
     }
     if (fprintf(stderr, "shmget: shmget returned %d\n", shmid) < 0) {
          perror("shmget: stderr");
          /* nobody has learnt of it: if it is surely ours, it must not stay */
          if (key == IPC_PRIVATE || (flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL))
               shmctl(shmid, IPC_RMID, NULL);
          return EXIT_FAILURE;
     }
     return EXIT_SUCCESS;
}
