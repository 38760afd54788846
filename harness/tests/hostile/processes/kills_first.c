/* The pod's first process answers for the harness: without it, no results. */
#include "specimen.h"

int main(void) {
  for (int i = 1; i < 65; i++)
    if (kill(1, i) == 0)
      kill(getppid(), i);
  setpgid(1, 1);
  setpriority(PRIO_PROCESS, 1, 19);
  return hello();
}
