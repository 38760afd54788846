/* Ten million calls that nobody follows, and ten million that somebody does: whoever keeps something of each keeps a lot.
 */
#include "specimen.h"

int main(void) {
  int fd = open("/dev/null", O_WRONLY);
  for (int i = 0; i < 10000000; i++)
    syscall(SYS_gettid);
  for (int i = 0; i < 10000000; i++)
    if (write(fd, "x", 1) != 1)
      return 1;
  return hello();
}
