/* other: a stranger who wants the same key. It isn't asked of you: the graded runs bring it.
 *
 * Partner: ftok.c, which prints the same line for the same path and number
 * Try:     ./other /tmp 0x27; ./ftok /tmp 0x27
 * Look:    stat -c '%d %i' /tmp    what the key is made of, below the number */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>

int main(int argc, char *argv[]) {
  char *end = NULL;
  long id = argc == 3 ? strtol(argv[2], &end, 0) : 0;

  if (argc != 3 || end == argv[2] || *end != '\0') {
    fprintf(stderr, "Use: %s PATH ID\n", argc > 0 ? argv[0] : "other");
    return 1;
  }
  key_t key = ftok(argv[1], (int)(id & 0xff));
  if (key == -1) {
    perror("ftok()");
    return 1;
  }
  printf("key = 0x%x\n", (unsigned)key);
  return fflush(stdout) == 0 ? 0 : 1;
}
