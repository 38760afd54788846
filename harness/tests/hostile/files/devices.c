/* The disk itself. */
#include "specimen.h"

int main(void) {
  static const char *const paths[] = {"/dev/mem", "/dev/sda", "/dev/vda", "/dev/kmsg", "/dev/fuse", "/dev/kvm", "/dev/tty"};
  for (size_t i = 0; i < array_size(paths); i++)
    if (open(paths[i], O_RDWR) >= 0)
      printf("opened %s\n", paths[i]);
  if (mknod("disk", S_IFBLK | 0600, 0x800) == 0 || mknod("memory", S_IFCHR | 0600, 0x101) == 0)
    puts("made it");
  return hello();
}
