/* A thread that is not the main one executes a program: all others vanish, the process stays the same. */
#include "facts.h"

#include <pthread.h>

static char *self;

static void *wait_for_ever(void *argument) {
  while (pause() == -1)
    continue;
  return argument;
}

static void *replace(void *argument) {
  char pid[20];
  (void)argument;
  snprintf(pid, sizeof pid, "%d", (int)getpid());
  execl(self, self, pid, (char *)NULL);
  say("exec failed: %s", strerrorname_np(errno));
  exit(1);
}

int main(int argc, char **argv) {
  if (argc > 1 && atoi(argv[1]) > 0) {
    say("the new program has the old one's process: %d", atoi(argv[1]) == (int)getpid());
    pthread_t again;
    TELL_ERROR(pthread_create(&again, NULL, wait_for_ever, NULL));
    rest(20);
    return 11;
  }
  pthread_t threads[2];
  self = argv[0];
  pid_t child = fork();
  if (child == 0) {
    pthread_create(&threads[0], NULL, wait_for_ever, NULL);
    pthread_create(&threads[1], NULL, replace, NULL);
    pthread_join(threads[1], NULL);
    say("nobody gets here");
  }
  tell_end_of("child", child);
  pthread_create(&threads[0], NULL, wait_for_ever, NULL);
  rest(10);
  pthread_create(&threads[1], NULL, replace, NULL);
  wait_for_ever(NULL);
  return 1;
}
