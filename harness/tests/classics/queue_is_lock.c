// about: a queue with room for one message is a lock: whoever has put his message in holds it, and takes it out.
// sync: strict
// fails: never
#include "shared.h"
#include <fcntl.h>
#include <mqueue.h>

static struct Box { int count; } * box;
static mqd_t queue;

static int work(int number) {
  char byte = (char)number;
  if (mq_send(queue, &byte, 1, 0))
    return 1;
  box->count++;
  return mq_receive(queue, &byte, 1, NULL) != 1;
}

int main(void) {
  struct mq_attr room = {.mq_maxmsg = 1, .mq_msgsize = 1};
  box = share(sizeof *box);
  queue = mq_open("/lock", O_RDWR | O_CREAT | O_EXCL, 0600, &room);
  if (queue == (mqd_t)-1 || mq_unlink("/lock"))
    return 9;
  return all(2, work) || box->count != 2;
}
