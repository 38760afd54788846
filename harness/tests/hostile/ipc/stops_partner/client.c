/* Stops the server, and waits for its answer. */
#include "specimen.h"

int main(void) {
  int id = shmget(CANARY_KEY, 64, 0600);
  volatile char *word = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
  if (word == (void *)-1)
    return 1;
  puts((char *)word + 1);
  word[0] = 2;
  for (pid_t pid = getpid() < 12 ? 2 : getpid() - 10; pid < getpid(); pid++)
    kill(pid, SIGSTOP);
  return 0;
}
