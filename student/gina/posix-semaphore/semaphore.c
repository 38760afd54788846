/* Fault: main returns what printf() returns. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int give_up(const char *call)
{
     perror(call);
     sem_unlink("/sema");
     return 1;
}

int main(void)
{
     sem_t *sem;
     pid_t pid;
     int status;

     sem = sem_open("/sema", O_CREAT, 0600, 0);
     if (sem == SEM_FAILED) {
          perror("sem_open");
          return 1;
     }

     pid = fork();
     if (pid == -1)
          return give_up("fork");
     if (pid == 0) {
          printf("child\n");
          fflush(stdout);
          if (sem_post(sem) == -1)
               return give_up("sem_post");
          return 0;
     }

     if (sem_wait(sem) == -1)
          return give_up("sem_wait");
     int result = printf("parent\n");
     if (wait(&status) == -1 || status != 0)
          return give_up("wait");
     if (sem_close(sem) == -1)
          return give_up("sem_close");
     if (sem_unlink("/sema") == -1)
          return give_up("sem_unlink");
     return result;
}
