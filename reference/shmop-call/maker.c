/* maker: makes the segments that shmop is told to attach, and ends. It isn't asked of you: the graded runs bring it.
 *
 * Partner: shmop.c
 * Try:     ./maker 4096 100        two segments; their ids are printed, and in a namespace of its own they are 0 and 1
 * Look:    ipcs -m                 they stay: remove them with ipcrm -m ID */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>

/* `4096`, or `4096:0444` with a mode. */
static bool parse(const char *text, size_t *ret_size, int *ret_mode) {
  char *end;

  *ret_mode = 0600;
  *ret_size = strtoul(text, &end, 10);
  if (end == text)
    return false;
  if (*end == ':')
    *ret_mode = (int)strtol(end + 1, &end, 8);
  return *end == '\0';
}

int main(int argc, char *argv[]) {
  for (int i = 1; i < argc; i++) {
    size_t size;
    int mode;
    if (!parse(argv[i], &size, &mode)) {
      fprintf(stderr, "Use: %s SIZE[:MODE]...\n", argv[0]);
      return 1;
    }

    /* IPC_PRIVATE makes a new one each time. */
    int id = shmget(IPC_PRIVATE, size, IPC_CREAT | (mode & 0777));
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
