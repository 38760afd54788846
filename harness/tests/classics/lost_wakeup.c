// about: Whether to wait is found out without the lock: the signal comes in between, to nobody.
// race: set look Door.open
// fails: sometimes
#include "shared.h"

static struct Door {
  int open;
  pthread_mutex_t lock;
  pthread_cond_t opened;
} *door;

static int work(int number) {
  if (number == 0) {
    pthread_mutex_lock(&door->lock);
    door->open = 1; /* set */
    pthread_cond_signal(&door->opened);
    pthread_mutex_unlock(&door->lock);
    return 0;
  }
  if (!door->open) { /* look */
    pthread_mutex_lock(&door->lock);
    pthread_cond_wait(&door->opened, &door->lock);
    pthread_mutex_unlock(&door->lock);
  }
  return 0;
}

int main(void) {
  pthread_mutexattr_t shared;
  pthread_condattr_t told;
  door = share(sizeof *door);
  pthread_mutexattr_init(&shared);
  pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
  pthread_condattr_init(&told);
  pthread_condattr_setpshared(&told, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&door->lock, &shared);
  pthread_cond_init(&door->opened, &told);
  return all(2, work);
}
