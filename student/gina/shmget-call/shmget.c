/* Fault: does not look at what shmget() returns. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static long parse(const char *s, long max)
{
     char *end;
     long value;

     errno = 0;
     value = strtol(s, &end, 0);
     if (errno || end == s || *end || value < INT_MIN || value > max) {
          fprintf(stderr, "%s: not a number\n", s);
          exit(1);
     }
     return value;
}

int main(int argc, char *argv[])
{
     key_t key;
     int id, flags;
     size_t size;

     if (argc != 4) {
          fprintf(stderr, "usage: %s key size flags\n", argv[0]);
          exit(1);
     }
     if (strcmp(argv[1], "IPC_PRIVATE") == 0)
          key = IPC_PRIVATE;
     else
          key = parse(argv[1], UINT_MAX);
     size = parse(argv[2], INT_MAX);
     flags = parse(argv[3], INT_MAX);

     id = shmget(key, size, flags);
     fprintf(stderr, "shmget: shmget returned %d\n", id);
     return 0;
}
