/* Right: mkfifo(1) makes the FIFO, and head(1) reads from it what the child has left there. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int child(void)
{
     int fd = open("/tmp/pipefile", O_WRONLY);

     if (fd < 0 || write(fd, "a", 1) != 1)
          return 1;
     printf("Child process sent 'a'\n");
     return fflush(stdout) != 0;
}

int main(void)
{
     char letter[2];
     int status, failed = 1;
     FILE *head;

     if (system("mkfifo -m 600 /tmp/pipefile") != 0)
          return 1;

     /* open at both ends, so that nobody waits in open() and what is written stays */
     int held = open("/tmp/pipefile", O_RDWR);
     pid_t pid = held < 0 ? -1 : fork();
     if (pid == 0)
          _exit(child());
     if (pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 &&
         (head = popen("head -c 1 /tmp/pipefile", "r")) != NULL) {
          failed = fgets(letter, sizeof letter, head) == NULL;
          failed |= pclose(head) != 0;
     }
     if (unlink("/tmp/pipefile") < 0)
          failed = 1;
     if (failed) {
          fprintf(stderr, "the letter did not arrive\n");
          return 1;
     }
     printf("Parent process received '%s'\n", letter);
     return 0;
}
