/* Right: when the word has been taken it makes a semaphore set, of its own. */
#include "specimen.h"

int main(void) {
  int id = shmget(CANARY_KEY, 64, IPC_CREAT | IPC_EXCL | 0600);
  volatile char *word = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
  if (word == (void *)-1) {
    perror("server");
    return 1;
  }
  strcpy((char *)word + 1, "hello");
  word[0] = 1;
  puts("ready");
  fflush(stdout);
  while (word[0] == 1)
    sleep(1);
  shmctl(id, IPC_RMID, NULL);
  int set = semget(CANARY_KEY, 2, IPC_CREAT | IPC_EXCL | 0600);
  if (set < 0) {
    perror("server");
    return 1;
  }
  puts("taken");
  return semctl(set, 0, IPC_RMID) != 0;
}
