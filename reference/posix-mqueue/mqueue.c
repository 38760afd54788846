/* mqueue: a child sends one message to its parent through a POSIX message queue.
 *
 * Partner: none; it forks its own.
 * Try:     ./mqueue
 *          ./mqueue | cat          the same six lines in the same order */
#include <fcntl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "/test1"
#define MODE 0655
#define MESSAGE_SIZE 20

/* Says what failed and why; false, so that a caller can pass it on. */
static bool fail(const char *step) {
  perror(step);
  return false;
}

static bool flush_stdout(void) { return fflush(stdout) == 0 ? true : fail("stdout"); }

/* The child's part. It has inherited both ends and needs one. */
static bool send_message(mqd_t receiving, mqd_t sending) {
  static const char message[] = "Hello Parent!";

  if (mq_close(receiving) == -1)
    return fail("mq_close");

  /* A message is so many bytes and no more: sizeof counts the NUL too, so it is sent with the rest. */
  if (mq_send(sending, message, sizeof message, 0) == -1)
    return fail("mq_send failure");
  printf("Child is sending message: %s\n", message);
  printf("mq_send successful\n");
  if (mq_close(sending) == -1)
    return fail("mq_close");
  printf("Child process done\n");
  return flush_stdout();
}

static bool await_child(pid_t child) {
  int status;

  if (waitpid(child, &status, 0) == -1)
    return fail("waitpid");
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The parent's part, when the child has ended. The buffer has room for the longest message of this queue; for less
 * mq_receive() is an error. A NUL is put behind what came, whatever the sender meant by its own. */
static bool receive_message(mqd_t receiving) {
  char buffer[MESSAGE_SIZE + 1];
  ssize_t length = mq_receive(receiving, buffer, MESSAGE_SIZE, NULL);

  if (length == -1)
    return fail("mq_receive failure");
  buffer[length] = '\0';
  printf("mq_receive successful\n");
  printf("Parent received message: %s\n", buffer);
  return true;
}

int main(void) {
  /* Sizes only count for a new queue, hence O_EXCL: one that is there already keeps its own, and its messages.
   * O_NONBLOCK: a queue has no end of file. When the child has ended its message is there, or it never comes. */
  struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = MESSAGE_SIZE};
  mqd_t receiving = mq_open(NAME, O_RDONLY | O_NONBLOCK | O_CREAT | O_EXCL, MODE, &attributes);
  if (receiving == (mqd_t)-1) {
    perror("Parent mq_open failure");
    return 1;
  }

  /* The child's end is opened here as well. It will inherit it, so nobody needs the name any more, and without it the
   * queue goes with its last user, however that ends. */
  mqd_t sending = mq_open(NAME, O_WRONLY);
  bool worked = sending != (mqd_t)-1;
  if (!worked)
    perror("Child mq_open failure");
  if (mq_unlink(NAME) == -1)
    worked = fail("mq_unlink");

  /* Nothing has been printed so far: a child inherits what is in stdio's buffer and would print it a second time. */
  if (worked) {
    pid_t child = fork();
    if (child == 0)
      exit(send_message(receiving, sending) ? 0 : 1);

    /* The wait also puts the child's lines before ours: a message could be here before the child has printed any. */
    worked = child == -1 ? fail("fork") : await_child(child) && receive_message(receiving);
  }

  if (sending != (mqd_t)-1 && mq_close(sending) == -1)
    worked = fail("mq_close");
  if (mq_close(receiving) == -1)
    worked = fail("mq_close");
  if (worked)
    printf("Parent process done\n");
  if (fflush(stdout) != 0)
    worked = fail("stdout");
  return worked ? 0 : 1;
}
