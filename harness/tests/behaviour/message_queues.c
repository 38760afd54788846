/* System V message queues: types, sizes, waiting for a message and for room. */
#include "facts.h"

#include <sys/ipc.h>
#include <sys/msg.h>

struct message {
  long type;
  char text[20];
};

static int queue;

static void put(long type, const char *text) {
  struct message message = {.type = type};
  snprintf(message.text, sizeof message.text, "%s", text);
  msgsnd(queue, &message, strlen(text) + 1, 0);
}

static void get(long type, int flags) {
  struct message message;
  long got = msgrcv(queue, &message, sizeof message.text, type, flags);
  if (got < 0)
    say("type %ld: %s", type, strerrorname_np(errno));
  else
    say("type %ld: %ld bytes of type %ld, %s", type, got, message.type, message.text);
}

int main(void) {
  struct message message = {.type = 1};
  struct msqid_ds state;
  queue = msgget(IPC_PRIVATE, 0600);
  put(3, "three");
  put(1, "one");
  put(2, "two");
  put(3, "again three");
  get(2, 0);
  get(2, IPC_NOWAIT);
  get(-2, 0);
  get(3, MSG_EXCEPT | IPC_NOWAIT);
  get(0, 0);
  TELL(msgrcv(queue, &message, 3, 3, 0));
  TELL(msgrcv(queue, &message, 3, 3, MSG_NOERROR));
  message.type = 0;
  TELL(msgsnd(queue, &message, 1, 0));
  message.type = 1;
  TELL(msgsnd(queue, &message, 100000, 0));
  TELL(msgctl(queue, IPC_STAT, &state));
  say("%lu messages", (unsigned long)state.msg_qnum);
  state.msg_qbytes = 40;
  TELL(msgctl(queue, IPC_SET, &state));
  TELL(msgsnd(queue, &message, 20, 0));
  TELL(msgsnd(queue, &message, 20, 0));
  TELL(msgsnd(queue, &message, 20, IPC_NOWAIT));
  pid_t child = fork();
  if (child == 0) {
    double start = seconds();
    int sent = msgsnd(queue, &message, 20, 0);
    rest(50);
    say("sent %d, had to wait for room: %s", sent, when(start, 0.15));
    _exit(0);
  }
  rest(200);
  TELL(msgrcv(queue, &message, 20, 0, 0));
  tell_end_of("sender", child);

  while (msgrcv(queue, &message, 20, 0, IPC_NOWAIT) >= 0)
    continue;
  child = fork();
  if (child == 0) {
    _exit(msgrcv(queue, &message, sizeof message.text, 9, 0) == 14 ? 0 : 1);
  }
  rest(50);
  put(8, "for nobody");
  rest(50);
  put(9, "for the child");
  tell_end_of("receiver", child);
  get(0, IPC_NOWAIT);
  TELL(msgctl(queue, IPC_RMID, NULL));
  return 0;
}
