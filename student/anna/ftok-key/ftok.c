/* Right: ftok() and printf(); an ID is parsed as wide as it comes. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>

static void usage(const char *program, const char *why)
{
     fprintf(stderr, "%s: %s\nUse: %s PATH ID\n", program, why, program);
     exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
     char *rest;

     if (argc != 3)
          usage(argv[0], "two arguments, please");

     errno = 0;
     intmax_t id = strtoimax(argv[2], &rest, 0);
     if (rest == argv[2] || *rest != '\0')
          usage(argv[0], "the ID is not a number");
     if (errno == ERANGE || id < INT_MIN || id > INT_MAX)
          usage(argv[0], "the ID does not fit an int");
     if ((id & 0xff) == 0)
          usage(argv[0], "the low byte of the ID is 0");

     /* -1 can be a key like any other: only errno tells */
     errno = 0;
     key_t key = ftok(argv[1], (int) id);
     if (key == -1 && errno != 0) {
          perror("ftok()");
          return EXIT_FAILURE;
     }
     if (printf("key = 0x%x\n", (unsigned) key) < 0 || fclose(stdout) != 0) {
          perror("stdout");
          return EXIT_FAILURE;
     }
     return EXIT_SUCCESS;
}
