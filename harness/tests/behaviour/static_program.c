/* Linked without shared libraries: time, memory and children as ever. */
#include "facts.h"

#include <pthread.h>
#include <sys/sem.h>
#include <sys/shm.h>

static void *work(void *argument) {
  rest(100);
  *(int *)argument = 5;
  return NULL;
}

int main(void) {
  double start = seconds();
  int value = 0;
  pthread_t thread;
  TELL_ERROR(pthread_create(&thread, NULL, work, &value));
  TELL_ERROR(pthread_join(thread, NULL));
  say("%d, %s", value, when(start, 0.1));
  int id = shmget(IPC_PRIVATE, sizeof(int), 0600 | IPC_CREAT);
  int *number = shmat(id, NULL, 0);
  pid_t child = fork();
  if (child == 0) {
    *number = 77;
    _exit(1);
  }
  tell_end_of("child", child);
  say("%d", *number);
  TELL(shmdt(number));
  TELL(shmctl(id, IPC_RMID, NULL));
  time_t now = time(NULL);
  struct timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  say("clocks agree: %d", precise.tv_sec - now <= 1);
  return 0;
}
