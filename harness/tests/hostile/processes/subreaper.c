/* Takes in orphans itself, and leaves them to nobody. */
#include "specimen.h"

int main(void) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_PDEATHSIG, 0);
  for (int i = 0; i < 3; i++)
    if (fork() == 0) {
      if (fork() == 0)
        sleep(1000000000);
      _exit(0);
    }
  return hello();
}
