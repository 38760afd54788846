/* server: leaves four integers in shared memory until somebody has taken them, without a word.
 *
 * Partner: client.c, started a little later. Both agree on shm-02.h; shm-pair is the same with each step told.
 * Try:     ./server 1 2 3 4        and in another window of the same folder:   ./client
 * Look:    ipcs -m                 while it waits, and again afterwards */
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shm-02.h"

/* The header keeps `status` a plain int; here the same four bytes are looked at as an atomic. */
_Static_assert(sizeof(_Atomic int) == sizeof(int), "an atomic int must fit where the header has an int");

static bool parse_int(const char *text, int *ret_number) {
  char *end;
  long number = strtol(text, &end, 10);

  /* On overflow strtol() answers LONG_MIN or LONG_MAX, which the range check refuses as well. */
  if (end == text || *end != '\0' || number < INT_MIN || number > INT_MAX)
    return false;
  *ret_number = (int)number;
  return true;
}

/* Puts the numbers there and waits until they have been taken. */
static void hand_over(struct Memory *memory, const int numbers[4]) {
  _Atomic int *status = (_Atomic int *)&memory->status;

  /* Fresh memory is all zeros, and 0 means FILLED. Until this store a client would take zeros for data; that is why
   * the client is started later. */
  atomic_store_explicit(status, NOT_READY, memory_order_relaxed);
  for (int i = 0; i < 4; i++)
    memory->data[i] = numbers[i];

  /* Release: whoever sees FILLED (with acquire) sees the data too. Acquire: whoever said TAKEN has read them all. */
  atomic_store_explicit(status, FILLED, memory_order_release);
  while (atomic_load_explicit(status, memory_order_acquire) != TAKEN)
    sleep(1);
}

int main(int argc, char *argv[]) {
  int numbers[4];
  bool usable = argc == 5;

  /* argv[0] is the program's name: the numbers are argv[1] to argv[4]. */
  for (int i = 0; usable && i < 4; i++)
    usable = parse_int(argv[i + 1], &numbers[i]);
  if (!usable) {
    fprintf(stderr, "Use: %s #1 #2 #3 #4\n", argv[0]);
    return 1;
  }

  key_t key = ftok("./", 'x');
  if (key == -1) {
    perror("ftok");
    return 1;
  }
  int id = shmget(key, sizeof(struct Memory), IPC_CREAT | 0666);
  if (id == -1) {
    perror("shmget");
    return 1;
  }

  struct Memory *memory = shmat(id, NULL, 0);
  bool worked = memory != (void *)-1;
  if (!worked) {
    perror("shmat");
  } else {
    hand_over(memory, numbers);
    if (shmdt(memory) == -1) {
      perror("shmdt");
      worked = false;
    }
  }

  /* The segment outlives the program unless somebody removes it. If the client is still attached, the kernel waits for
   * it. */
  if (shmctl(id, IPC_RMID, NULL) == -1) {
    perror("shmctl");
    worked = false;
  }
  return worked ? 0 : 1;
}
