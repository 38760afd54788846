// about: a queue has room for as many messages as there are places: whose message is in may write to its place.
// sync: strict
// fails: never
#include "shared.h"
#include <fcntl.h>
#include <mqueue.h>

enum { PLACES = 2, ITEMS = 5 };
static struct Box { int places[PLACES]; } * box;
static mqd_t room;
static int items[2];

static int produce(void) {
  for (int i = 0; i < ITEMS; i++) {
    if (mq_send(room, "", 1, 0))
      return 1;
    box->places[i % PLACES] = i;
    if (write(items[1], "", 1) != 1)
      return 2;
  }
  return 0;
}

static int consume(void) {
  char byte;
  for (int i = 0; i < ITEMS; i++) {
    if (read(items[0], &byte, 1) != 1 || box->places[i % PLACES] != i)
      return 3;
    if (mq_receive(room, &byte, 1, NULL) != 1)
      return 4;
  }
  return 0;
}

static int work(int number) { return number ? consume() : produce(); }

int main(void) {
  struct mq_attr places = {.mq_maxmsg = PLACES, .mq_msgsize = 1};
  box = share(sizeof *box);
  room = mq_open("/room", O_RDWR | O_CREAT | O_EXCL, 0600, &places);
  if (room == (mqd_t)-1 || mq_unlink("/room") || pipe(items))
    return 9;
  return all(2, work);
}
