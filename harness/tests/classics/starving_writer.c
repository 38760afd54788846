// about: As long as there is a reader others may come in: a writer that asks four times may find one each time.
// fails: maybe
#include "shared.h"

static struct {
  sem_t lock;
  sem_t free;
  int readers;
} *room;

static int read_once(void) {
  sem_wait(&room->lock);
  if (room->readers++ == 0)
    sem_wait(&room->free);
  sem_post(&room->lock);
  sem_wait(&room->lock);
  if (--room->readers == 0)
    sem_post(&room->free);
  sem_post(&room->lock);
  return 0;
}

static int work(int number) {
  if (number > 0)
    return read_once() || read_once();
  for (int i = 0; i < 4; i++)
    if (sem_trywait(&room->free) == 0)
      return sem_post(&room->free);
  return 1;
}

int main(void) {
  room = share(sizeof *room);
  sem_init(&room->lock, 1, 1);
  sem_init(&room->free, 1, 1);
  return all(3, work);
}
