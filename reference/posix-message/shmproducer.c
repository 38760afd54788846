/* shmproducer: leaves a message in a POSIX shared memory object.
 *
 * Partner: shmconsumer.c, which reads it afterwards; shmpthreadcon.c makes the object and runs both.
 * Try:     ./shmpthreadcon myshm */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shmdata.h"

#define MESSAGE "Hello World!"

/* The header keeps `written` a plain int; here the same four bytes are looked at as an atomic. */
_Static_assert(sizeof(_Atomic int) == sizeof(int), "an atomic int must fit where the header has an int");

/* Says which step failed, and why, if it did. */
static bool succeeded(bool worked, const char *step) {
  if (!worked)
    perror(step);
  return worked;
}

/* The text first, then the flag that tells of it. Release keeps them in that order, for a consumer that waits for the
 * flag; shmconsumer.c has no need to. */
static bool produce(int object) {
  struct shared_struct *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
  if (!succeeded(shared != MAP_FAILED, "producer: mmap()"))
    return false;

  strcpy(shared->mtext, MESSAGE);
  atomic_store_explicit((_Atomic int *)&shared->written, 1, memory_order_release);
  printf("produced message: %s\n", shared->mtext);
  bool worked = succeeded(fflush(stdout) == 0, "producer: stdout");
  return succeeded(munmap(shared, sizeof *shared) == 0, "producer: munmap()") && worked;
}

int main(int argc, char *argv[]) {
  if (argc != 2) {
    fprintf(stderr, "Usage: shmproducer NAME\n");
    return 1;
  }

  /* Without O_CREAT: the object is shmpthreadcon's to make, with all its bytes, and to remove. */
  int object = shm_open(argv[1], O_RDWR, 0);
  if (!succeeded(object != -1, "producer: shm_open()"))
    return 1;

  bool worked = produce(object);
  return succeeded(close(object) == 0, "producer: close()") && worked ? 0 : 1;
}
