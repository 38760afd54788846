/* Fault: the FIFO is never unlinked when all goes well. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIFO "/tmp/pipefile"

static void child(void)
{
     int fd = open(FIFO, O_WRONLY);

     if (fd == -1) {
          perror("open");
          exit(1);
     }
     if (write(fd, "a", 1) != 1) {
          perror("write");
          exit(1);
     }
     printf("Child process sent 'a'\n");
     exit(0);
}

static int give_up(const char *call)
{
     perror(call);
     unlink(FIFO);
     return 1;
}

int main(void)
{
     char buffer[21];
     int fd, length, status;
     pid_t pid;

     if (mkfifo(FIFO, 0600) == -1) {
          perror(FIFO);
          return 1;
     }
     fd = open(FIFO, O_RDONLY | O_NONBLOCK);
     if (fd == -1)
          return give_up("open");

     pid = fork();
     if (pid == -1)
          return give_up("fork");
     if (pid == 0)
          child();

     if (wait(&status) == -1 || status != 0)
          return give_up("child");
     length = read(fd, buffer, 20);
     if (length <= 0)
          return give_up("read");
     buffer[length] = '\0';
     printf("Parent process received '%s'\n", buffer);
     if (close(fd) == -1)
          return give_up("close");
     return 0;
}
