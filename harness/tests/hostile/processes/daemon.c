/* A session of its own, two forks away, deaf to every signal: what survived `kill -9 -$pgid` in many graders and went
 * on mining. */
#include "specimen.h"

int main(void) {
  if (fork() == 0) {
    setsid();
    if (fork() == 0) {
      for (int i = 1; i < 65; i++)
        signal(i, SIG_IGN);
      close(0), close(1), close(2);
      for (;;)
        sleep(1000);
    }
    _exit(0);
  }
  wait(NULL);
  return hello();
}
