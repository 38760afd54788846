/* shmpthreadcon: makes a POSIX shared memory object, runs a producer and then a consumer on it, and removes it.
 *
 * Partner: shmproducer.c and shmconsumer.c, which it runs as ./shmproducer and ./shmconsumer. All agree on shmdata.h.
 * Try:     ./shmpthreadcon myshm
 * Look:    ls -l /dev/shm          where the object is a file as long as it has its name */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shmdata.h"

extern char **environ; /* as environ(7) has it: no header declares it */

/* Says which step failed, and why, if it did. */
static bool succeeded(bool worked, const char *step) {
  if (!worked)
    perror(step);
  return worked;
}

/* An ls that fails says why itself. */
static bool list_objects(void) {
  int status = system("ls -l /dev/shm/");

  return succeeded(status != -1, "con: system()") && status == 0;
}

/* Waits for a helper and tells whether it has done its work. One that has not has said why, if it could. */
static bool await_helper(pid_t helper) {
  int status;

  return succeeded(waitpid(helper, &status, 0) == helper, "con: waitpid()") && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

/* Runs one helper from its start to its end. posix_spawn() is vfork() and execv() in one; it leaves errno alone and
 * returns what went wrong with either. */
static bool run_helper(char *path, char *name) {
  char *arguments[] = {path, name, NULL};
  pid_t helper;

  errno = posix_spawn(&helper, path, NULL, NULL, arguments, environ);
  return succeeded(errno == 0, path) && await_helper(helper);
}

int main(int argc, char *argv[]) {
  if (argc != 2) {
    printf("Usage: shmpthreadcon filename\n");
    return 1;
  }

  /* Where nobody reads our output any more, printing shall fail and not kill us: somebody has to remove the object. The
   * helpers inherit this. */
  signal(SIGPIPE, SIG_IGN);

  /* O_EXCL: an object of that name which is there already is somebody else's, and not ours to write to or to remove. */
  int object = shm_open(argv[1], O_CREAT | O_EXCL | O_RDWR, 0666);
  if (!succeeded(object != -1, "con: shm_open()"))
    return 1;

  /* A new object has no bytes at all. Memory behind an object's end can be mapped, but to touch it is SIGBUS. */
  bool worked = list_objects();
  worked = worked && succeeded(ftruncate(object, TEXT_NUM * sizeof(struct shared_struct)) == 0, "con: ftruncate()");
  worked = succeeded(close(object) == 0, "con: close()") && worked;

  /* The consumer is started when the producer has ended: the end of one process and the start of another are order
   * enough. Started together, the consumer could come first. */
  worked = worked && run_helper("./shmproducer", argv[1]) && run_helper("./shmconsumer", argv[1]);

  /* The helpers find the object by its name, so the name stays until both have ended, however they do. */
  worked = succeeded(shm_unlink(argv[1]) == 0, "con: shm_unlink()") && worked;
  return worked && list_objects() ? 0 : 1;
}
