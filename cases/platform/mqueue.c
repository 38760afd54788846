/* POSIX message queues. */
#include "platform.h"

#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const char suite_title[] = "POSIX message queues: mq_open(), mq_send(), mq_receive(), mq_unlink()";

enum { MESSAGES = 10, BYTES = 20 };
static const char text[] = "Hello Parent!";

/* A new queue; there may be no room for it in what a user is granted: mq_overview(7). */
static mqd_t made(mqd_t queue) {
  if (queue < 0 && errno == EMFILE)
    unsupported("a user's queues may have too few bytes here (ulimit -q)");
  return works(queue);
}

static mqd_t make(int flags) {
  struct mq_attr attr = {.mq_maxmsg = MESSAGES, .mq_msgsize = BYTES};
  return made(mq_open(own_name(), O_CREAT | O_EXCL | flags, 0655, &attr));
}

static void remove_it(void) { works(mq_unlink(own_name())); }

STATEMENT(attributes, "002", "A new queue has room for as many messages, of as many bytes, as its attributes say") {
  struct mq_attr attr;
  works(mq_getattr(make(O_RDWR), &attr));
  ck_assert_int_eq(attr.mq_maxmsg, MESSAGES);
  ck_assert_int_eq(attr.mq_msgsize, BYTES);
  ck_assert_int_eq(attr.mq_curmsgs, 0);
  remove_it();
}

CORRECTED(without_attributes, "002",
          "O_CREAT needs no attributes: without them the queue has the system's, 10 messages of 8192 bytes") {
  struct mq_attr attr;
  mqd_t queue = made(mq_open(own_name(), O_CREAT | O_RDWR, 0600, NULL));
  works(mq_getattr(queue, &attr));
  ck_assert_int_eq(attr.mq_maxmsg, 10);
  ck_assert_int_eq(attr.mq_msgsize, 8192);
  remove_it();
}

STATEMENT(creat_finds_too, "002",
          "Who comes second with O_CREAT gets the queue that is there, as the first has made it") {
  struct mq_attr attr = {.mq_maxmsg = 1, .mq_msgsize = 1};
  make(O_RDWR);
  works(mq_getattr(works(mq_open(own_name(), O_CREAT | O_RDONLY, 0655, &attr)), &attr));
  ck_assert_int_eq(attr.mq_maxmsg, MESSAGES);
  ck_assert_int_eq(attr.mq_msgsize, BYTES);
  remove_it();
}

STATEMENT(not_there, "002", "A failed mq_open() gives -1: without O_CREAT a name that no queue has is ENOENT") {
  refused(mq_open(own_name(), O_RDONLY), ENOENT);
}

STATEMENT(excl, "002", "With O_EXCL, a queue that is there is an error: EEXIST") {
  make(O_RDWR);
  refused(mq_open(own_name(), O_CREAT | O_EXCL | O_RDWR, 0655, NULL), EEXIST);
  remove_it();
}

STATEMENT(mode, "002", "A new queue's rights are those of the call, less the umask: of 0655, rw-r-xr-x") {
  struct stat st;
  umask(022);
  works(fstat(make(O_RDWR), &st)); /* a queue's descriptor is a file's on Linux: mq_overview(7) */
  ck_assert_int_eq(st.st_mode & 0777, 0655);
  remove_it();
}

STATEMENT(whole_message, "002",
          "A message comes as it was sent, in one piece, with its NUL; its length is what mq_receive() gives") {
  char buffer[100];
  mqd_t queue = make(O_RDWR);
  works(mq_send(queue, text, strlen(text) + 1, 0));
  ck_assert_int_eq(mq_receive(queue, buffer, sizeof buffer, NULL), (long)strlen(text) + 1);
  ck_assert_str_eq(buffer, text);
  remove_it();
}

STATEMENT(no_priority, "002", "mq_receive() need not be told where the message's priority goes: that may be 0") {
  char buffer[BYTES];
  unsigned priority = 3;
  mqd_t queue = make(O_RDWR);
  works(mq_send(queue, "a", 1, 3));
  works(mq_send(queue, "b", 1, 0));
  ck_assert_int_eq(mq_receive(queue, buffer, BYTES, 0), 1);
  ck_assert_int_eq(buffer[0], 'a');
  ck_assert_int_eq(mq_receive(queue, buffer, BYTES, &priority), 1);
  ck_assert_int_eq(buffer[0], 'b');
  ck_assert_uint_eq(priority, 0);
  remove_it();
}

STATEMENT(no_nul, "002", "What was sent without a NUL comes without: the queue adds none") {
  char buffer[100];
  mqd_t queue = make(O_RDWR);
  memset(buffer, 'x', sizeof buffer);
  works(mq_send(queue, text, strlen(text), 0));
  ck_assert_int_eq(mq_receive(queue, buffer, sizeof buffer, NULL), (long)strlen(text));
  ck_assert_int_eq(buffer[strlen(text)], 'x');
  remove_it();
}

