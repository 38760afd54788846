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
#define MESSAGE "Hello Parent!"

/* Says which step failed, and why, if it did. */
static bool succeeded(bool worked, const char *step) {
  if (!worked)
    perror(step);
  return worked;
}

static bool say(const char *line) { return succeeded(puts(line) != EOF && fflush(stdout) == 0, "stdout"); }

/* The child's part. It has inherited both ends and needs one. A message is so many bytes and no more: sizeof counts the
 * NUL too, so it is sent with the rest. */
static bool send_message(mqd_t receiving, mqd_t sending) {
  return succeeded(mq_close(receiving) == 0, "mq_close") &&
         succeeded(mq_send(sending, MESSAGE, sizeof MESSAGE, 0) == 0, "mq_send failure") &&
         say("Child is sending message: " MESSAGE) && say("mq_send successful") &&
         succeeded(mq_close(sending) == 0, "mq_close") && say("Child process done");
}

/* False too if the child failed, which it has said itself. */
static bool await_child(pid_t child) {
  int status;

  return succeeded(wait(&status) == child, "wait") && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The parent's part, when the child has ended. The buffer has room for the longest message of this queue; for less
 * mq_receive() is an error. It begins as zeros: a NUL is behind what comes, whatever the sender meant by its own. */
static bool receive_message(mqd_t receiving) {
  char buffer[MESSAGE_SIZE + 1] = "";

  if (!succeeded(mq_receive(receiving, buffer, MESSAGE_SIZE, NULL) != -1, "mq_receive failure"))
    return false;
  printf("mq_receive successful\n");
  printf("Parent received message: %s\n", buffer);
  return true;
}

/* Nothing has been printed before fork(): a child inherits what is in stdio's buffer and would print it a second time.
 * The wait also puts the child's lines before ours: a message could be here before the child has printed any. */
static bool pass_message(mqd_t receiving, mqd_t sending) {
  pid_t child = fork();
  if (child == 0)
    exit(send_message(receiving, sending) ? EXIT_SUCCESS : EXIT_FAILURE);

  bool worked = succeeded(child != -1, "fork") && await_child(child) && receive_message(receiving);
  return succeeded(mq_close(sending) == 0, "mq_close") && worked;
}

int main(void) {
  /* Sizes only count for a new queue, hence O_EXCL: one that is there already keeps its own, and its messages.
   * O_NONBLOCK: a queue has no end of file. When the child has ended its message is there, or it never comes. */
  struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = MESSAGE_SIZE};
  mqd_t receiving = mq_open(NAME, O_RDONLY | O_NONBLOCK | O_CREAT | O_EXCL, MODE, &attributes);
  if (!succeeded(receiving != (mqd_t)-1, "Parent mq_open failure"))
    return 1;

  /* The child's end is opened here as well. It will inherit it, so nobody needs the name any more, and without it the
   * queue goes with its last user, however that ends. */
  mqd_t sending = mq_open(NAME, O_WRONLY);
  bool worked = succeeded(sending != (mqd_t)-1, "Child mq_open failure");
  worked = succeeded(mq_unlink(NAME) == 0, "mq_unlink") && worked;

  worked = worked && pass_message(receiving, sending);
  worked = succeeded(mq_close(receiving) == 0, "mq_close") && worked;
  return worked && say("Parent process done") ? 0 : 1;
}
