/* A folder that nobody may look into keeps what it hides. */
#include "specimen.h"

int main(void) {
  close(open("/tmp/hidden", O_WRONLY | O_CREAT, 0600));
  chmod("/tmp", 0);
  chmod("/dev/shm", 0);
  chmod(".", 0);
  return hello();
}
