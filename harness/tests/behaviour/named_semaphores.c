/* POSIX semaphores with names and without, between processes and threads. */
#include "facts.h"

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/stat.h>

struct ring {
  sem_t free;
  sem_t filled;
  int places[4];
};

int main(void) {
  int value;
  say("open: %s", sem_open("/behaviour", 0) == SEM_FAILED ? strerrorname_np(errno) : "0");
  sem_t *semaphore = sem_open("/behaviour", O_CREAT | O_EXCL, 0644, 1);
  say("open: %s", sem_open("/behaviour", O_CREAT | O_EXCL, 0644, 1) == SEM_FAILED ? strerrorname_np(errno) : "0");
  say("open: %s", sem_open("/be/haviour", O_CREAT, 0644, 1) == SEM_FAILED ? strerrorname_np(errno) : "0");
  say("the same place again: %d", sem_open("/behaviour", 0) == semaphore);
  TELL(sem_wait(semaphore));
  TELL(sem_trywait(semaphore));
  pid_t child = fork();
  if (child == 0) {
    sem_t *own = sem_open("/behaviour", 0);
    rest(100);
    _exit(sem_post(own));
  }
  double start = seconds();
  TELL(sem_wait(semaphore));
  say("%s", when(start, 0.1));
  tell_end_of("child", child);
  TELL(sem_post(semaphore));
  TELL(sem_getvalue(semaphore, &value));
  say("%d", value);
  TELL(sem_unlink("/behaviour"));
  TELL(sem_unlink("/behaviour"));
  TELL(sem_wait(semaphore)); /* still good */
  TELL(sem_close(semaphore));

  struct ring *ring = mmap(NULL, sizeof *ring, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  sem_init(&ring->free, 1, 4);
  sem_init(&ring->filled, 1, 0);
  child = fork();
  if (child == 0) {
    for (int i = 1; i <= 100; i++) {
      sem_wait(&ring->free);
      ring->places[i % 4] = i * i;
      sem_post(&ring->filled);
    }
    _exit(0);
  }
  long sum = 0;
  for (int i = 1; i <= 100; i++) {
    sem_wait(&ring->filled);
    sum += ring->places[i % 4];
    sem_post(&ring->free);
  }
  tell_end_of("producer", child);
  say("%ld", sum);
  return 0;
}
