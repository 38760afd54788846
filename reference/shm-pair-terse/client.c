/* client: prints the four integers that the server has left in shared memory, and says there that they are taken.
 *
 * Partner: server.c, which runs first. Both agree on shm-02.h.
 * Try:     ./server 1 2 3 4        and in another window of the same folder:   ./client */
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shm-02.h"

/* As in the server: the header's int, looked at as an atomic. */
_Static_assert(sizeof(_Atomic int) == sizeof(int), "an atomic int must fit where the header has an int");

int main(void) {
  /* Where nobody reads our output any more, printing shall fail and not kill us: the server waits for TAKEN. Not
   * checked: it can only fail for a number that is no signal. */
  signal(SIGPIPE, SIG_IGN);

  key_t key = ftok("./", 'x');
  if (key == -1) {
    perror("ftok");
    return 1;
  }

  /* Without IPC_CREAT: the segment is the server's to make and to remove. */
  int id = shmget(key, sizeof(struct Memory), 0666);
  if (id == -1) {
    perror("shmget");
    return 1;
  }
  struct Memory *memory = shmat(id, NULL, 0);
  if (memory == (void *)-1) {
    perror("shmat");
    return 1;
  }

  /* Acquire: what the server wrote before it said FILLED is visible behind this loop. */
  _Atomic int *status = (_Atomic int *)&memory->status;
  while (atomic_load_explicit(status, memory_order_acquire) != FILLED)
    sleep(1);
  printf("%d %d %d %d\n", memory->data[0], memory->data[1], memory->data[2], memory->data[3]);

  bool worked = true;
  if (fflush(stdout) != 0 || ferror(stdout)) {
    fprintf(stderr, "stdout: the numbers could not be written\n");
    worked = false;
  }

  /* Said whether or not stdout took the line: the server waits for it. */
  atomic_store_explicit(status, TAKEN, memory_order_release);

  if (shmdt(memory) == -1) {
    perror("shmdt");
    worked = false;
  }
  return worked ? 0 : 1;
}
