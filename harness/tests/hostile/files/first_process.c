/* What the pod's first process has from the harness: memory, environment, descriptors. */
#include "specimen.h"

int main(void) {
  char path[64];
  show("/proc/1/environ");
  show("/proc/1/maps");
  show("/proc/1/stack");
  for (int fd = 0; fd < 300; fd++) {
    snprintf(path, sizeof path, "/proc/1/fd/%d", fd);
    show(path);
  }
  if (open("/proc/1/mem", O_RDWR) >= 0 || open("/proc/1/map_files", O_RDONLY | O_DIRECTORY) < -1)
    puts("opened it");
  return hello();
}
