/* client: takes the four integers that the server has put into System V shared memory.
 *
 * Partner: server.c, which runs first and asks for this one. Both agree on shm-02.h.
 * Try:     ./server 1 2 3 4        and in another window of the same folder:   ./client */
#include <stdatomic.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shm-02.h"

/* As in the server: the header's int, looked at as an atomic. */
_Static_assert(sizeof(_Atomic int) == sizeof(int), "an atomic int must fit where the header has an int");

int main(void) {
  key_t key = ftok(".", 'x');
  if (key == -1) {
    perror("ftok");
    return 1;
  }

  /* Without IPC_CREAT: the segment is the server's to make and to remove. A client that made one would wait in it for
   * nobody, and leave it behind. */
  int id = shmget(key, sizeof(struct Memory), 0666);
  if (id == -1) {
    printf("*** shmget error (client) ***\n");
    return 1;
  }
  printf("   Client has received a shared memory of four integers...\n");

  struct Memory *memory = shmat(id, NULL, 0);
  if (memory == (void *)-1) {
    printf("*** shmat error (client) ***\n");
    return 1;
  }
  printf("   Client has attached the shared memory...\n");

  /* Acquire: what the server wrote before it said FILLED is visible behind this loop. */
  _Atomic int *status = (_Atomic int *)&memory->status;
  while (atomic_load_explicit(status, memory_order_acquire) != FILLED)
    sleep(1);
  printf("   Client found the data is ready...\n");
  printf("   Client found %d %d %d %d in shared memory...\n", memory->data[0], memory->data[1], memory->data[2],
         memory->data[3]);

  /* The server may detach and remove as soon as it sees this, which is why the data are read before. */
  atomic_store_explicit(status, TAKEN, memory_order_release);
  printf("   Client has informed server data have been taken...\n");

  if (shmdt(memory) == -1) {
    perror("shmdt");
    return 1;
  }
  printf("   Client has detached its shared memory...\n");
  printf("   Client exits...\n");

  if (fflush(stdout) != 0 || ferror(stdout)) {
    fprintf(stderr, "stdout: not all could be written\n");
    return 1;
  }
  return 0;
}
