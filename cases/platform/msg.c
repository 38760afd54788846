/* The limits of System V message queues, as the document lists them. */
#include "platform.h"

#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

const char suite_title[] = "System V message queues: limits";

enum { MOST_TRIED = 100000 };

static struct msginfo limits(void) {
  struct msginfo info;
  works(msgctl(0, IPC_INFO, (struct msqid_ds *)&info));
  return info;
}

static void remove_it(int id) { works(msgctl(id, IPC_RMID, NULL)); }

/* A message with room for so many bytes, type 1. */
static long *message(size_t bytes) {
  long *message = calloc(1, sizeof *message + bytes);
  *message = 1;
  return message;
}

STATEMENT(default_queues, "004", "A fresh system lets 32000 queues be made") {
  ck_assert_int_eq(limits().msgmni, 32000);
}

STATEMENT(no_more_queues, "004", "One queue more than the kernel's limit is refused: ENOSPC") {
  int most = limits().msgmni;
  if (most > MOST_TRIED)
    unsupported("the limit is %d here, too many to make them all", most);
  int *ids = calloc((size_t)most, sizeof *ids);
  int made = 0;
  while (made < most && (ids[made] = msgget(IPC_PRIVATE, 0600)) >= 0)
    made++;
  ck_assert_msg(made == most, "queue %d of %d: %s", made + 1, most, strerror(errno));
  refused(msgget(IPC_PRIVATE, 0600), ENOSPC);
  for (int i = 0; i < made; i++)
    remove_it(ids[i]);
  free(ids);
}

STATEMENT(default_message, "004", "On a fresh system a message has at most 8192 bytes") {
  ck_assert_int_eq(limits().msgmax, 8192);
}

STATEMENT(no_more_bytes, "004", "A message with one byte more than the limit is refused: EINVAL") {
  int most = limits().msgmax;
  int id = works(msgget(IPC_PRIVATE, 0600));
  long *large = message((size_t)most + 1);
  works(msgsnd(id, large, (size_t)most, IPC_NOWAIT));
  refused(msgsnd(id, large, (size_t)most + 1, IPC_NOWAIT), EINVAL);
  free(large);
  remove_it(id);
}

STATEMENT(default_room, "004", "On a fresh system a new queue has room for 16384 bytes") {
  struct msqid_ds status;
  int id = works(msgget(IPC_PRIVATE, 0600));
  works(msgctl(id, IPC_STAT, &status));
  ck_assert_uint_eq(status.msg_qbytes, 16384);
  ck_assert_int_eq(limits().msgmnb, 16384);
  remove_it(id);
}

STATEMENT(full, "004", "A queue whose room is used up takes nothing more: EAGAIN for who won't wait") {
  struct msqid_ds status;
  int id = works(msgget(IPC_PRIVATE, 0600));
  long *one = message(1024);
  works(msgctl(id, IPC_STAT, &status));
  for (unsigned long used = 0; used + 1024 <= status.msg_qbytes; used += 1024)
    works(msgsnd(id, one, 1024, IPC_NOWAIT));
  refused(msgsnd(id, one, 1024, IPC_NOWAIT), EAGAIN);
  free(one);
  remove_it(id);
}
