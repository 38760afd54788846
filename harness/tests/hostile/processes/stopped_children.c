/* Stopped processes hear no SIGTERM; a group that was orphaned and stopped gets SIGHUP, which these ignore. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 5; i++)
    if (fork() == 0) {
      signal(SIGHUP, SIG_IGN);
      setpgid(0, 0);
      raise(SIGSTOP);
      pause();
    }
  usleep(1000);
  return hello();
}
