/*
 * Right: the two helpers run at once, the consumer started first, and /dev/shm is read without ls.
 */
#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>

#include "shmdata.h"

static const char me[] = "con";
static const char *object;
static pid_t consumer, producer;
static pid_t self;

/* By exit(), however it was come to. */
static void tidy(void) {
  const pid_t pids[] = {consumer, producer};

  if (getpid() != self)
    return;
  for (int i = 0; i < 2; i++)
    if (pids[i] > 0) {
      kill(pids[i], SIGKILL);
      waitpid(pids[i], NULL, 0);
    }
  if (object)
    shm_unlink(object);
}

static int visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static void list(void) {
  struct dirent **names;
  int n = scandir("/dev/shm", &names, visible, alphasort);

  if (n == -1)
    err_exit(me, "/dev/shm");
  printf("total %d\n", n);
  for (int i = 0; i < n; i++) {
    printf("%s\n", names[i]->d_name);
    free(names[i]);
  }
  free(names);
}

static pid_t start(const char *path, const char *name) {
  pid_t pid = fork();

  if (pid == -1)
    err_exit(me, "fork()");
  if (pid == 0) {
    execl(path, path, name, (char *)NULL);
    fprintf(stderr, "%s: %s: %s\n", me, path, strerror(errno));
    _exit(EXIT_FAILURE);
  }
  return pid;
}

static void wait_for_both(void) {
  while (consumer || producer) {
    int status;
    pid_t pid = wait(&status);

    if (pid == -1) {
      if (errno == EINTR)
        continue;
      err_exit(me, "wait()");
    }
    if (pid == consumer)
      consumer = 0;
    if (pid == producer)
      producer = 0;
    if (status != 0) {
      fprintf(stderr, "%s: a helper failed\n", me);
      exit(EXIT_FAILURE); /* the other may wait for it forever: tidy() sees to that */
    }
  }
}

int main(int argc, char *argv[]) {
  if (argc < 2) {
    printf("Usage: %s filename\n", argv[0]);
    return EXIT_FAILURE;
  }
  self = getpid();
  if (atexit(tidy) != 0)
    err_exit(me, "atexit()");

  /* TRUNC: in an object from an earlier run the flag would be set already */
  int fd = shm_open(argv[1], O_CREAT | O_TRUNC | O_RDWR, 0666);
  if (fd == -1)
    err_exit(me, "shm_open()");
  object = argv[1];
  if (ftruncate(fd, sizeof(struct message)) == -1)
    err_exit(me, "ftruncate()");
  if (close(fd) == -1)
    err_exit(me, "close()");

  list();
  if (fflush(stdout) != 0) /* before fork() doubles it */
    err_exit(me, "stdout");
  consumer = start("./shmconsumer", argv[1]);
  producer = start("./shmproducer", argv[1]);
  wait_for_both();

  object = NULL;
  if (shm_unlink(argv[1]) == -1)
    err_exit(me, "shm_unlink()");
  list();
  if (fflush(stdout) != 0)
    err_exit(me, "stdout");
  return EXIT_SUCCESS;
}
