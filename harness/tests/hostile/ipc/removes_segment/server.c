/* Right: as the course's own. */
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
  puts("taken");
  shmdt((void *)word);
  if (shmctl(id, IPC_RMID, NULL)) {
    perror("server: remove");
    return 1;
  }
  return 0;
}
