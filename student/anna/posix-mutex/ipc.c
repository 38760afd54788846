/* Right: one struct in memory whose name is gone before the child is born; a robust mutex, locked only in one place. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define OBJECT "/shm"

enum { SIZE = 8192, FROM_CHILD = 99 };

struct shared {
     pthread_mutex_t mutex;
     int count;
};

/* Says what went wrong, if anything did; 0 is no error. */
static int check(const char *what, int error)
{
     if (error != 0)
          dprintf(STDERR_FILENO, "%s: %s\n", what, strerror(error));
     return error;
}

#define CHECK_CALL(call) check(#call, (call) < 0 ? errno : 0)

/* One line, one write: nothing stays in a buffer that a child could print again. */
__attribute__((format(printf, 1, 2))) static int say(const char *format, ...)
{
     va_list arguments;
     int length;

     va_start(arguments, format);
     length = vdprintf(STDOUT_FILENO, format, arguments);
     va_end(arguments);
     return check("stdout", length < 0 ? errno : 0) ? -1 : 0;
}

static struct shared *map_object(int fd)
{
     void *memory;

     if (CHECK_CALL(ftruncate(fd, SIZE)))
          return NULL;
     memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
     if (memory == MAP_FAILED) {
          check("mmap", errno);
          return NULL;
     }
     return memory;
}

/* New memory without a name: processes that are forked later have it, others can't. */
static struct shared *share_memory(void)
{
     struct shared *shared;
     int fd = shm_open(OBJECT, O_CREAT | O_EXCL | O_RDWR, 0777);

     if (fd < 0 && errno == EEXIST) {
          /* left by an earlier run, in which state nobody knows */
          if (CHECK_CALL(shm_unlink(OBJECT)))
               return NULL;
          fd = shm_open(OBJECT, O_CREAT | O_EXCL | O_RDWR, 0777);
     }
     if (fd < 0) {
          check("shm_open", errno);
          return NULL;
     }
     shared = map_object(fd);
     if (CHECK_CALL(shm_unlink(OBJECT)))
          shared = NULL;
     if (CHECK_CALL(close(fd)))
          shared = NULL;
     return shared;
}

static int init_mutex(pthread_mutex_t *mutex)
{
     pthread_mutexattr_t attributes;
     int error;

     if (check("pthread_mutexattr_init", pthread_mutexattr_init(&attributes)))
          return -1;
     error = check("setpshared", pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED)) ||
             check("setrobust", pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST)) ||
             check("pthread_mutex_init", pthread_mutex_init(mutex, &attributes));
     if (check("pthread_mutexattr_destroy", pthread_mutexattr_destroy(&attributes)))
          error = 1;
     return error ? -1 : 0;
}

static int increase(struct shared *shared, const char *who)
{
     int said;

     if (check("pthread_mutex_lock", pthread_mutex_lock(&shared->mutex)))
          return -1;
     shared->count++;
     said = say("%s process increased the count to %d\n", who, shared->count);
     if (check("pthread_mutex_unlock", pthread_mutex_unlock(&shared->mutex)))
          return -1;
     return said;
}

/* What the child has returned, or -1. */
static int await(pid_t child)
{
     siginfo_t end;

     while (waitid(P_PID, child, &end, WEXITED) < 0)
          if (errno != EINTR) {
               check("waitid", errno);
               return -1;
          }
     if (end.si_code != CLD_EXITED || end.si_status != FROM_CHILD) {
          dprintf(STDERR_FILENO, "the child failed\n");
          return -1;
     }
     return end.si_status;
}

static int work(struct shared *shared)
{
     int returned;
     pid_t child;

     shared->count = 0;
     if (say("Initial count = %d\n", shared->count) < 0)
          return EXIT_FAILURE;

     child = fork();
     if (child < 0) {
          check("fork", errno);
          return EXIT_FAILURE;
     }
     if (child == 0)
          _exit(increase(shared, "Child") < 0 ? EXIT_FAILURE : FROM_CHILD);

     returned = await(child);
     if (returned < 0)
          return EXIT_FAILURE;
     if (say("value_returned_from_child = %d\n", returned) < 0)
          return EXIT_FAILURE;
     return increase(shared, "Parent") < 0 ? EXIT_FAILURE : returned;
}

int main(void)
{
     struct shared *shared;
     int result;

     /* so that nobody to read what we print is an error like others */
     if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
          check("signal", errno);
          return EXIT_FAILURE;
     }
     shared = share_memory();
     if (shared == NULL)
          return EXIT_FAILURE;
     if (init_mutex(&shared->mutex) < 0)
          return EXIT_FAILURE;
     result = work(shared);
     if (result == FROM_CHILD && check("pthread_mutex_destroy", pthread_mutex_destroy(&shared->mutex)))
          result = EXIT_FAILURE;
     if (CHECK_CALL(munmap(shared, SIZE)))
          result = EXIT_FAILURE;
     return result;
}
