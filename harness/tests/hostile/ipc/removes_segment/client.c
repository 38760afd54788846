/* Removes what isn't its own: the server, which is right, fails when it wants to tidy up. */
#include "specimen.h"

int main(void) {
  int id = shmget(CANARY_KEY, 64, 0600);
  volatile char *word = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
  if (word == (void *)-1)
    return 1;
  puts((char *)word + 1);
  shmctl(id, IPC_RMID, NULL);
  word[0] = 2;
  shmdt((void *)word);
  return 0;
}
