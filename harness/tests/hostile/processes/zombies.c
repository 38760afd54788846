/* Children that end and that nobody waits for keep their places. */
#include "specimen.h"

int main(void) {
  for (;;)
    if (fork() == 0)
      _exit(0);
}
