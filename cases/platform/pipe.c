/* Pipes without a name. */
#include "platform.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

const char suite_title[] = "Pipes: pipe()";

STATEMENT(lowest, "002", "pipe() gives the two lowest descriptors that are free, the reading end first") {
  int lowest = works(dup(0));
  int ends[2];
  works(close(lowest));
  works(pipe(ends));
  ck_assert_int_eq(ends[0], lowest);
  ck_assert_int_eq(ends[1], lowest + 1);
}

STATEMENT(passes, "002", "What is written into the second descriptor comes out of the first") {
  int ends[2];
  char buffer[21];
  works(pipe(ends));
  ck_assert_int_eq(write(ends[1], "a", 1), 1);
  ck_assert_int_eq(read(ends[0], buffer, 20), 1);
  ck_assert_int_eq(buffer[0], 'a');
}

STATEMENT(one_way, "002",
          "It has one direction: the reading end can't be written to, nor the writing end read (EBADF)") {
  int ends[2];
  char byte;
  works(pipe(ends));
  refused(write(ends[0], "a", 1), EBADF);
  refused(read(ends[1], &byte, 1), EBADF);
}

STATEMENT(inherited, "002", "A child has both ends as well, and what it writes its parent reads") {
  int ends[2];
  char buffer[21];
  works(pipe(ends));
  pid_t child = start();
  if (child == 0) {
    close(ends[0]);
    _exit(write(ends[1], "a", 1) != 1);
  }
  close(ends[1]);
  ck_assert_int_eq(read(ends[0], buffer, 20), 1);
  ck_assert_int_eq(buffer[0], 'a');
  ck_assert_int_eq(ended(child), 0);
}

STATEMENT(kept, "002", "What was written is kept when the writer has ended: the parent may wait first and read then") {
  int ends[2];
  char buffer[21];
  works(pipe(ends));
  pid_t child = start();
  if (child == 0)
    _exit(write(ends[1], "a", 1) != 1);
  close(ends[1]);
  ck_assert_int_eq(ended(child), 0);
  ck_assert_int_eq(read(ends[0], buffer, 20), 1);
  ck_assert_int_eq(read(ends[0], buffer, 20), 0);
}

STATEMENT(as_much_as_there_is, "002", "read() gives what is there, though more was asked for, and how much it was") {
  int ends[2];
  char buffer[21];
  works(pipe(ends));
  ck_assert_int_eq(write(ends[1], "abc", 3), 3);
  ck_assert_int_eq(read(ends[0], buffer, 20), 3);
}

STATEMENT(in_order, "002",
          "Bytes come in the order in which they went in, and know nothing of the writes that they came by") {
  int ends[2];
  char buffer[21] = "";
  works(pipe(ends));
  ck_assert_int_eq(write(ends[1], "one", 3), 3);
  ck_assert_int_eq(write(ends[1], "two", 3), 3);
  ck_assert_int_eq(read(ends[0], buffer, 2), 2);
  ck_assert_int_eq(read(ends[0], buffer + 2, 18), 4);
  ck_assert_str_eq(buffer, "onetwo");
}

STATEMENT(waits, "002", "read() waits while the pipe is empty and somebody could still write") {
  int ends[2];
  works(pipe(ends));
  pid_t child = start();
  if (child == 0) {
    char byte = 0;
    close(ends[1]);
    _exit(read(ends[0], &byte, 1) != 1 || byte != 'a');
  }
  until_asleep(child);
  ck_assert_int_eq(write(ends[1], "a", 1), 1);
  ck_assert_int_eq(ended(child), 0);
}

STATEMENT(end_of_file, "002", "Its end comes (0) when the last writing end is closed") {
  int ends[2];
  char byte;
  works(pipe(ends));
  close(ends[1]);
  ck_assert_int_eq(read(ends[0], &byte, 1), 0);
}

STATEMENT(unused_ends, "002",
          "A reader who keeps a writing end of his own never sees the end: so unused ends are closed") {
  int ends[2];
  char byte;
  works(pipe(ends));
  pid_t child = start();
  if (child == 0)
    _exit(0);
  ck_assert_int_eq(ended(child), 0);
  works(fcntl(ends[0], F_SETFL, O_NONBLOCK));
  refused(read(ends[0], &byte, 1), EAGAIN);
  close(ends[1]);
  ck_assert_int_eq(read(ends[0], &byte, 1), 0);
}

STATEMENT(nobody_reads, "002", "Writing when every reading end is closed is SIGPIPE, or EPIPE for who ignores that") {
  int ends[2];
  works(pipe(ends));
  close(ends[0]);
  pid_t child = start();
  if (child == 0) {
    signal(SIGPIPE, SIG_DFL);
    _exit(write(ends[1], "a", 1) != 1);
  }
  ck_assert_int_eq(ended(child), -SIGPIPE);
  signal(SIGPIPE, SIG_IGN);
  refused(write(ends[1], "a", 1), EPIPE);
}

STATEMENT(full, "002",
          "A pipe that nobody reads takes some and no more: a child that writes much waits for its reader") {
  enum { TOO_MUCH = 2 << 20 };
  static char bytes[TOO_MUCH];
  int ends[2];
  works(pipe(ends));
  pid_t child = start();
  if (child == 0) {
    close(ends[0]);
    _exit(write(ends[1], bytes, TOO_MUCH) != TOO_MUCH);
  }
  close(ends[1]);
  until_asleep(child);
  ssize_t got;
  size_t all = 0;
  while ((got = works(read(ends[0], bytes, TOO_MUCH))) > 0) {
    ck_assert_int_lt(got, TOO_MUCH);
    all += (size_t)got;
  }
  ck_assert_uint_eq(all, TOO_MUCH);
  ck_assert_int_eq(ended(child), 0);
}

STATEMENT(failed, "002", "A failed read() gives -1, which is no length: EBADF of a descriptor that is closed") {
  int ends[2];
  char byte;
  works(pipe(ends));
  close(ends[0]);
  refused(read(ends[0], &byte, 1), EBADF);
}

STATEMENT(no_room, "002", "pipe() fails with -1 when there are no descriptors left: EMFILE") {
  int ends[2];
  while (dup(0) >= 0)
    continue;
  refused(pipe(ends), EMFILE);
}
