/* server: hands four integers to another program through System V shared memory.
 *
 * Partner: client.c, started when this one asks for it. Both agree on shm-02.h.
 * Try:     ./server 1 2 3 4        and in another window of the same folder:   ./client
 * Look:    ipcs -m                 while the server waits, and again afterwards */
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "shm-02.h"

/* The header keeps `status` a plain int; here the same four bytes are looked at as an atomic. A plain int that nobody
 * in this program changes may be read once and never again, and nothing would order the data before it. */
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

/* Also tells of a line that could not be written before. */
static bool all_written(void) { return fflush(stdout) == 0 && !ferror(stdout); }

static bool remove_segment(int id) {
  if (shmctl(id, IPC_RMID, NULL) == -1) {
    perror("shmctl");
    return false;
  }
  return true;
}

int main(int argc, char *argv[]) {
  int numbers[4];
  bool usable = argc == 5;

  /* The arguments are looked at before anything is made: a usage error has nothing to clean up. */
  for (int i = 0; usable && i < 4; i++)
    usable = parse_int(argv[i + 1], &numbers[i]);
  if (!usable) {
    printf("Use: %s #1 #2 #3 #4\n", argv[0]);
    return 1;
  }

  /* Where nobody reads our output any more, printing shall fail and not kill us: somebody has to remove the segment.
   * Not checked: it can only fail for a number that is no signal. */
  signal(SIGPIPE, SIG_IGN);

  /* Both programs make the same key out of the same folder, so neither has to tell the other an id. */
  key_t key = ftok(".", 'x');
  if (key == -1) {
    perror("ftok");
    return 1;
  }
  int id = shmget(key, sizeof(struct Memory), IPC_CREAT | 0666);
  if (id == -1) {
    printf("*** shmget error (server) ***\n");
    return 1;
  }
  printf("Server has received a shared memory of four integers...\n");

  struct Memory *memory = shmat(id, NULL, 0);
  if (memory == (void *)-1) {
    printf("*** shmat error (server) ***\n");
    remove_segment(id); /* it outlives the program otherwise */
    return 1;
  }
  printf("Server has attached the shared memory...\n");

  /* Fresh memory is all zeros, and 0 means FILLED. Until this store a client would take zeros for data; that is why the
   * client may only be started when this program asks for it. */
  _Atomic int *status = (_Atomic int *)&memory->status;
  atomic_store_explicit(status, NOT_READY, memory_order_relaxed);

  memcpy(memory->data, numbers, sizeof(numbers));
  printf("Server has filled %d %d %d %d to shared memory...\n", memory->data[0], memory->data[1], memory->data[2],
         memory->data[3]);

  /* Release: whoever sees FILLED (with acquire) sees the data too. */
  atomic_store_explicit(status, FILLED, memory_order_release);

  /* The person at the keyboard waits for this line, so it must not stay in the buffer of a pipe. */
  printf("Please start the client in another window...\n");
  bool printed = all_written();

  while (printed && atomic_load_explicit(status, memory_order_acquire) != TAKEN)
    sleep(1);

  if (printed)
    printf("Server has detected the completion of its child...\n");
  if (shmdt(memory) == -1) {
    perror("shmdt");
    remove_segment(id);
    return 1;
  }
  if (printed)
    printf("Server has detached its shared memory...\n");
  if (!remove_segment(id))
    return 1;
  if (printed)
    printf("Server has removed its shared memory...\nServer exits...\n");

  if (!printed || !all_written()) {
    fprintf(stderr, "stdout: not all could be written\n");
    return 1;
  }
  return 0;
}
