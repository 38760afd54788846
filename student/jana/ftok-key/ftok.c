/* Faulty: a copy of the path that nobody frees. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/ipc.h>

static int parse(const char *s, int *out)
{
     char *end;
     long value;

     errno = 0;
     value = strtol(s, &end, 0);
     if (errno || end == s || *end || value < INT_MIN || value > INT_MAX)
          return -1;
     *out = value;
     return 0;
}

int main(int argc, char *argv[])
{
     int id;
     key_t key;

     if (argc != 3 || parse(argv[2], &id) < 0) {
          fprintf(stderr, "usage: %s path id\n", argv[0]);
          exit(1);
     }
     if ((id & 0xff) == 0) {
          fprintf(stderr, "%s: the id has no low byte\n", argv[0]);
          exit(1);
     }
     char *path = malloc(strlen(argv[1]) + 3);
     if (path == NULL) {
          perror("malloc");
          exit(1);
     }
     sprintf(path, argv[1][0] == '/' ? "%s" : "./%s", argv[1]);
     key = ftok(path, id);
     path = NULL;
     if (key == -1) {
          perror("ftok()");
          exit(1);
     }
     printf("key = 0x%x\n", key);
     return 0;
}
