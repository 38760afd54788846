/* A mount makes another file system out of this one. */
#include "specimen.h"

int main(void) {
  mount("none", "/tmp", "tmpfs", 0, NULL);
  umount2("/tmp", MNT_DETACH);
  syscall(SYS_pivot_root, ".", ".");
  return chroot("/tmp") == 0 ? 1 : hello();
}
