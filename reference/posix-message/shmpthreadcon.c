/* shmpthreadcon: makes a POSIX shared memory object, runs a producer and then a consumer on it, and removes it.
 *
 * Partner: shmproducer.c and shmconsumer.c, which it runs as ./shmproducer and ./shmconsumer. All agree on shmdata.h.
 * Try:     ./shmpthreadcon myshm
 * Look:    ls -l /dev/shm          where the object is a file as long as it has its name */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shmdata.h"

extern char **environ; /* as environ(7) has it: no header declares it */

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

/* Whoever is started next prints to where we print: our lines out of the buffer first. */
static bool list_objects(void) {
  if (fflush(stdout) != 0)
    return fail("con: stdout");

  int status = system("ls -l /dev/shm/");
  if (status == -1)
    return fail("con: system()");
  if (status == 0)
    return true;
  fprintf(stderr, "con: ls failed\n");
  return false;
}

/* A new object has no bytes at all. */
static bool give_size(int object) {
  if (ftruncate(object, TEXT_NUM * sizeof(struct shared_struct)) == -1)
    return fail("con: ftruncate()");
  return true;
}

/* Runs one helper from its start to its end. posix_spawn() is vfork() and execv() in one, and its answer tells whether
 * execv() worked. */
static bool run_helper(char *path, char *name) {
  char *arguments[] = {path, name, NULL};
  pid_t helper;

  int error = posix_spawn(&helper, path, NULL, NULL, arguments, environ);
  if (error != 0) {
    fprintf(stderr, "con: %s: %s\n", path, strerror(error));
    return false;
  }

  int status;
  if (waitpid(helper, &status, 0) == -1)
    return fail("con: waitpid()");
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return true;
  fprintf(stderr, "con: %s failed\n", path);
  return false;
}

int main(int argc, char *argv[]) {
  if (argc != 2) {
    printf("Usage: %s filename\n", argc > 0 ? argv[0] : "shmpthreadcon");
    return 1;
  }

  /* Where nobody reads our output any more, printing shall fail and not kill us: somebody has to remove the object. The
   * helpers inherit this. */
  if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
    perror("con: signal()");
    return 1;
  }

  /* O_EXCL: an object of that name which is there already is somebody else's, and not ours to write to or to remove. */
  int object = shm_open(argv[1], O_CREAT | O_EXCL | O_RDWR, 0666);
  if (object == -1) {
    perror("con: shm_open()");
    return 1;
  }

  /* The consumer is started when the producer has ended: the end of one process and the start of another are order
   * enough. Started together, the consumer could come first. */
  bool worked = list_objects() && give_size(object);
  if (close(object) == -1)
    worked = fail("con: close()");
  worked = worked && run_helper("./shmproducer", argv[1]) && run_helper("./shmconsumer", argv[1]);

  /* The helpers find the object by its name, so the name stays until both have ended, however they do. */
  if (shm_unlink(argv[1]) == -1)
    worked = fail("con: shm_unlink()");
  worked = worked && list_objects();
  return worked ? 0 : 1;
}
