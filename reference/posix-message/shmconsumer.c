/* shmconsumer: shows the message that lies in a POSIX shared memory object.
 *
 * Partner: shmproducer.c, which puts it there before; shmpthreadcon.c makes the object and runs both.
 * Try:     ./shmpthreadcon myshm */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shmdata.h"

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
    return fail("consumer: fstat()");
  if (about.st_size >= (off_t)sizeof(struct shared_struct))
    return true;
  fprintf(stderr, "consumer: the object is too small for a message\n");
  return false;
}

/* Acquire: whoever sees the flag sees the text. Nothing waits here: the producer has ended before this one starts. */
static bool show_message(struct shared_struct *shared) {
  if (atomic_load_explicit((_Atomic int *)&shared->written, memory_order_acquire) == 0) {
    fprintf(stderr, "consumer: nothing has been produced\n");
    return false;
  }
  printf("consumed message: %.*s\n", TEXT_SIZE, shared->mtext);
  return fflush(stdout) == 0 ? true : fail("consumer: stdout");
}

/* To read is enough: a store to this memory would end us with SIGSEGV. */
static bool consume(int object) {
  struct shared_struct *shared = mmap(NULL, sizeof *shared, PROT_READ, MAP_SHARED, object, 0);
  if (shared == MAP_FAILED)
    return fail("consumer: mmap()");

  bool worked = show_message(shared);
  if (munmap(shared, sizeof *shared) == -1)
    worked = fail("consumer: munmap()");
  return worked;
}

int main(int argc, char *argv[]) {
  if (argc != 2) {
    fprintf(stderr, "Usage: %s NAME\n", argc > 0 ? argv[0] : "shmconsumer");
    return 1;
  }

  int object = shm_open(argv[1], O_RDONLY, 0);
  if (object == -1) {
    perror("consumer: shm_open()");
    return 1;
  }

  bool worked = is_large_enough(object) && consume(object);
  if (close(object) == -1)
    worked = fail("consumer: close()");
  return worked ? 0 : 1;
}
