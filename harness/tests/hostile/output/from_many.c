/* Many processes that print at once, and one that goes on when all have ended. */
#include "specimen.h"

int main(void) {
  for (int i = 0; i < 12; i++)
    if (fork() == 0)
      for (;;)
        if (write(2, "more of the same, from one of many\n", 35) != 35)
          _exit(1);
  while (wait(NULL) > 0)
    continue;
  return hello();
}
