/* Makes a set under the server's key before the server does. */
#include "specimen.h"

int main(void) {
  int id = shmget(CANARY_KEY, 64, 0600);
  volatile char *word = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
  if (word == (void *)-1)
    return 1;
  int set = semget(CANARY_KEY, 1, IPC_CREAT | 0600);
  puts((char *)word + 1);
  word[0] = 2;
  sleep(5);
  semctl(set, 0, IPC_RMID);
  return 0;
}