STATEMENT(apart, "002", "Messages stay apart, and those of one priority come in the order in which they were sent") {
  char buffer[100];
  mqd_t queue = make(O_RDWR);
  works(mq_send(queue, "one", 4, 0));
  works(mq_send(queue, "two", 4, 0));
  ck_assert_int_eq(mq_receive(queue, buffer, sizeof buffer, NULL), 4);
  ck_assert_str_eq(buffer, "one");
  ck_assert_int_eq(mq_receive(queue, buffer, sizeof buffer, NULL), 4);
  ck_assert_str_eq(buffer, "two");
  remove_it();
}

STATEMENT(directions, "002", "Through O_WRONLY nothing can be received, through O_RDONLY nothing sent: EBADF") {
  char buffer[100];
  mqd_t out = make(O_WRONLY);
  mqd_t in = works(mq_open(own_name(), O_RDONLY));
  refused(mq_receive(out, buffer, sizeof buffer, NULL), EBADF);
  refused(mq_send(in, text, sizeof text, 0), EBADF);
  remove_it();
}

STATEMENT(too_long, "002", "A message longer than the queue's size is refused: EMSGSIZE") {
  static const char bytes[BYTES + 1];
  mqd_t queue = make(O_RDWR);
  works(mq_send(queue, bytes, BYTES, 0));
  refused(mq_send(queue, bytes, BYTES + 1, 0), EMSGSIZE);
  remove_it();
}

STATEMENT(small_buffer, "002", "The buffer must have room for the largest message, whatever is there: else EMSGSIZE") {
  char buffer[100];
  mqd_t queue = make(O_RDWR);
  works(mq_send(queue, "x", 1, 0));
  refused(mq_receive(queue, buffer, BYTES - 1, NULL), EMSGSIZE);
  ck_assert_int_eq(mq_receive(queue, buffer, BYTES, NULL), 1);
  remove_it();
}

STATEMENT(full, "002", "It holds as many messages as was asked for, and not one more (EAGAIN with O_NONBLOCK)") {
  mqd_t queue = make(O_RDWR | O_NONBLOCK);
  for (int i = 0; i < MESSAGES; i++)
    works(mq_send(queue, text, sizeof text, 0));
  refused(mq_send(queue, text, sizeof text, 0), EAGAIN);
  remove_it();
}

STATEMENT(waits, "002", "mq_receive() waits until a message is there") {
  mqd_t queue = make(O_RDWR);
  pid_t child = start();
  if (child == 0) {
    char buffer[100];
    _exit(mq_receive(queue, buffer, sizeof buffer, NULL) != sizeof text || strcmp(buffer, text) != 0);
  }
  until_asleep(child);
  works(mq_send(queue, text, sizeof text, 0));
  ck_assert_int_eq(ended(child), 0);
  remove_it();
}

STATEMENT(kept, "002", "A message is kept when its sender has closed the queue and ended: it can be received later") {
  char buffer[100];
  const char *name = own_name();
  mqd_t queue = make(O_RDONLY);
  pid_t child = start();
  if (child == 0) {
    mqd_t own = mq_open(name, O_WRONLY);
    _exit(own < 0 || mq_send(own, text, sizeof text, 0) || mq_close(own));
  }
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(mq_receive(queue, buffer, sizeof buffer, NULL), sizeof text);
  ck_assert_str_eq(buffer, text);
  remove_it();
}

STATEMENT(close_keeps, "002",
          "mq_close() removes neither the queue nor what is in it, though nobody else has it open") {
  char buffer[100];
  mqd_t queue = make(O_RDWR);
  works(mq_send(queue, text, sizeof text, 0));
  works(mq_close(queue));
  refused(mq_send(queue, text, sizeof text, 0), EBADF);
  queue = works(mq_open(own_name(), O_RDONLY));
  ck_assert_int_eq(mq_receive(queue, buffer, sizeof buffer, NULL), sizeof text);
  remove_it();
}

STATEMENT(unlinked, "002", "mq_unlink() removes the name: ENOENT for who opens or removes it afterwards") {
  make(O_RDWR);
  ck_assert_int_eq(mq_unlink(own_name()), 0);
  refused(mq_open(own_name(), O_RDWR), ENOENT);
  refused(mq_unlink(own_name()), ENOENT);
}

STATEMENT(unlinked_while_open, "002", "Who has it open when it is removed goes on using it") {
  char buffer[100];
  mqd_t queue = make(O_RDWR);
  remove_it();
  works(mq_send(queue, text, sizeof text, 0));
  ck_assert_int_eq(mq_receive(queue, buffer, sizeof buffer, NULL), sizeof text);
}

STATEMENT(inherited, "002", "A child can send through the descriptor that its parent has opened") {
  char buffer[100];
  mqd_t queue = make(O_RDWR);
  pid_t child = start();
  if (child == 0)
    _exit(mq_send(queue, text, sizeof text, 0) != 0);
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(mq_receive(queue, buffer, sizeof buffer, NULL), sizeof text);
  remove_it();
}
