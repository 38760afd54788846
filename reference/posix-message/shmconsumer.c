/* shmconsumer: shows the message that lies in a POSIX shared memory object.
 *
 * Partner: shmproducer.c, which puts it there before; shmpthreadcon.c makes the object and runs both.
 * Try:     ./shmpthreadcon myshm */
#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shmdata.h"

/* Says which step failed, and why, if it did. */
static bool succeeded(bool worked, const char *step) {
  if (!worked)
    perror(step);
  return worked;
}

/* To read is enough: a store to this memory would end us with SIGSEGV. The flag isn't looked at: the producer has ended
 * before this one starts. */
static bool consume(int object) {
  struct shared_struct *shared = mmap(NULL, sizeof *shared, PROT_READ, MAP_SHARED, object, 0);
  if (!succeeded(shared != MAP_FAILED, "consumer: mmap()"))
    return false;

  printf("consumed message: %.*s\n", TEXT_SIZE, shared->mtext);
  bool worked = succeeded(fflush(stdout) == 0, "consumer: stdout");
  return succeeded(munmap(shared, sizeof *shared) == 0, "consumer: munmap()") && worked;
}

int main(int argc, char *argv[]) {
  if (argc != 2) {
    fprintf(stderr, "Usage: shmconsumer NAME\n");
    return 1;
  }

  int object = shm_open(argv[1], O_RDONLY, 0);
  if (!succeeded(object != -1, "consumer: shm_open()"))
    return 1;

  bool worked = consume(object);
  return succeeded(close(object) == 0, "consumer: close()") && worked ? 0 : 1;
}
