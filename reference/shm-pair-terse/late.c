/* late: a server that fills in its four integers only when a client has been waiting for them. It isn't asked of you:
 * the graded runs bring it.
 *
 * Partner: client.c
 * Try:     ./late        and in another window of the same folder, within ten seconds:   ./client */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shm-02.h"

/* As in the server: the header's int, looked at as an atomic. */
_Static_assert(sizeof(_Atomic int) == sizeof(int), "an atomic int must fit where the header has an int");

static void hand_over(struct Memory *memory) {
  static const int numbers[4] = {40, 30, 20, 10};
  _Atomic int *status = (_Atomic int *)&memory->status;

  atomic_store_explicit(status, NOT_READY, memory_order_relaxed);
  sleep(10);
  memcpy(memory->data, numbers, sizeof(numbers));
  atomic_store_explicit(status, FILLED, memory_order_release);
  while (atomic_load_explicit(status, memory_order_acquire) != TAKEN)
    sleep(1);
}

int main(void) {
  key_t key = ftok("./", 'x');
  int id = key == -1 ? -1 : shmget(key, sizeof(struct Memory), IPC_CREAT | 0666);
  if (id == -1) {
    perror("late");
    return 1;
  }

  struct Memory *memory = shmat(id, NULL, 0);
  if (memory == (void *)-1)
    perror("shmat");
  else
    hand_over(memory);

  if (shmctl(id, IPC_RMID, NULL) == -1) {
    perror("shmctl");
    return 1;
  }
  return memory == (void *)-1;
}
