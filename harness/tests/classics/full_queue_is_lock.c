// about: a System V queue with room for eight bytes is a lock for whoever puts eight bytes in.
// sync: strict
// fails: never
#include "shared.h"
#include <sys/msg.h>

static struct Box { int count; } * box;
static int queue;

static int work(int number) {
  struct {
    long type;
    char text[8];
  } message = {.type = number + 1};
  if (msgsnd(queue, &message, sizeof message.text, 0))
    return 1;
  box->count++;
  return msgrcv(queue, &message, sizeof message.text, 0, 0) != sizeof message.text;
}

int main(void) {
  struct msqid_ds state;
  box = share(sizeof *box);
  queue = msgget(IPC_PRIVATE, 0600);
  if (msgctl(queue, IPC_STAT, &state))
    return 9;
  state.msg_qbytes = 8;
  if (msgctl(queue, IPC_SET, &state))
    return 8;
  return all(2, work) || box->count != 2 || msgctl(queue, IPC_RMID, NULL);
}
