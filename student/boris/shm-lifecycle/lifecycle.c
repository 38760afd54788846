/* Right: a child attaches and detaches; the parent creates the segment and releases it whatever became of the child. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FAIL(call) do { perror(call); return 1; } while (0)
#define SAY(word)  do { if (dprintf(STDOUT_FILENO, word "\n") < 0) FAIL("write()"); } while (0)

static int use(int id)
{
     void *shm;

     shm = shmat(id, NULL, 0);
     if (shm == (void *) -1)
          FAIL("shmat()");
     SAY("attached");
     if (shmdt(shm) == -1)
          FAIL("shmdt()");
     SAY("detached");
     return 0;
}

static int let_child_use(int id)
{
     int status;
     pid_t pid;

     SAY("created");
     pid = fork();
     if (pid == -1)
          FAIL("fork()");
     if (pid == 0)
          _exit(use(id));
     while (waitpid(pid, &status, 0) == -1)
          if (errno != EINTR)
               FAIL("waitpid()");
     if (WIFSIGNALED(status)) {
          fprintf(stderr, "child killed by signal %d\n", WTERMSIG(status));
          return 1;
     }
     return WEXITSTATUS(status);
}

int main(int argc, char *argv[])
{
     long size;
     char *end;
     int id, rc;

     if (argc != 2) {
          fprintf(stderr, "usage: lifecycle SIZE\n");
          return 1;
     }
     errno = 0;
     size = strtol(argv[1], &end, 10);
     if (end == argv[1] || *end || errno == ERANGE || size < 0 || size > INT_MAX) {
          fprintf(stderr, "lifecycle: bad size: %s\n", argv[1]);
          return 1;
     }

     id = shmget(IPC_PRIVATE, (size_t) size, IPC_CREAT | IPC_EXCL | S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP);
     if (id == -1)
          FAIL("shmget()");
     rc = let_child_use(id);
     if (shmctl(id, IPC_RMID, NULL) == -1)
          FAIL("shmctl()");
     if (rc == 0)
          SAY("released");
     return rc;
}
