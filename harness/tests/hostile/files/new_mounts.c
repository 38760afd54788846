/* The newer calls for it, which old lists of forbidden calls don't know. */
#include "specimen.h"

int main(void) {
  syscall(SYS_open_tree, AT_FDCWD, "/", 1);
  syscall(SYS_fsopen, "tmpfs", 0);
  syscall(SYS_mount_setattr, AT_FDCWD, "/usr", 0, NULL, 0);
  return hello();
}
