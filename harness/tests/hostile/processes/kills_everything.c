/* Everything that it may: kill(2) with -1 spares only the first process and the sender. */
#include "specimen.h"

int main(void) {
  kill(-1, SIGKILL);
  kill(-1, SIGTERM);
  return hello();
}
