/* shmget: calls shmget() with what it is given and tells what came of it. The segment stays: making one is all it does.
 *
 * Partner: ../shmctl-call/shmctl.c, which shows and removes such a segment.
 * Try:     ./shmget 0x1234 4096 01640      a new one, mode 0640 (01000 is IPC_CREAT, 02000 IPC_EXCL)
 *          ./shmget 0x1234 0 0             the same again, found by its key
 * Look:    ipcs -m                         and remove it with ipcrm -M 0x1234 */
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

/* A number in any of C's bases, in the range of int; at most `largest`, which may be more than an int holds. */
static bool parse_number(const char *text, long largest, long *ret_number) {
  char *end;
  long number = strtol(text, &end, 0);

  /* On overflow strtol() answers LONG_MIN or LONG_MAX, which the range check refuses as well. */
  if (end == text || *end != '\0' || number < INT_MIN || number > largest)
    return false;
  *ret_number = number;
  return true;
}

/* A key is 32 bits that ipcs shows without a sign, so 0xffffffff is one too, although key_t has a sign. */
static bool parse_key(const char *text, key_t *ret_key) {
  long number = IPC_PRIVATE;
  if (strcmp(text, "IPC_PRIVATE") != 0 && !parse_number(text, UINT32_MAX, &number))
    return false;
  *ret_key = (key_t)number;
  return true;
}

int main(int argc, char *argv[]) {
  key_t key;
  long size, flags;

  /* Refused here and not cut: of a size of 4 GiB and one byte, an int would keep the one byte. */
  if (argc != 4 || !parse_key(argv[1], &key) || !parse_number(argv[2], INT_MAX, &size) ||
      !parse_number(argv[3], INT_MAX, &flags)) {
    fprintf(stderr, "Use: shmget KEY SIZE FLAGS\n");
    return 1;
  }

  /* All else is the kernel's to judge: what it refuses (EINVAL, ENOENT, EEXIST, EACCES) is what we are here to see. */
  int id = shmget(key, (size_t)size, (int)flags);
  if (id == -1) {
    perror("shmget: shmget failed");
    return 1;
  }

  /* Only here the id is told, and one who can't read it has to look with ipcs. Nothing is removed even then: who asks
   * for a key without IPC_EXCL can't know whether the segment is a new one or somebody else's. */
  if (fprintf(stderr, "shmget: shmget returned %d\n", id) < 0)
    return 1;
  return 0;
}
