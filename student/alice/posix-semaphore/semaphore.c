/* Right: the child opens the semaphore by itself, and a thread of the parent waits for it. */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const name = "/sema";

static void *speak(void *argument)
{
     sem_t *turn = argument;

     while (sem_wait(turn) != 0)
          continue;
     dprintf(STDOUT_FILENO, "parent\n");
     return NULL;
}

static int child(void)
{
     sem_t *turn = sem_open(name, 0);

     if (turn == SEM_FAILED) {
          perror("child: sem_open");
          return 1;
     }
     dprintf(STDOUT_FILENO, "child\n");
     if (sem_post(turn) != 0)
          return 1;
     return sem_close(turn) != 0;
}

int main(void)
{
     pthread_t speaker;
     int status = 1;
     sem_t *turn;

     sem_unlink(name);
     turn = sem_open(name, O_CREAT | O_EXCL, S_IRUSR | S_IWUSR, 0u);
     if (turn == SEM_FAILED) {
          perror("sem_open");
          return 1;
     }
     pid_t pid = fork();
     if (pid == 0)
          _exit(child());
     if (pid < 0)
          perror("fork");
     else if (waitpid(pid, &status, 0) < 0 || status != 0)
          fprintf(stderr, "the child failed\n");
     else if (pthread_create(&speaker, NULL, speak, turn) != 0 || pthread_join(speaker, NULL) != 0)
          status = 1;
     sem_close(turn);
     if (sem_unlink(name) < 0)
          perror("sem_unlink");
     return status != 0;
}
