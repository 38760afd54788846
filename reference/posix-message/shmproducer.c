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

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* Memory behind the object's end can be mapped but not touched (SIGBUS), and this object may be anybody's. */
static bool is_large_enough(int object) {
  struct stat about;

  if (fstat(object, &about) == -1)
    return fail("producer: fstat()");
  if (about.st_size >= (off_t)sizeof(struct shared_struct))
    return true;
  fprintf(stderr, "producer: the object is too small for a message\n");
  return false;
}

static bool produce(int object) {
  struct shared_struct *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
  if (shared == MAP_FAILED)
    return fail("producer: mmap()");

  /* The text first, then the flag that shows it. Release keeps them in that order. */
  strcpy(shared->mtext, MESSAGE);
  atomic_store_explicit((_Atomic int *)&shared->written, 1, memory_order_release);
  printf("produced message: %s\n", shared->mtext);

  bool worked = fflush(stdout) == 0 ? true : fail("producer: stdout");
  if (munmap(shared, sizeof *shared) == -1)
    worked = fail("producer: munmap()");
  return worked;
}

int main(int argc, char *argv[]) {
  if (argc != 2) {
    fprintf(stderr, "Usage: %s NAME\n", argc > 0 ? argv[0] : "shmproducer");
    return 1;
  }

  /* Without O_CREAT: the object is shmpthreadcon's to make and to remove. */
  int object = shm_open(argv[1], O_RDWR, 0);
  if (object == -1) {
    perror("producer: shm_open()");
    return 1;
  }

  bool worked = is_large_enough(object) && produce(object);
  if (close(object) == -1)
    worked = fail("producer: close()");
  return worked ? 0 : 1;
}
