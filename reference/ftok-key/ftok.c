/* ftok: shows the key that a path and a number stand for.
 *
 * Partner: none. Two programs that use the same path and the same number get the same key, and so find each other.
 * Try:     ./ftok /tmp 0x27
 * Look:    stat -c '%d %i' /tmp    device and inode: one byte and two of them come after the number's */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>

static int usage(void) {
  fprintf(stderr, "Use: ftok PATH ID\n");
  return 1;
}

int main(int argc, char *argv[]) {
  if (argc != 3)
    return usage();

  /* 0: decimal, 0x or 0 in front, as in C. On overflow strtol() answers LONG_MIN or LONG_MAX, which the range check
   * refuses as well. */
  char *end;
  long id = strtol(argv[2], &end, 0);
  if (end == argv[2] || *end != '\0' || id < INT_MIN || id > INT_MAX)
    return usage();

  /* Only these bits get into the key. POSIX leaves open what comes of none. */
  if ((id & 0xff) == 0) {
    fprintf(stderr, "ftok: the low 8 bits of ID are 0\n");
    return 1;
  }

  /* The path must exist, but nobody opens or reads it: only which file it is counts. A file that is removed and made
   * again is another one, and has another key. */
  key_t key = ftok(argv[1], (int)id);
  if (key == -1) {
    perror("ftok()");
    return 1;
  }

  if (printf("key = 0x%x\n", (unsigned)key) < 0 || fflush(stdout) != 0) {
    perror("stdout");
    return 1;
  }
  return 0;
}
