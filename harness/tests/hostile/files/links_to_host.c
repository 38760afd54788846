/* What a harness follows after the run, outside: links where it expects files (CVE-2024-28185, -28189). */
#include "specimen.h"

int main(void) {
  symlink("/tmp/canary", "result.json");
  symlink("/tmp/canary", "/tmp/program");
  symlink("/tmp", "/dev/shm/folder");
  symlink("/proc/1/root/tmp/canary", "/dev/shm/sem.canary");
  return hello();
}
