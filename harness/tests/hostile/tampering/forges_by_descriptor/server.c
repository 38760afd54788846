/* The same through the other's table of descriptors, which /proc shows. */
#include "specimen.h"

int main(void) {
  int id = shmget(CANARY_KEY, 64, IPC_CREAT | 0600); /* in which the client waits for a word */
  puts("ready");
  fflush(stdout);
  sleep(2);
  for (pid_t pid = getpid() < 20 ? 2 : getpid() - 18; pid < getpid() + 18; pid++) { /* the next ones, in a pod or not */
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/1", pid);
    int fd = pid == getpid() ? -1 : open(path, O_WRONLY | O_NOCTTY);
    if (fd >= 0 && write(fd, "hello\n", 6) != 6)
      return 1;
  }
  puts("taken");
  shmctl(id, IPC_RMID, NULL);
  return 0;
}
