/* /proc is one door to the whole machine. */
#include "specimen.h"

int main(void) {
  static const char *const paths[] = {
      "/proc/sysrq-trigger",      "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/shmmax",
      "/proc/sys/vm/drop_caches", "/proc/sys/kernel/modprobe",     "/proc/kcore",             "/proc/sys/fs/file-max"};
  for (size_t i = 0; i < array_size(paths); i++) {
    int fd = open(paths[i], O_WRONLY);
    if (fd >= 0 && strcmp(paths[i], "/proc/sysrq-trigger") != 0 && strcmp(paths[i], "/proc/kcore") != 0)
      printf("opened %s\n", paths[i]);
  }
  show("/proc/keys");
  show("/proc/kallsyms");
  show("/proc/modules");
  show("/proc/sysrq-trigger");
  return hello();
}
