/* Root in a namespace of its own has powers that no filter asks about. */
#include "specimen.h"

int main(void) {
  if (unshare(CLONE_NEWUSER) == 0 || syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL) >= 0)
    puts("made it");
  syscall(SYS_clone3, NULL, 0);
  show("/proc/self/uid_map");
  return hello();
}
