/* One child after the other, each waited for: never more than two at once. */
#include "specimen.h"

int main(void) {
  for (;;) {
    if (fork() == 0)
      _exit(0);
    wait(NULL);
  }
}
