/* write_shm: leaves a message in shared memory for somebody who comes later.
 *
 * Partner: read_shm.c, started when this one has ended.
 * Try:     ./write_shm 'see you at 5'      and then, in any window:   ./read_shm
 * Look:    ipcs -m                         in between: the segment is there, attached by nobody */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define KEY 0x1234
#define SIZE 4096 /* one page; the last byte that can be used is the NUL's */

int main(int argc, char *argv[]) {
  if (argc != 2) {
    fprintf(stderr, "Use: %s MESSAGE\n", argv[0]);
    return 1;
  }

  /* Looked at before anything is made, and refused rather than cut: who gets half a message doesn't know it. */
  size_t length = strlen(argv[1]);
  if (length >= SIZE) {
    fprintf(stderr, "%s: a message of %zu bytes and its NUL don't fit\n", argv[0], length);
    return 1;
  }

  /* Without IPC_EXCL: when an earlier message has not been read, this one takes its place. */
  int id = shmget(KEY, SIZE, IPC_CREAT | 0600);
  if (id == -1) {
    perror("shmget");
    return 1;
  }

  bool worked = true;
  char *shared = shmat(id, NULL, 0);
  if (shared == (void *)-1) {
    perror("shmat");
    worked = false;
  } else {
    /* The NUL comes along: behind a shorter message there may be the rest of a longer one. */
    memcpy(shared, argv[1], length + 1);
    if (shmdt(shared) == -1) {
      perror("shmdt");
      worked = false;
    }
  }

  /* When all went well the segment stays, for the reader, who removes it. After a failure nobody will come for it. */
  if (!worked && shmctl(id, IPC_RMID, NULL) == -1)
    perror("shmctl");
  return worked ? 0 : 1;
}
