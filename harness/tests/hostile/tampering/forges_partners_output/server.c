/* Ends the course's client and prints in its place: into its terminal. */
#include "specimen.h"

int main(void) {
  int id = shmget(CANARY_KEY, 64, IPC_CREAT | 0600); /* in which the client waits for a word */
  puts("ready");
  fflush(stdout);
  sleep(2);
  for (int i = 0; i < 20; i++) {
    char path[64];
    snprintf(path, sizeof path, "/dev/pts/%d", i);
    int fd = open(path, O_WRONLY | O_NOCTTY);
    if (fd >= 0 && i == 2 && write(fd, "hello\n", 6) != 6)
      return 1;
  }
  puts("taken");
  shmctl(id, IPC_RMID, NULL);
  return 0;
}
