/* Right: the parent polls the pipe in a thread until it is closed, and SIGCHLD is only waited for at the end. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

struct inbox {
     int fd;
     char text[21];
     size_t used;
     int error;
};

static void *collect(void *argument)
{
     struct inbox *inbox = argument;
     struct pollfd watch = {.fd = inbox->fd, .events = POLLIN};

     for (;;) {
          if (poll(&watch, 1, -1) < 0 && errno != EINTR)
               break;
          ssize_t n = read(inbox->fd, inbox->text + inbox->used, sizeof inbox->text - 1 - inbox->used);
          if (n == 0)
               return NULL;
          if (n < 0)
               break;
          inbox->used += n;
     }
     inbox->error = errno;
     return NULL;
}

static int sender(int fd)
{
     struct iovec letter = {"a", 1};
     static const char line[] = "Child process sent 'a'\n";

     if (writev(fd, &letter, 1) != 1 || write(STDOUT_FILENO, line, strlen(line)) < 0)
          return 1;
     return close(fd) != 0;
}

int main(void)
{
     struct inbox inbox = {0};
     pthread_t reader;
     int pair[2];
     siginfo_t end;

     if (pipe(pair)) {
          perror("pipe");
          return 1;
     }
     pid_t pid = fork();
     if (pid < 0) {
          perror("fork");
          return 1;
     }
     if (pid == 0) {
          close(pair[0]);
          _exit(sender(pair[1]));
     }
     close(pair[1]);
     inbox.fd = pair[0];
     int trouble = pthread_create(&reader, NULL, collect, &inbox);
     if (trouble == 0)
          trouble = pthread_join(reader, NULL);
     if (waitid(P_PID, pid, &end, WEXITED) < 0 || end.si_status != 0)
          trouble = 1;
     close(pair[0]);
     if (trouble || inbox.error || inbox.used == 0) {
          fprintf(stderr, "the letter did not arrive\n");
          return 1;
     }
     printf("Parent process received '%.*s'\n", (int) inbox.used, inbox.text);
     return 0;
}
