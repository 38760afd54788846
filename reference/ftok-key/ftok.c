/* ftok: shows the key that a path and a number stand for.
 *
 * Partner: none. Two programs that use the same path and the same number get the same key, and so find each other.
 * Try:     ./ftok /tmp 0x27
 * Look:    stat -c '%d %i' /tmp    device and inode: one byte and two of them come after the number's */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>

static bool parse_int(const char *text, int *ret_number) {
  char *end;
  long number = strtol(text, &end, 0); /* 0: decimal, 0x or 0 in front, as in C */

  /* On overflow strtol() answers LONG_MIN or LONG_MAX, which the range check refuses as well. */
  if (end == text || *end != '\0' || number < INT_MIN || number > INT_MAX)
    return false;
  *ret_number = (int)number;
  return true;
}

int main(int argc, char *argv[]) {
  int id;
  if (argc != 3 || !parse_int(argv[2], &id)) {
    fprintf(stderr, "Use: %s PATH ID\n", argc > 0 ? argv[0] : "ftok");
    return 1;
  }

  /* Only these bits get into the key. POSIX leaves open what comes of none. */
  if ((id & 0xff) == 0) {
    fprintf(stderr, "%s: the low 8 bits of %s are 0\n", argv[0], argv[2]);
    return 1;
  }

  /* The path must exist, but nobody opens or reads it: only which file it is counts. A file that is removed and made
   * again is another one, and has another key. */
  key_t key = ftok(argv[1], id);
  if (key == -1) {
    perror("ftok()");
    return 1;
  }
  printf("key = 0x%x\n", (unsigned)key);

  if (fflush(stdout) != 0) {
    perror("stdout");
    return 1;
  }
  return 0;
}
