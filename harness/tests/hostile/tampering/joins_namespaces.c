/* The namespaces of the first process, or of the host. */
#include "specimen.h"

int main(void) {
  int fd = open("/proc/1/ns/mnt", O_RDONLY);
  syscall(SYS_setns, fd, 0);
  syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, 1, 0), 3, 0);
  return hello();
}
