/* The same in many processes: each by itself stays below its own limit. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 12; i++)
    if (fork() == 0)
      for (volatile unsigned long j = 0;; j++)
        continue;
  while (wait(NULL) > 0)
    continue;
  return hello();
}
