/* Fault: never looks whether fork() and wait() worked, nor how the child ended. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
     perror(what);
     exit(EXIT_FAILURE);
}

static void child(int fd)
{
     if (write(fd, "a", 1) < 0)
          die("write");
     puts("Child process sent 'a'");
     if (close(fd) < 0)
          die("close");
     exit(EXIT_SUCCESS);
}

int main(void)
{
     int fd[2], status;
     char c;
     ssize_t n;

     if (pipe(fd) < 0)
          die("pipe");
     switch (fork()) {
     case 0:
          close(fd[0]);
          child(fd[1]);
     }
     close(fd[1]);
     wait(&status);
     n = read(fd[0], &c, sizeof c);
     if (n < 0)
          die("read");
     if (n == 0) {
          fprintf(stderr, "nothing came through the pipe\n");
          return EXIT_FAILURE;
     }
     printf("Parent process received '%c'\n", c);
     close(fd[0]);
     return EXIT_SUCCESS;
}
