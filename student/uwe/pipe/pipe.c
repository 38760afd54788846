/* Faulty: sends more than the letter, and has never set the rest of it. */
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
     struct { char letter; int number; } parcel;

     parcel.letter = 'a';
     if (write(fd, &parcel, sizeof parcel) < 0)
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
     case -1:
          die("fork");
     case 0:
          close(fd[0]);
          child(fd[1]);
     }
     close(fd[1]);
     if (wait(&status) < 0)
          die("wait");
     if (status != 0)
          return EXIT_FAILURE;
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
