/* maker: makes the segments that shmget then finds. It isn't asked of you: the graded runs bring it.
 *
 * Partner: shmget.c
 * Try:     ./maker 0x1111:100 0x1234:4096 and then ./shmget 0x1234 0 0
 * Look:    ipcs -m                 they stay: remove them with ipcrm -M 0x1111 -M 0x1234 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>

/* `0x1234:4096`, or `0x1234:4096:0444` with a mode. */
static bool parse(const char *text, key_t *ret_key, size_t *ret_size, int *ret_mode) {
  char *end;

  *ret_mode = 0600;
  *ret_key = (key_t)strtoul(text, &end, 0); /* keys are shown without a sign */
  if (end == text || *end != ':')
    return false;
  *ret_size = strtoul(end + 1, &end, 10);
  if (*end == ':')
    *ret_mode = (int)strtol(end + 1, &end, 8);
  return *end == '\0';
}

int main(int argc, char *argv[]) {
  for (int i = 1; i < argc; i++) {
    key_t key;
    size_t size;
    int mode;
    if (!parse(argv[i], &key, &size, &mode)) {
      fprintf(stderr, "Use: %s KEY:SIZE[:MODE]...\n", argv[0]);
      return 1;
    }

    int id = shmget(key, size, IPC_CREAT | IPC_EXCL | (mode & 0777));
    if (id == -1) {
      perror("shmget");
      return 1;
    }
    printf("made %d\n", id);
  }

  if (fflush(stdout) != 0) {
    perror("stdout");
    return 1;
  }
  return 0;
}
