/* Advice: a variable is never used; nothing else is wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
     int fd[2], status;
     char buffer[21];
     ssize_t length;
     pid_t pid;
     int unused;

     if (pipe(fd) == -1) {
          perror("pipe");
          return 1;
     }
     pid = fork();
     if (pid == -1) {
          perror("fork");
          return 1;
     }

     if (pid == 0) {
          if (close(fd[0]) == -1) {
               perror("close");
               exit(1);
          }
          if (write(fd[1], "a", 1) != 1) {
               perror("write");
               exit(1);
          }
          printf("Child process sent 'a'\n");
          exit(0);
     }

     if (close(fd[1]) == -1) {
          perror("close");
          wait(&status);
          return 1;
     }
     if (wait(&status) == -1 || status != 0) {
          fprintf(stderr, "the child failed\n");
          return 1;
     }
     length = read(fd[0], buffer, 20);
     if (length <= 0) {
          perror("read");
          return 1;
     }
     buffer[length] = '\0';
     printf("Parent process received '%s'\n", buffer);
     if (close(fd[0]) == -1) {
          perror("close");
          return 1;
     }
     return 0;
}
