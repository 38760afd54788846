/* late: a server whose letters come only when a client has been waiting for them. It isn't asked of you: the graded
 * runs bring it.
 *
 * Partner: shm_client.c
 * Try:     ./late        and in another window, within ten seconds:   ./shm_client */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#define KEY 5678
#define SIZE 27

/* As the server does: the first letter last. */
static void hand_over(char *shared) {
  static const char letters[] = "bcdefghijklmnopqrstuvwxyz";
  _Atomic char *first = (_Atomic char *)shared;

  sleep(10);
  memcpy(shared + 1, letters, sizeof(letters));
  atomic_store_explicit(first, 'a', memory_order_release);
  while (atomic_load_explicit(first, memory_order_acquire) != '*')
    sleep(1);
}

int main(void) {
  int id = shmget(KEY, SIZE, IPC_CREAT | 0666);
  if (id == -1) {
    perror("shmget");
    return 1;
  }

  char *shared = shmat(id, NULL, 0);
  if (shared == (void *)-1)
    perror("shmat");
  else
    hand_over(shared);

  if (shmctl(id, IPC_RMID, NULL) == -1) {
    perror("shmctl");
    return 1;
  }
  return shared == (void *)-1;
}
