/* beside: shows what the real `ipcs -l` does, where the graded program runs. It isn't asked of you: the graded runs
 * bring it.
 *
 * Partner: ipclimits.c, which shows the same */
#define main ipclimits
#include "ipclimits.c"
#undef main

int main(void) {
  execlp("ipcs", "ipcs", "-l", (char *)NULL);

  /* A system without it: what it would show is what ipclimits shows. */
  return ipclimits();
}
