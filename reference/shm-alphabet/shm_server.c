/* shm_server: puts the alphabet into shared memory and waits until somebody has read it.
 *
 * Partner: shm_client.c, started while this one waits.
 * Try:     ./shm_server            and in another window:   ./shm_client
 * Look:    ipcs -m                 while it waits, and again afterwards */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#define KEY 5678 /* ipcs shows it as 0x0000162e */
#define SIZE 27  /* 26 letters and the NUL behind them */

int main(void) {
  int id = shmget(KEY, SIZE, IPC_CREAT | 0666);
  if (id == -1) {
    perror("shmget");
    return 1;
  }

  char *shared = shmat(id, NULL, 0);
  bool worked = shared != (void *)-1;
  if (!worked) {
    perror("shmat");
  } else {
    /* The first byte is letter and signal at once, so it is written last, and with release: who sees it sees the others
     * too. Until then it is 0 as in all fresh memory. */
    _Atomic char *first = (_Atomic char *)shared;
    for (int i = 1; i < SIZE - 1; i++)
      shared[i] = (char)('a' + i);
    shared[SIZE - 1] = '\0';
    atomic_store_explicit(first, 'a', memory_order_release);

    /* The client writes '*' over the first letter when it has read all of them. */
    while (atomic_load_explicit(first, memory_order_acquire) != '*')
      sleep(1);

    if (shmdt(shared) == -1) {
      perror("shmdt");
      worked = false;
    }
  }

  /* Nobody attached isn't gone: memory is freed only when somebody removes it. Here the maker does. If the client is
   * still attached, the kernel waits for it. */
  if (shmctl(id, IPC_RMID, NULL) == -1) {
    perror("shmctl");
    worked = false;
  }
  return worked ? 0 : 1;
}
