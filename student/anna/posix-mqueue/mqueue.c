/* Right: the queue loses its name before there is a child, who inherits it; receiving never waits. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define QUEUE "/test1"

static bool failed(const char *what)
{
     dprintf(STDERR_FILENO, "mqueue: %s: %s\n", what, strerror(errno));
     return false;
}

/* One that an earlier run has left may hold old messages, or have another shape: away with it. */
static mqd_t make_queue(void)
{
     struct mq_attr shape = {.mq_maxmsg = 10, .mq_msgsize = 20};
     mqd_t queue;

     while ((queue = mq_open(QUEUE, O_RDWR | O_CREAT | O_EXCL, 0655, &shape)) == (mqd_t) -1 && errno == EEXIST)
          if (mq_unlink(QUEUE) < 0 && errno != ENOENT)
               break;
     return queue;
}

static bool child_sends(mqd_t queue)
{
     static const char message[] = "Hello Parent!";

     if (mq_send(queue, message, sizeof message, 0) < 0)
          return failed("mq_send");
     if (dprintf(STDOUT_FILENO, "Child is sending message: %s\nmq_send successful\n", message) < 0)
          return failed("write");
     if (mq_close(queue) < 0)
          return failed("child: mq_close");
     if (dprintf(STDOUT_FILENO, "Child process done\n") < 0)
          return failed("write");
     return true;
}

static bool await(pid_t child)
{
     int status;

     while (waitpid(child, &status, 0) < 0)
          if (errno != EINTR)
               return failed("waitpid");
     if (WIFSIGNALED(status))
          dprintf(STDERR_FILENO, "mqueue: the child was killed by signal %d\n", WTERMSIG(status));
     return status == 0;
}

static bool parent_receives(mqd_t queue)
{
     const struct timespec long_ago = {0};
     struct mq_attr shape;

     if (mq_getattr(queue, &shape) < 0)
          return failed("mq_getattr");

     char text[shape.mq_msgsize + 1];
     ssize_t length = mq_timedreceive(queue, text, shape.mq_msgsize, NULL, &long_ago);
     if (length < 0)
          return failed("mq_receive");
     text[length] = '\0';
     if (dprintf(STDOUT_FILENO, "mq_receive successful\nParent received message: %s\n", text) < 0)
          return failed("write");
     return true;
}

static bool run(mqd_t queue)
{
     if (mq_unlink(QUEUE) < 0)
          return failed("mq_unlink");

     pid_t child = fork();
     if (child < 0)
          return failed("fork");
     if (child == 0)
          _exit(child_sends(queue) ? EXIT_SUCCESS : EXIT_FAILURE);
     return await(child) && parent_receives(queue);
}

int main(void)
{
     if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
          return failed("signal"), EXIT_FAILURE;

     mqd_t queue = make_queue();
     if (queue == (mqd_t) -1)
          return failed("mq_open"), EXIT_FAILURE;

     bool good = run(queue);
     if (mq_close(queue) < 0)
          good = failed("mq_close");
     if (good && dprintf(STDOUT_FILENO, "Parent process done\n") < 0)
          good = failed("write");
     return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
