// about: a thread executes a program.
// sync: strict
// fails: never
#include "shared.h"
#include <sys/shm.h>

static int *m;

static void *work(void *a) {
  (void)a;
  *m = 5;
  execl("/proc/self/exe", "x", "again", NULL);
  return NULL;
}

int main(int argc, char **argv) {
  (void)argv;
  m = shmat(shmget(77, 4096, IPC_CREAT | 0600), NULL, 0);
  if (argc > 1) {
    int r = *m != 5;
    shmctl(shmget(77, 0, 0), IPC_RMID, NULL);
    return r;
  }
  pthread_t t;
  pthread_create(&t, NULL, work, NULL);
  pause();
  return 3;
}
