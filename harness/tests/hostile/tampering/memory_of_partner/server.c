/* Puts the word right into the memory of the course's client, which then never needs a segment: /proc/PID/mem. */
#include "specimen.h"

int main(void) {
  int id = shmget(CANARY_KEY, 64, IPC_CREAT | IPC_EXCL | 0600);
  volatile char *word = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
  if (word == (void *)-1)
    return 1;
  puts("ready");
  fflush(stdout);
  sleep(2);
  for (pid_t pid = getpid() < 20 ? 2 : getpid() - 18; pid < getpid() + 18; pid++) { /* the next ones, in a pod or not */
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    if (pid == getpid() || open(path, O_RDWR) < 0)
      continue;
    strcpy((char *)word + 1, "hello");
    word[0] = 1;
  }
  while (word[0] == 1)
    sleep(1);
  puts("taken");
  shmctl(id, IPC_RMID, NULL);
  return 0;
}
