// about: where there is room anyway, whoever sends waits for nobody, also when somebody waits for what he sends.
// sync: strict
// race: early late Box.message
// race: soon after Box.byte
// fails: never
#include "shared.h"
#include <fcntl.h>
#include <mqueue.h>

static struct Box {
  int message;
  int byte;
} * box;
static mqd_t queue;
static int ends[2];

static int work(int number) {
  char byte = (char)number;
  if (number == 0) {
    if (mq_send(queue, &byte, 1, 0))
      return 1;
    box->message = 1; /* late */
    if (write(ends[1], &byte, 1) != 1)
      return 2;
    box->byte = 1; /* after */
    return 0;
  }
  box->message = 2; /* early */
  if (mq_receive(queue, &byte, 1, NULL) != 1)
    return 3;
  box->byte = 2; /* soon */
  return read(ends[0], &byte, 1) != 1;
}

int main(void) {
  struct mq_attr room = {.mq_maxmsg = 4, .mq_msgsize = 1};
  box = share(sizeof *box);
  queue = mq_open("/plenty", O_RDWR | O_CREAT | O_EXCL, 0600, &room);
  if (queue == (mqd_t)-1 || mq_unlink("/plenty") || pipe(ends))
    return 9;
  return all(2, work);
}
