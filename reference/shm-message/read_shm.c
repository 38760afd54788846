/* read_shm: prints the message that it finds in shared memory, and removes the memory.
 *
 * Partner: write_shm.c, which has run before.
 * Try:     ./write_shm 'see you at 5'      and then, in any window:   ./read_shm
 * Look:    ipcs -m                         afterwards: nothing may be left */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define KEY 0x1234
#define SIZE 4096

/* The text as it is, whatever is in it: no format, and no end at a blank. Nor behind the segment, should somebody
 * else's program have left no NUL. */
static bool show(const char *text) {
  size_t length = strnlen(text, SIZE);
  if (fwrite(text, 1, length, stdout) != length || putchar('\n') == EOF || fflush(stdout) != 0) {
    perror("stdout");
    return false;
  }
  return true;
}

/* Attaches the segment, shows the text, and detaches again. */
static bool receive(int id) {
  const char *shared = shmat(id, NULL, SHM_RDONLY);
  if (shared == (void *)-1) {
    perror("shmat");
    return false;
  }

  /* The writer has ended, which puts all it wrote before this; no flag is needed. */
  bool worked = show(shared);
  if (shmdt(shared) == -1) {
    perror("shmdt");
    worked = false;
  }
  return worked;
}

int main(void) {
  /* Without IPC_CREAT: when nobody has left a message, there is nothing to read. */
  int id = shmget(KEY, SIZE, 0600);
  if (id == -1) {
    perror("shmget");
    return 1;
  }

  /* The writer has ended and can't remove the segment, so each way out from here on passes the removal below. Where
   * nobody reads our output any more, printing shall fail and not kill us before. */
  signal(SIGPIPE, SIG_IGN); /* not checked: it can only fail for a number that is no signal */
  bool worked = receive(id);
  if (shmctl(id, IPC_RMID, NULL) == -1) {
    perror("shmctl");
    worked = false;
  }
  return worked ? 0 : 1;
}
