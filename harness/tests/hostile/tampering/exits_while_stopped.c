/* Threads that end, execute another program and get signals at the same moment. */
#include "specimen.h"

static void *end(void *argument) {
  if (argument)
    execl("/proc/self/exe", "x", "y", (char *)NULL);
  kill(getpid(), SIGCHLD);
  pthread_exit(NULL);
}

int main(int argc, char **argv) {
  pthread_t thread;
  (void)argv;
  if (argc > 1)
    return hello();
  for (int i = 0; i < 10; i++)
    pthread_create(&thread, NULL, end, i == 7 ? &thread : NULL);
  for (;;)
    pause();
}
